"""Fetch one picture or film: ask its server, have a picture drawn anew, keep its bytes, tell its posts at once."""

import logging
from dataclasses import dataclass

from wall.connectors.base import ConnectorError
from wall.connectors.pictures import fetch_picture as fetch_bytes
from wall.connectors.pictures import is_film
from wall.events.leases import claim, held, keep
from wall.media.films import take_film
from wall.media.imaging import Drawn
from wall.media.models import Picture, PictureUse
from wall.media.service import (
    MEGABYTE,
    drop_stray_bytes,
    hashed,
    keep_bytes,
    make_room,
    note_failure,
    room_taken,
    store,
)
from wall.parts import Parts
from wall.posts.pictures import tell_pictured
from wall.sources.rules import kind_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PictureFetched:
    """What became of one try: how many files were made, and what went wrong, if anything."""

    files: int = 0
    error: ConnectorError | None = None


@dataclass(frozen=True)
class _Task:
    picture_id: str
    lease: str
    url: str
    use: PictureUse


def fetch_picture(parts: Parts, picture_id: str) -> PictureFetched | None:
    """Fetch a picture that is due. None when it is not due any more, or somebody else is at it. Repeatable."""
    task = _claim(parts, picture_id)
    if task is None:
        return None
    with keep(parts.database, Picture, task.picture_id, task.lease):
        try:
            drawn = _read(parts, task)
        except ConnectorError as error:
            return _note_failure(parts, task, error)
        stored = _store(parts, task, drawn)
    keep_to_quota(parts)
    return stored


def keep_to_quota(parts: Parts) -> None:
    """Let the longest unused bytes go where the pictures take more room than they may, in short transactions."""
    megabytes = parts.settings.media_megabytes
    with parts.database.read() as session:
        gone = int(room_taken(session) > megabytes * MEGABYTE)
    while gone:
        with parts.database.write() as session:
            gone = make_room(session, megabytes)


def _claim(parts: Parts, picture_id: str) -> _Task | None:
    with parts.database.write() as session:
        picture = claim(session, Picture, picture_id)
        if picture is None or picture.lease is None:
            return None
        return _Task(picture_id, picture.lease, picture.url, picture.use)


def _read(parts: Parts, task: _Task) -> Drawn:
    """What is behind the address. Its name says only that it may be a film: posters have such names, too."""
    may_be_film = task.use == "image" and is_film(task.url)
    body = fetch_bytes(parts.outside, task.url, may_be_film=may_be_film)
    film = take_film(body) if may_be_film else None
    return film or parts.imaging.read(body, task.use)


def _store(parts: Parts, task: _Task, drawn: Drawn) -> PictureFetched | None:
    files = hashed(drawn)
    for file in files:
        with parts.database.write() as session:
            keep_bytes(session, file)
    with parts.database.write() as session:
        picture = held(session, Picture, task.picture_id, task.lease)
        if picture is None:
            drop_stray_bytes(session, [file.hash for file in files])
            return None
        store(session, picture, drawn, files)
        session.flush()
        tell_pictured(session, task.picture_id)
    return PictureFetched(len(files))


def _note_failure(parts: Parts, task: _Task, error: ConnectorError) -> PictureFetched | None:
    with parts.database.write() as session:
        picture = held(session, Picture, task.picture_id, task.lease)
        if picture is None:
            return None
        note_failure(session, picture, error)
        session.flush()
        if picture.state == "failed" or picture.attempts == 1:  # else nobody waits for it any more
            tell_pictured(session, task.picture_id)
    log.info("a picture could not be had", extra={"picture": task.picture_id, "why": kind_of(error)})
    return PictureFetched(error=error)
