"""Verbs of sources: add one, ask it, note how it fared, pause it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import ConnectorError, Gone, Malformed, RateLimited, Target, Unauthorized
from wall.connectors.webhook import new_secret
from wall.errors import Conflict, NotFound
from wall.events import record
from wall.events.leases import release
from wall.events.types import SourceHealth
from wall.people.models import Person
from wall.seal import Sealer
from wall.sources.models import Source
from wall.sources.rules import next_try

INBOUND = "webhook"
LONGEST_HANDLE = 300  # a feed may call itself anything; PostgreSQL keeps no more


def add_source(session: Session, person: Person, target: Target, sealer: Sealer) -> Source:
    """Follow `target` for a person; the first fetch is due at once. Raises `Conflict` when somebody has it already."""
    refuse_followed(session, target)
    source = Source(
        person=person,
        network=target.network,
        uri=target.uri,
        handle=target.handle[:LONGEST_HANDLE],
        url=target.url,
        options=dict(target.options),
        token_sealed=sealer.seal(target.token) if target.token else None,
        due_at=now(),
    )
    session.add(source)
    session.flush()
    return source


def open_door(session: Session, person: Person, sealer: Sealer, source_id: str) -> tuple[Source, str]:
    """An inbound door for a person, and its secret, which nobody can read again afterwards.

    The id is the caller's, so that the same form sent twice opens one door. Raises `Conflict`.
    """
    if session.get(Source, source_id) is not None:
        raise Conflict("This door is open already, and its secret was shown. Open another one if you lost it.")
    secret = new_secret()
    door = Source(
        id=source_id,
        person=person,
        network=INBOUND,
        uri=f"webhook:{source_id}",
        handle="webhook",
        url="",
        token_sealed=sealer.seal(secret),
    )
    session.add(door)
    session.flush()
    return door, secret


def find_source(session: Session, source_id: str) -> Source:
    """The source with this id. Raises `NotFound`."""
    source = session.get(Source, source_id.strip())
    if source is None:
        raise NotFound("There is no source “{id}”.", listed_by="source list", id=source_id[:80])
    return source


def target_of(source: Source, sealer: Sealer) -> Target:
    """The source as its connector needs it."""
    token = sealer.open(source.token_sealed) if source.token_sealed else None
    return Target(source.network, source.uri, source.handle, source.url, source.options, token)


def ask_now(source: Source) -> None:
    """Have the source fetched as soon as a worker is free. An inbound door or a paused source has nothing to ask."""
    refuse_door(source)
    if source.paused_at is not None:
        raise Conflict("This source is paused. Resume it first.")
    source.due_at = now()


def refuse_followed(session: Session, target: Target) -> None:
    """Raise `Conflict` when somebody has this source already."""
    taken = session.scalars(select(Source).where(Source.network == target.network, Source.uri == target.uri)).first()
    if taken is not None:
        raise Conflict("{handle} is followed already, for {name}.", handle=target.handle, name=taken.person.name)


def refuse_door(source: Source) -> None:
    """Raise `Conflict` for a source that cannot be asked."""
    if source.network == INBOUND:
        raise Conflict("Nobody asks an inbound door: posts come in through it by themselves.")


def pause(source: Source) -> None:
    """Ask it no more, and close its door, until it is resumed. Repeatable."""
    source.paused_at = source.paused_at or now()
    source.due_at = None


def resume(source: Source) -> None:
    """Ask it again, at once. Repeatable."""
    source.paused_at = None
    if source.network != INBOUND:
        source.due_at = now()


def note_success(
    session: Session, source: Source, *, poll_seconds: int, cursor: str | None, moved_to: str | None
) -> None:
    """It answered: remember where to go on from and when to ask next; say so once if it was broken before."""
    moment = now()
    healed = source.trouble is not None
    source.cursor = cursor
    source.last_try_at = source.last_success_at = moment
    source.trouble, source.trouble_values, source.trouble_since, source.needs_person = None, {}, None, False
    source.attempts = 0
    if moved_to and not _is_followed(session, source.network, moved_to):
        source.uri = moved_to
    _schedule(source, moment + timedelta(seconds=poll_seconds))
    if healed:
        record(session, SourceHealth(source.id, source.person_id, healthy=True))


def note_failure(session: Session, source: Source, error: ConnectorError, *, poll_seconds: int) -> None:
    """It did not answer as it should: keep why in plain words, and the next try; say so once."""
    moment = now()
    broke = source.trouble is None
    source.last_try_at = moment
    source.trouble, source.trouble_values = error.message, error.texts
    source.trouble_since = source.trouble_since or moment
    source.needs_person = isinstance(error, Unauthorized | Gone | Malformed)
    source.attempts += 1
    told = error.retry_after if isinstance(error, RateLimited) else None
    gone = isinstance(error, Gone)
    _schedule(source, None if gone else moment + next_try(source.attempts, poll_seconds=poll_seconds, told=told))
    if broke:
        record(session, SourceHealth(source.id, source.person_id, healthy=False))


def _schedule(source: Source, moment: datetime | None) -> None:
    source.due_at = None if source.paused_at else moment
    release(source)


def _is_followed(session: Session, network: str, uri: str) -> bool:
    return session.scalars(select(Source.id).where(Source.network == network, Source.uri == uri)).first() is not None
