"""Verbs of sources: add one, ask it, note how it fared, pause it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import ConnectorError, RateLimited, Target
from wall.connectors.webhook import new_secret
from wall.errors import Conflict, Invalid, NotFound
from wall.events import record
from wall.events.leases import release
from wall.events.types import SourceHealth
from wall.people.models import Person
from wall.seal import Sealer
from wall.sources.models import Source
from wall.sources.queries import count_on_host
from wall.sources.rules import (
    Pace,
    host_of,
    is_worth_telling,
    kind_of,
    needs_person,
    next_interval,
    next_try,
    spread,
)
from wall.sources.tokens import checked_token

INBOUND = "webhook"
LONGEST_HANDLE = 300  # a feed may call itself anything; PostgreSQL keeps no more
LONGEST_URI = 2000
MOVED = "Its address has moved from {old} to {new}."
MOVED_TO_FOLLOWED = "Its address has moved to {new}, which is followed already: one of the two can go."


def add_source(
    session: Session, person: Person, target: Target, sealer: Sealer, *, agreed_by: str | None = None
) -> Source:
    """Follow `target` for a person; the first fetch is due at once. Raises `Conflict` when somebody has it already.

    `agreed_by` is the id of who said yes to it; without, an operator answers for that.
    """
    refuse_followed(session, target)
    source = Source(
        person=person,
        network=target.network,
        uri=target.uri,
        handle=target.handle[:LONGEST_HANDLE],
        url=target.url,
        options=dict(target.options),
        token_sealed=sealer.seal(target.token) if target.token else None,
        host=host_of(target.network, target.uri, target.options)[:LONGEST_HANDLE],
        takes_boosts=target.boosts,
        agreed_at=now(),
        agreed_by=agreed_by,
        due_at=now(),
    )
    if target.note:
        _note(source, target.note, **target.note_values)
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
        agreed_at=now(),
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
    facts = source.network, source.uri, source.handle, source.url, source.options
    return Target(*facts, token, boosts=source.takes_boosts)


def ask_now(source: Source) -> None:
    """Have the source fetched as soon as a worker and its server are free. Raises `Conflict` where nobody asks it."""
    refuse_door(source)
    if source.paused_at is not None:
        raise Conflict("This source is paused. Resume it first.")
    if source.person.hidden_at is not None:
        raise Conflict("{name} is hidden for now, and so nobody asks this source.", name=source.person.name)
    source.due_at = now()


def found_well(source: Source) -> None:
    """A test shows that it is well again: ask it at once, so that its trouble ends. Nothing where it had none."""
    if source.trouble is not None and source.paused_at is None:
        source.due_at = now()


def give_token(source: Source, token: str, sealer: Sealer) -> None:
    """Keep a new access token, and ask the source with it at once; what the old one is asking for counts no more.

    Raises `Invalid` for what is none, or for a feed, which knows none; or `Conflict`.
    """
    refuse_door(source)
    if not token.strip():
        raise Invalid("Paste the new access token.")
    if source.network == "feed":
        raise Invalid("A feed is read without a token. Ask its owner for a public address.")
    source.token_sealed = sealer.seal(checked_token(token))
    release(source)
    if source.paused_at is None:
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


@dataclass(frozen=True)
class Answered:
    """What a good answer brought: where to go on from, where the source moved to, its picture, how many posts.

    `newest` is when the newest post of the source was published, as far as is known.
    """

    cursor: str | None = None
    moved_to: str | None = None
    avatar_url: str | None = None
    brought: int = 0
    newest: datetime | None = None


def note_success(session: Session, source: Source, answered: Answered, pace: Pace) -> None:
    """It answered: remember where to go on from and when to ask next; say so if people were told that it is broken."""
    moment = now()
    source.cursor = answered.cursor
    source.last_try_at = source.last_success_at = moment
    source.trouble_kind = source.trouble = source.trouble_since = None
    source.trouble_values, source.needs_person, source.attempts = {}, False, 0
    source.avatar_url = answered.avatar_url or source.avatar_url
    if answered.brought:
        source.last_brought, source.last_brought_at = answered.brought, moment
    if answered.moved_to:
        _move(session, source, answered.moved_to)
    quiet_for = max(moment - (answered.newest or source.created_at), timedelta())
    wait = next_interval(pace, quiet_for=quiet_for, sources_on_host=count_on_host(session, source.host))
    source.interval_seconds = round(wait.total_seconds())
    _schedule(source, moment + spread(wait))
    if source.told_at is not None:
        source.told_at = None
        _tell(session, source, healthy=True)


def note_failure(session: Session, source: Source, error: ConnectorError, pace: Pace) -> None:
    """It did not answer as it should: keep why in plain words, and the next try; say so once, when it matters."""
    moment = now()
    kind = kind_of(error)
    source.last_try_at = moment
    source.trouble_kind, source.trouble, source.trouble_values = kind, error.message, error.texts
    source.trouble_since = source.trouble_since or moment
    source.needs_person = needs_person(kind)
    source.attempts += 1
    told = error.retry_after if isinstance(error, RateLimited) else None
    wait = None if kind == "gone" else next_try(source.attempts, poll_seconds=pace.poll_seconds, told=told)
    _schedule(source, moment + wait if wait else None)
    if source.told_at is None and is_worth_telling(kind, source.attempts):
        source.told_at = moment
        _tell(session, source, healthy=False)


def _tell(session: Session, source: Source, *, healthy: bool) -> None:
    """Have its owner and the stewards told how it is now."""
    told = SourceHealth(
        source.id,
        source.person_id,
        healthy,
        handle=source.handle,
        at=now().isoformat(),
        trouble=source.trouble or "",
        trouble_values=source.trouble_values,
    )
    record(session, told)


def _schedule(source: Source, moment: datetime | None) -> None:
    source.due_at = None if source.paused_at else moment
    release(source)


def _move(session: Session, source: Source, address: str) -> None:
    """Take over the address that the source has for good now, and note it; not one that is followed already."""
    if address == source.uri or len(address) > LONGEST_URI:
        return
    if _is_followed(session, source.network, address):
        _note(source, MOVED_TO_FOLLOWED, new=address)
        return
    _note(source, MOVED, old=source.uri, new=address)
    source.uri = address
    source.host = host_of(source.network, address, source.options)


def _note(source: Source, message: str, /, **values: str) -> None:
    """Keep what a person should know of the source, since when."""
    if (source.note, source.note_values) != (message, values):
        source.note, source.note_values, source.note_at = message, values, now()


def _is_followed(session: Session, network: str, uri: str) -> bool:
    return session.scalars(select(Source.id).where(Source.network == network, Source.uri == uri)).first() is not None
