"""Verbs of sources: add one, ask it, note how it fared, pause it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import Target
from wall.connectors.webhook import new_secret
from wall.errors import Already, Conflict, Invalid, NotFound
from wall.events.leases import release
from wall.people.models import Person
from wall.seal import Sealer
from wall.sources.models import HowVerified, Settling, Source
from wall.sources.rules import (
    host_of,
)
from wall.sources.tokens import checked_token

INBOUND = "webhook"
LONGEST_HANDLE = 300  # a feed may call itself anything; PostgreSQL keeps no more
LONGEST_URI = 2000
MOVED = "Its address has moved from {old} to {new}."
MOVED_TO_FOLLOWED = "Its address has moved to {new}, which is followed already: one of the two can go."


def add_source(
    session: Session,
    person: Person,
    target: Target,
    sealer: Sealer,
    *,
    agreed_by: str | None = None,
    verified_how: HowVerified = "operator",
) -> Source:
    """Follow `target` for a person; the first fetch is due at once. Raises `Conflict` when somebody has it already.

    `agreed_by` is the id of who said yes to it; without, an operator answers for that.
    """
    refuse_followed(session, target, person)
    source = source_of(person, target)
    source.token_sealed = sealer.seal(target.token) if target.token else None
    source.agreed_by, source.verified_how = agreed_by, verified_how
    session.add(source)
    session.flush()
    return source


def source_of(person: Person, target: Target) -> Source:
    """A source that is not in the database yet, without its token."""
    source = Source(
        person=person,
        network=target.network,
        uri=target.uri,
        handle=target.handle[:LONGEST_HANDLE],
        url=target.url,
        options=kept_signs(target),
        host=host_of(target.network, target.uri, target.options)[:LONGEST_HANDLE],
        takes_boosts=target.boosts,
        noindex=target.noindex,
        agreed_at=now(),
        verified_at=now(),
        due_at=now(),
    )
    if target.note:
        keep_note(source, target.note, **target.note_values)
    return source


def kept_signs(target: Target) -> dict[str, str]:
    """Its options, and that it asks not to be found by others, where it does: nobody vouches for such a one."""
    return dict(target.options) | ({"only_own": "yes"} if target.only_own else {})


def open_door(
    session: Session, person: Person, sealer: Sealer, source_id: str, *, agreed_by: str | None = None
) -> tuple[Source, str]:
    """An inbound door for a person, and its secret, which nobody can read again afterwards.

    The id is the caller's, so that the same form sent twice opens one door. Raises `Conflict`.
    """
    if session.get(Source, source_id) is not None:
        message = "This door is open already, and its secret was shown. Open another one if you lost it."
        raise Already(message, found=source_id)
    secret = new_secret()
    door = source_of(person, Target(INBOUND, f"webhook:{source_id}", INBOUND, "", {}))
    door.id, door.due_at, door.token_sealed = source_id, None, sealer.seal(secret)
    door.agreed_by, door.verified_how = agreed_by, "door"
    session.add(door)
    session.flush()
    return door, secret


def find_source(session: Session, source_id: str) -> Source:
    """The source with this id. Raises `NotFound`, too for one that is just being taken away with all that came."""
    source = session.get(Source, source_id.strip())
    if source is None or is_going(session, source):
        raise NotFound("There is no source “{id}”.", listed_by="source list", id=source_id[:80])
    return source


def is_going(session: Session, source: Source) -> bool:
    """Whether it is being taken away with all that came from it."""
    going = select(Settling.id).where(Settling.source_id == source.id, Settling.takes_away)
    return session.scalars(going).first() is not None


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
    if source.trouble_kind == "unproved":
        raise Conflict("Nothing shows any more whose account this is. Have it verified again first.")
    refuse_contested(source)
    if source.person.hidden_at is not None:
        raise Conflict("{name} is hidden for now, and so nobody asks this source.", name=source.person.name)
    if not source.person.is_read:
        raise Conflict("{name} is out of sight, or not here, so nobody asks this source.", name=source.person.name)
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


def refuse_followed(session: Session, target: Target, person: Person | None = None) -> None:
    """Raise `Conflict` when somebody has this source already, `Already` where it is this person."""
    taken = session.scalars(select(Source).where(Source.network == target.network, Source.uri == target.uri)).first()
    if taken is not None:
        message = "{handle} is followed already, for {name}."
        name = taken.person.name
        if person is not None and taken.person_id == person.id:
            raise Already(message, found=taken.id, handle=target.handle, name=name)
        raise Conflict(message, handle=target.handle, name=name)


def refuse_door(source: Source) -> None:
    """Raise `Conflict` for a source that cannot be asked."""
    if source.network == INBOUND:
        raise Conflict("Nobody asks an inbound door: posts come in through it by themselves.")


def refuse_contested(source: Source) -> None:
    """Raise `Conflict` for one that somebody else showed to be theirs."""
    if source.is_contested:
        raise Conflict("Somebody else showed that this account is theirs. A steward decides first whose it is.")


def pause(source: Source) -> None:
    """Ask it no more, and close its door, until it is resumed. Repeatable."""
    source.paused_at = source.paused_at or now()
    source.due_at = None


def resume(source: Source) -> None:
    """Ask it again, at once. Repeatable."""
    source.paused_at = None
    if source.network != INBOUND:
        source.due_at = now()


def keep_note(source: Source, message: str, /, **values: str) -> None:
    """Keep what a person should know of the source, since when."""
    if (source.note, source.note_values) != (message, values):
        source.note, source.note_values, source.note_at = message, values, now()
