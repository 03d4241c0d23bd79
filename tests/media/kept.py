"""Made-up pictures, and the shortest way to keep one."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from wall.events.leases import due_ids
from wall.media.imaging import Drawn, DrawnFile
from wall.media.models import Picture
from wall.media.queries import pictures
from wall.media.service import Wanted, hashed, keep_bytes, store, want

ONE: Wanted = ("https://x.example/1.jpg", "image")
TWO: Wanted = ("https://x.example/2.jpg", "image")
FACE: Wanted = ("https://x.example/1.jpg", "avatar")
Travel = Callable[[timedelta], None]


def drawn(*sizes: int, letter: bytes = b"x") -> Drawn:
    """A picture with made-up files of so many bytes."""
    files = tuple(DrawnFile("image/webp", number, 10, data=letter * size) for number, size in enumerate(sizes, 1))
    return Drawn(800, 600, "#102030", animated=False, files=files)


def keep(session: Session, wanted: Wanted, made: Drawn) -> Picture:
    """A picture that is wanted and has come."""
    picture = session.get_one(Picture, want(session, [wanted])[wanted])
    put_away(session, picture, made)
    session.flush()
    return picture


def put_away(session: Session, picture: Picture, made: Drawn) -> None:
    """What came for a picture, stored as the worker does it."""
    for file in hashed(made):
        keep_bytes(session, file)
    store(session, picture, made, hashed(made))


def hashes_of(session: Session, wanted: Wanted) -> list[str]:
    """The hashes of a picture's WebP files."""
    return [file.hash for file in pictures(session, [wanted])[wanted].webp]


def due(session: Session) -> list[str]:
    """The pictures that are to be fetched now."""
    return due_ids(session, Picture, at_most=10)
