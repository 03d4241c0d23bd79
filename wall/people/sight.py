"""Decides whether anything of a person shows, from all that may speak against it. The one place that sets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from wall.clock import now
from wall.events import record
from wall.events.types import WallChanged
from wall.people.models import Person
from wall.people.queries import lock


@contextmanager
def deciding_sight(session: Session, person: Person) -> Iterator[None]:
    """Within, somebody decides what speaks for or against the person’s sight: one at a time, by the row as it is now.

    Then everything of the person comes or goes, at once and everywhere, as the row says. Repeatable, and within itself.
    """
    lock(session, person.id)
    session.refresh(person)
    yield
    out_since = now() if _is_out(person, now()) else None
    if (out_since is None) != (person.out_since is None):
        person.out_since = out_since
        record(session, WallChanged(person.id))


def _is_out(person: Person, moment: datetime) -> bool:
    paused = person.paused_at is not None and (person.paused_until is None or person.paused_until > moment)
    return person.hidden_at is not None or paused or person.left_how == "erase" or person.loses_name
