"""Pictures that are ready, without fetching or drawing any: rows and made-up bytes."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.media.films import take_film
from wall.media.imaging import Drawn, DrawnFile
from wall.media.models import Blob, Picture, PictureUse
from wall.media.service import hashed, keep_bytes, store, want

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"  # how a film begins


def draw(session: Session, url: str, use: PictureUse = "image", *, moving: bool = False) -> None:
    """Have the picture at this address be ready, 800 by 600, in two sizes of WebP and one of AVIF."""
    picture_id = want(session, [(url, use)])[url, use]
    named = f"{url} {use}"
    files = [DrawnFile("image/webp", width, width * 3 // 4, data=f"{named} {width}".encode()) for width in (400, 800)]
    files.append(DrawnFile("image/avif", 400, 300, data=f"{named} avif".encode()))
    if moving:
        files.append(DrawnFile("image/webp", 400, 300, motion=True, data=f"{named} moves".encode()))
    drawn = Drawn(800, 600, "#336699", moving, tuple(files))
    kept = hashed(drawn)
    for one in kept:
        keep_bytes(session, one)
    store(session, session.get_one(Picture, picture_id), drawn, kept)
    session.flush()


def roll(session: Session, url: str) -> None:
    """Have the small film at this address be ready."""
    picture_id = want(session, [(url, "image")])[url, "image"]
    drawn = take_film(MP4 + url.encode())
    assert drawn is not None
    kept = hashed(drawn)
    keep_bytes(session, kept[0])
    store(session, session.get_one(Picture, picture_id), drawn, kept)
    session.flush()


def kept_names(session: Session, paths: Collection[str]) -> list[str]:
    """What was drawn under these paths, as `draw` and `roll` name it in the bytes."""
    hashes = [path.rpartition("/")[2] for path in paths]
    return [str(data) for data in session.scalars(select(Blob.data).where(Blob.hash.in_(hashes)))]


def fail(session: Session, url: str, use: PictureUse = "image") -> None:
    """Have the picture at this address be impossible to get."""
    picture = session.get_one(Picture, want(session, [(url, use)])[url, use])
    picture.state, picture.due_at = "failed", None
    session.flush()
