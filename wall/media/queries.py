"""Reads of pictures: what pages may show of them, and the bytes of a file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import LargeBinary, func, select, tuple_
from sqlalchemy.orm import Session

from wall.media.models import Blob, Picture, PictureFile, PictureState, PictureUse

_AT_ONCE = 200  # pairs in one statement


@dataclass(frozen=True)
class FileView:
    """One file of a picture: `/media/<hash>` serves it."""

    hash: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True)
class PictureView:
    """A picture as pages show it: its files from narrow to wide, and the original's size. Without files it waits."""

    state: PictureState
    width: int | None
    height: int | None
    colour: str | None
    webp: tuple[FileView, ...] = ()
    avif: tuple[FileView, ...] = ()
    motion: FileView | None = None


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file: its kind, how many bytes it has, and whether they are there."""

    media_type: str
    size: int
    is_kept: bool


def pictures(session: Session, wanted: Collection[tuple[str, PictureUse]]) -> dict[tuple[str, PictureUse], PictureView]:
    """What there is of these pictures that are ready or wait for their first try. Two statements for a page full.

    Others are absent: what failed once is no picture before it is there, however long it is tried again. One whose
    bytes had to make room stays: whoever asks for its file brings it back under the same address.
    """
    pairs = sorted(set(wanted))
    found: dict[tuple[str, PictureUse], PictureView] = {}
    for start in range(0, len(pairs), _AT_ONCE):
        found |= _pictures(session, pairs[start : start + _AT_ONCE])
    return found


def file_facts(session: Session, file_hash: str) -> FileFacts | None:
    """What is known of the file under this hash; None where there never was one."""
    query = select(Blob.media_type, Blob.size, Blob.data.is_not(None)).where(Blob.hash == file_hash)
    row = session.execute(query).first()
    return FileFacts(row[0], row[1], row[2]) if row else None


def file_bytes(session: Session, file_hash: str) -> bytes | None:
    """The bytes under this hash, if they are there."""
    return session.scalar(select(Blob.data).where(Blob.hash == file_hash))


def file_piece(session: Session, file_hash: str, start: int, length: int) -> bytes | None:
    """So many of these bytes from an offset on, if they are there: the others never leave the database."""
    piece = func.substr(Blob.data, start + 1, length, type_=LargeBinary)
    return session.scalar(select(piece).where(Blob.hash == file_hash))


def _pictures(session: Session, pairs: Sequence[tuple[str, PictureUse]]) -> dict[tuple[str, PictureUse], PictureView]:
    query = select(Picture.id, Picture.url, Picture.use, Picture.state, Picture.width, Picture.height, Picture.colour)
    untried = (Picture.state == "waiting") & (Picture.attempts == 0) & Picture.due_at.is_not(None)
    query = query.where(tuple_(Picture.url, Picture.use).in_(pairs), (Picture.state == "ready") | untried)
    rows = session.execute(query).all()
    files = _files(session, [row.id for row in rows if row.state == "ready"])
    return {
        (row.url, row.use): _view(PictureView(row.state, row.width, row.height, row.colour), files.get(row.id, []))
        for row in rows
    }


def _files(session: Session, picture_ids: Sequence[str]) -> dict[str, list[tuple[FileView, bool]]]:
    """The files of these pictures by width, each with whether it moves."""
    if not picture_ids:
        return {}
    query = (
        select(PictureFile.picture_id, PictureFile.hash, Blob.media_type, PictureFile.width, PictureFile.height)
        .add_columns(PictureFile.motion)
        .join(Blob, Blob.hash == PictureFile.hash)
        .where(PictureFile.picture_id.in_(picture_ids))
        .order_by(PictureFile.width, PictureFile.hash)
    )
    found: dict[str, list[tuple[FileView, bool]]] = {}
    for picture_id, file_hash, media_type, width, height, motion in session.execute(query):
        found.setdefault(picture_id, []).append((FileView(file_hash, media_type, width, height), motion))
    return found


def _view(bare: PictureView, files: Sequence[tuple[FileView, bool]]) -> PictureView:
    stills = [file for file, motion in files if not motion]
    return replace(
        bare,
        webp=tuple(file for file in stills if file.media_type == "image/webp"),
        avif=tuple(file for file in stills if file.media_type == "image/avif"),
        motion=next((file for file, motion in files if motion), None),
    )
