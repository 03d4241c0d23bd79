"""Verbs of pictures: want some, keep what was drawn, note a failure, make room, forget."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import ConnectorError
from wall.events.leases import release
from wall.ids import new_id
from wall.media.imaging import Drawn, DrawnFile
from wall.media.models import Blob, Picture, PictureFile, PictureUse
from wall.media.rules import ASKED_AGAIN, FAILED_FOR, pause_before

MEGABYTE = 1_000_000
STRAYS_LOOKED_FOR = timedelta(hours=6)  # some times as long as from one tidying to the next
Wanted = tuple[str, PictureUse]

_NO_SYNC = {"synchronize_session": False}
_ASLEEP: dict[str, Any] = {
    "state": "waiting",
    "due_at": None,
    "attempts": 0,
    "lease": None,
    "lease_until": None,
}


@dataclass(frozen=True)
class HashedFile:
    """A file with its SHA-256, which is worked out before anybody holds a lock."""

    hash: str
    file: DrawnFile


def want(session: Session, wanted: Collection[Wanted]) -> dict[Wanted, str]:
    """The ids of these pictures; new ones, and those that were forgotten or failed long ago, are due at once.

    Repeatable. One statement where all are known, three where some are new.
    """
    pairs = sorted(set(wanted))  # in one order, so that two who want the same do not wait for each other
    if not pairs:
        return {}
    known = _known(session, pairs)
    if missing := [pair for pair in pairs if pair not in known]:
        known |= _add(session, missing)
    stale = [picture_id for picture_id, is_stale in known.values() if is_stale]
    if stale:
        again = update(Picture).where(Picture.id.in_(stale))
        session.execute(again.values(state="waiting", due_at=now(), attempts=0), execution_options=_NO_SYNC)
    return {pair: picture_id for pair, (picture_id, _) in known.items()}


def hashed(drawn: Drawn) -> list[HashedFile]:
    """The drawn files with their hashes."""
    return [HashedFile(sha256(file.data).hexdigest(), file) for file in drawn.files]


def keep_bytes(session: Session, file: HashedFile) -> None:
    """Keep a file's bytes, once. In a commit of its own for each file: they are large, and no page knows them yet."""
    row = {"hash": file.hash, "media_type": file.file.media_type, "size": len(file.file.data), "data": file.file.data}
    new = _insert(session, Blob).values(**row, used_at=now())
    again = {"data": new.excluded.data, "used_at": new.excluded.used_at}
    kept = new.on_conflict_do_update(index_elements=["hash"], set_=again, where=Blob.data.is_(None))
    session.execute(kept)


def store(session: Session, picture: Picture, drawn: Drawn, files: Sequence[HashedFile]) -> None:
    """Take what was drawn, whose bytes are kept, in place of what there was. The picture is ready."""
    before = session.scalars(select(PictureFile.hash).where(PictureFile.picture_id == picture.id)).all()
    session.execute(delete(PictureFile).where(PictureFile.picture_id == picture.id), execution_options=_NO_SYNC)
    _keep_files(session, picture.id, files)
    if outdated := set(before) - {one.hash for one in files}:
        drop_stray_bytes(session, outdated)
    picture.state, picture.fetched_at, picture.due_at, picture.attempts = "ready", now(), None, 0
    picture.width, picture.height = drawn.width, drawn.height
    picture.colour, picture.animated = drawn.colour or None, drawn.animated
    picture.trouble, picture.trouble_values = None, {}
    release(picture)


def note_failure(session: Session, picture: Picture, error: ConnectorError) -> None:
    """The picture could not be had: try again later, or never where that cannot help."""
    picture.attempts += 1
    picture.trouble, picture.trouble_values = error.message, error.texts
    pause = pause_before(picture.attempts, error)
    if pause is None:
        picture.state, picture.fetched_at, picture.due_at = "failed", now(), None
    else:
        picture.due_at = now() + pause
    release(picture)


def mark_used(session: Session, hashes: Collection[str]) -> None:
    """Note that somebody looked at these bytes just now."""
    session.execute(update(Blob).where(Blob.hash.in_(hashes)).values(used_at=now()), execution_options=_NO_SYNC)


def ask_again(session: Session, hashes: Collection[str]) -> None:
    """Have pictures fetched once more whose bytes had to go and are asked for again. Repeatable; not too often."""
    moment = now()
    gone = (
        select(PictureFile.picture_id)
        .join(Blob, Blob.hash == PictureFile.hash)
        .where(PictureFile.hash.in_(hashes), Blob.data.is_(None))
    )
    resting = Picture.state == "ready", Picture.due_at.is_(None), Picture.fetched_at < moment - ASKED_AGAIN
    again = update(Picture).where(Picture.id.in_(gone), *resting).values(due_at=moment)
    session.execute(again, execution_options=_NO_SYNC)


