"""Fetch one source: ask its network, then store what came, its events and its cursor together."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wall.clock import now
from wall.connectors import registry
from wall.connectors.base import ConnectorError, Known, Page, RateLimited, RemotePost, Target, Unauthorized, Unreachable
from wall.connectors.http import one_look
from wall.content.links import canonical, is_web
from wall.errors import SettingsError
from wall.events.leases import claim, held, keep, release
from wall.media.service import want
from wall.parts import Parts
from wall.posts.incoming import LONGEST_ADDRESS, Incoming, prepare
from wall.posts.ingest import remove
from wall.posts.of_source import origin_of, take_in
from wall.posts.queries import known_of
from wall.posts.wanted import is_of_wanted_kind, with_tag
from wall.sources import hosts
from wall.sources.choices import Choices
from wall.sources.health import Answered, note_failure, note_success
from wall.sources.models import Source
from wall.sources.proofs import has_lost_proof
from wall.sources.rules import LONGEST_WAIT, Pace, kind_of
from wall.sources.service import target_of

log = logging.getLogger(__name__)

AT_ONCE = 15  # posts in one commit, which holds SQLite's write lock: the cursor comes with the last ones


@dataclass(frozen=True)
class Fetched:
    """What one fetch brought: how many posts were new or changed, and what went wrong, if anything."""

    touched: int = 0
    error: ConnectorError | None = None


@dataclass(frozen=True)
class _Task:
    source_id: str
    lease: str
    host: str
    target: Target
    cursor: str | None
    known: tuple[Known, ...]
    choices: Choices


def fetch(parts: Parts, source_id: str) -> Fetched | None:
    """Fetch a source that is due. Repeatable.

    None when it is not due any more, when somebody else is at it, or when its server has not had its pause yet.
    """
    task = _claim(parts, source_id)
    if not isinstance(task, _Task):
        return task
    connector = registry.fetching(task.target.network, parts.outside)
    with keep(parts.database, Source, task.source_id, task.lease, also=lambda session: hosts.renew(session, task.host)):
        try:
            with one_look():
                page = connector.fetch(task.target, task.cursor, task.known)
        except ConnectorError as error:
            return _note_failure(parts, task, error)
        return _store(parts, task, page)  # fifty long posts take longer to clean than a lease lasts


def note_broken(parts: Parts, source_id: str) -> None:
    """A fetch broke off as nobody foresaw: that is a trouble like others, tried again later and told in the end."""
    error = Unreachable("Reading it broke off in a way that nobody foresaw. The operator finds more in the log.")
    with parts.database.write() as session:
        source = session.get(Source, source_id, with_for_update={"of": Source})
        if source is not None and source.due_at is not None:
            note_failure(session, source, error, pace_of(parts))


def prepared(posts: Iterable[RemotePost], choices: Choices, known: Collection[str] = ()) -> list[Incoming]:
    """What may be stored of what a network gave, as its person wants it; `known` are the uris of what is here."""
    moment = now()
    ready = (prepare(post, moment) for post in posts if is_of_wanted_kind(post, choices))
    return with_tag((one for one in ready if one is not None), choices.only_tag, known)


def pace_of(parts: Parts) -> Pace:
    """How often this site asks at most."""
    return Pace(parts.settings.poll_seconds, parts.settings.host_seconds)


def _claim(parts: Parts, source_id: str) -> _Task | Fetched | None:
    with parts.database.write() as session:
        source = claim(session, Source, source_id)
        if source is None or source.lease is None:
            return None
        is_read = source.person.is_read and not has_lost_proof(source)
        if not is_read or not hosts.take(session, source.host, pause_seconds=parts.settings.host_seconds):
            release(source)
            return None
        try:
            target = target_of(source, parts.sealer)
        except SettingsError as error:
            refusal = Unauthorized(error.message, **error.values)
            hosts.give_back(session, source.host)
            note_failure(session, source, refusal, pace_of(parts))
            return Fetched(error=refusal)
        known = known_of(session, source_id, boosts=source.takes_boosts)
        return _Task(source_id, source.lease, source.host, target, source.cursor, known, Choices.of(source))


def _store(parts: Parts, task: _Task, page: Page) -> Fetched | None:
    incoming = prepared(page.posts, task.choices, [one.uri for one in task.known])
    last = max(0, len(incoming) - 1) // AT_ONCE * AT_ONCE
    brought = len(page.removed)
    for begin in range(0, last, AT_ONCE):
        touched = _ingest_some(parts, task, incoming[begin : begin + AT_ONCE])
        if touched is None:
            return None
        brought += touched
    with parts.database.write() as session:
        source = held(session, Source, task.source_id, task.lease)
        if source is None:
            return None
        brought += take_in(session, source, incoming[last:], parts.sealer)
        remove(session, origin_of(source), page.removed, parts.sealer)
        face = _face(page)
        want(session, [(face, "avatar")] if face else [])
        answered = Answered(page.cursor, page.moved_to, face, brought, _newest(task, incoming), page.noindex)
        hosts.give_back(session, task.host)
        note_success(session, source, answered, pace_of(parts))
        return Fetched(brought)


def _ingest_some(parts: Parts, task: _Task, some: list[Incoming]) -> int | None:
    """Store the first ones of many. Should the rest not follow, all are asked for again: the cursor is the same."""
    with parts.database.write() as session:
        source = held(session, Source, task.source_id, task.lease)
        if source is None:
            return None
        return take_in(session, source, some, parts.sealer)


def _newest(task: _Task, incoming: list[Incoming]) -> datetime | None:
    moments = [*(one.published_at for one in task.known[:1]), *(one.published_at for one in incoming)]
    return max(moments, default=None)


def _face(page: Page) -> str | None:
    """The picture of the account, by the same address that its posts name."""
    address = page.author.avatar_url if page.author else None
    return canonical(address) if address and is_web(address) and len(address) <= LONGEST_ADDRESS else None


def _note_failure(parts: Parts, task: _Task, error: ConnectorError) -> Fetched | None:
    asked_for = error.retry_after if isinstance(error, RateLimited) else timedelta()
    with parts.database.write() as session:
        source = held(session, Source, task.source_id, task.lease)
        if source is None:
            return None
        if source.trouble is None:
            log.warning("a source is in trouble", extra={"source": source.id, "why": kind_of(error)})
        hosts.give_back(session, task.host, leave_alone=min(asked_for, LONGEST_WAIT))
        note_failure(session, source, error, pace_of(parts))
    return Fetched(error=error)
