"""A pause by one's own wish: everything of a person out of sight until a moment, or until they come back."""

from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Invalid
from wall.people.audit import note
from wall.people.models import Person
from wall.people.sight import deciding_sight


def pause(session: Session, person: Person, until: datetime | None) -> None:
    """Take everything of theirs out of sight until then; None: until they come back. Repeatable, with another end too.

    Their accounts are not read meanwhile. Raises `Invalid` for an end that is not to come.
    """
    if until is not None and until <= now():
        raise Invalid("Choose a day that is still to come.")
    with deciding_sight(session, person):
        person.paused_at, person.paused_until = person.paused_at or now(), until
        note(session, person, "person.pause", person.id)


def come_back(session: Session, person: Person) -> None:
    """End the pause now. What a steward hid for safety stays so. Repeatable."""
    with deciding_sight(session, person):
        if person.paused_at is not None:
            person.paused_at = person.paused_until = None
            note(session, person, "person.come_back", person.id)


def end_pauses(session: Session, *, at_most: int) -> int:
    """Bring those back whose pause is over. Returns how many. Repeatable, also by several at once."""
    over = select(Person).where(Person.paused_until <= now(), Person.paused_at.is_not(None)).limit(at_most)
    back = list(session.scalars(over.with_for_update(of=Person, skip_locked=True)))
    for person in back:
        with deciding_sight(session, person):
            person.paused_at = person.paused_until = None
    return len(back)


def has_ended_pause(session: Session) -> bool:
    """Whether somebody’s pause is over."""
    over = select(Person.id).where(Person.paused_until <= now(), Person.paused_at.is_not(None))
    return session.scalars(over.limit(1)).first() is not None


def first_moment_of(day: str) -> datetime | None:
    """When a day begins (UTC), as forms send it: 2026-12-24; None for an empty one. Raises `Invalid`."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError:
        raise Invalid("“{day}” is not a day: write it as 2026-12-24.", day=day[:40]) from None