def room_taken(session: Session) -> int:
    """How many bytes the kept pictures take."""
    return session.scalar(select(func.coalesce(func.sum(Blob.size), 0)).where(Blob.data.is_not(None))) or 0


def make_room(session: Session, megabytes: int, *, at_most: int = 20) -> int:
    """Let the longest unused bytes go until the rest fits, `at_most` files at a time. Returns how many went."""
    over = room_taken(session) - megabytes * MEGABYTE
    if over <= 0:
        return 0
    oldest = select(Blob.hash, Blob.size).where(Blob.data.is_not(None)).order_by(Blob.used_at, Blob.size)
    going: list[str] = []
    for one, size in session.execute(oldest.limit(at_most)):
        if over <= 0:
            break
        going.append(one)
        over -= size
    _empty(session, going)
    return len(going)


def forget_unused(session: Session, picture_ids: Collection[str]) -> None:
    """Empty the files of pictures that nothing uses any more, at once; other pictures keep what they share. Repeatable.

    The rows stay, so that an address that was known is known to be gone; who wants such a picture again has it fetched.
    """
    if not picture_ids:
        return
    asleep = update(Picture).where(Picture.id.in_(picture_ids)).values(_ASLEEP)
    session.execute(asleep, execution_options=_NO_SYNC)
    theirs = select(PictureFile.hash).where(PictureFile.picture_id.in_(picture_ids))
    others = exists().where(
        PictureFile.hash == Blob.hash, PictureFile.picture_id == Picture.id, Picture.state == "ready"
    )
    _empty(session, session.scalars(select(Blob.hash).where(Blob.hash.in_(theirs), ~others)).all())


def drop(session: Session, picture_ids: Collection[str]) -> None:
    """Delete pictures that nothing names any more, with their files and whatever bytes are then nobody's."""
    theirs = session.scalars(select(PictureFile.hash).where(PictureFile.picture_id.in_(picture_ids)).distinct()).all()
    session.execute(delete(PictureFile).where(PictureFile.picture_id.in_(picture_ids)))
    session.execute(delete(Picture).where(Picture.id.in_(picture_ids)))
    drop_stray_bytes(session, theirs)


def drop_strays(session: Session, before: datetime, *, at_most: int) -> int:
    """Delete bytes that were kept in the hours before, and whose picture never came. Returns how many."""
    lately = Blob.used_at.between(before - STRAYS_LOOKED_FOR, before)
    used = exists().where(PictureFile.hash == Blob.hash)
    hashes = session.scalars(select(Blob.hash).where(lately, Blob.data.is_not(None), ~used).limit(at_most)).all()
    drop_stray_bytes(session, hashes)
    return len(hashes)


def drop_stray_bytes(session: Session, hashes: Collection[str]) -> None:
    """Delete those of these bytes that no picture has any more."""
    used = exists().where(PictureFile.hash == Blob.hash)
    session.execute(delete(Blob).where(Blob.hash.in_(hashes), ~used), execution_options=_NO_SYNC)


def _known(session: Session, pairs: Sequence[Wanted]) -> dict[Wanted, tuple[str, bool]]:
    """The id of each picture that there is, and whether it should be fetched again."""
    forgotten = (Picture.state == "waiting") & Picture.due_at.is_(None)
    failed_long_ago = (Picture.state == "failed") & (Picture.fetched_at < now() - FAILED_FOR)
    query = select(Picture.url, Picture.use, Picture.id, or_(forgotten, failed_long_ago))
    found = session.execute(query.where(tuple_(Picture.url, Picture.use).in_(pairs)))
    return {(url, use): (picture_id, bool(is_stale)) for url, use, picture_id, is_stale in found}


def _add(session: Session, pairs: Sequence[Wanted]) -> dict[Wanted, tuple[str, bool]]:
    moment = now()
    rows = [{"id": new_id(), "url": url, "use": use, "due_at": moment, "created_at": moment} for url, use in pairs]
    # Row by row: one statement for all of them would be compiled anew for each number of them.
    session.execute(_insert(session, Picture.__table__).on_conflict_do_nothing(index_elements=["url", "use"]), rows)
    return _known(session, pairs)  # somebody else may have wanted some at the same moment


def _keep_files(session: Session, picture_id: str, files: Sequence[HashedFile]) -> None:
    rows = {
        one.hash: {
            "picture_id": picture_id,
            "hash": one.hash,
            "width": one.file.width,
            "height": one.file.height,
            "motion": one.file.motion,
        }
        for one in files
    }
    session.execute(insert(PictureFile), list(rows.values()))


def _empty(session: Session, hashes: Collection[str]) -> None:
    session.execute(update(Blob).where(Blob.hash.in_(hashes)).values(data=None), execution_options=_NO_SYNC)


def _insert(session: Session, table: Any) -> Any:
    """An insert that may say what to do where the row is there already."""
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)
