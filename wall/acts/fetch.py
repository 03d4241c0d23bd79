"""Fetch one source: ask its network, then store what came, its events and its cursor in one commit."""

import logging
from dataclasses import dataclass

from wall.clock import now
from wall.connectors import registry
from wall.connectors.base import ConnectorError, Known, Page, Target, Unauthorized
from wall.errors import SettingsError
from wall.events.leases import claim, held, keep
from wall.parts import Parts
from wall.posts.incoming import Incoming, prepare
from wall.posts.ingest import Origin, ingest, remove
from wall.posts.queries import known_of
from wall.sources.models import Source
from wall.sources.service import find_source, note_failure, note_success, refuse_door, target_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetched:
    """What one fetch brought: how many posts were new or changed, and what went wrong, if anything."""

    touched: int = 0
    error: ConnectorError | None = None


@dataclass(frozen=True)
class _Task:
    source_id: str
    lease: str
    target: Target
    cursor: str | None
    known: tuple[Known, ...]


def fetch(parts: Parts, source_id: str) -> Fetched | None:
    """Fetch a source that is due. None when it is not due any more, or somebody else is at it. Repeatable."""
    task = _claim(parts, source_id)
    if not isinstance(task, _Task):
        return task
    connector = registry.fetching(task.target.network, parts.outside)
    with keep(parts.database, Source, task.source_id, task.lease):
        try:
            page = connector.fetch(task.target, task.cursor, task.known)
        except ConnectorError as error:
            return _note_failure(parts, task, error)
    return _store(parts, task, page)


def try_out(parts: Parts, source_id: str) -> Fetched:
    """Ask a source's network without writing anything: what a fetch would say now. Raises `NotFound` or `Conflict`."""
    with parts.database.read() as session:
        source = find_source(session, source_id)
        refuse_door(source)
        target = target_of(source, parts.sealer)
    try:
        page = registry.fetching(target.network, parts.outside).fetch(target, None, ())
    except ConnectorError as error:
        return Fetched(error=error)
    return Fetched(len(_prepared(page)))


def _claim(parts: Parts, source_id: str) -> _Task | Fetched | None:
    with parts.database.write() as session:
        source = claim(session, Source, source_id)
        if source is None or source.lease is None:
            return None
        try:
            target = target_of(source, parts.sealer)
        except SettingsError as error:
            refusal = Unauthorized(error.message, **error.values)
            note_failure(session, source, refusal, poll_seconds=parts.settings.poll_seconds)
            return Fetched(error=refusal)
        return _Task(source_id, source.lease, target, source.cursor, known_of(session, source_id))


def _store(parts: Parts, task: _Task, page: Page) -> Fetched | None:
    incoming = _prepared(page)
    with parts.database.write() as session:
        source = held(session, Source, task.source_id, task.lease)
        if source is None:
            return None
        origin = Origin(source.person, source.network, source.id)
        touched = ingest(session, origin, incoming, parts.sealer)
        remove(session, origin, page.removed, parts.sealer)
        seconds = parts.settings.poll_seconds
        note_success(session, source, poll_seconds=seconds, cursor=page.cursor, moved_to=page.moved_to)
        return Fetched(len(touched) + len(page.removed))


def _prepared(page: Page) -> list[Incoming]:
    moment = now()
    return [one for one in (prepare(post, moment) for post in page.posts) if one is not None]


def _note_failure(parts: Parts, task: _Task, error: ConnectorError) -> Fetched | None:
    with parts.database.write() as session:
        source = held(session, Source, task.source_id, task.lease)
        if source is None:
            return None
        if source.trouble is None:
            log.warning(
                "a source is in trouble", extra={"source": source.id, "handle": source.handle, "why": str(error)}
            )
        note_failure(session, source, error, poll_seconds=parts.settings.poll_seconds)
    return Fetched(error=error)
