"""Decides whether anything of a person shows, from all that may speak against it. The one place that sets it."""

from datetime import datetime

from sqlalchemy.orm import Session

from wall.clock import now
from wall.events import record
from wall.events.types import WallChanged
from wall.people.models import Person


def settle_sight(session: Session, person: Person) -> None:
    """Have everything of the person come or go, at once and everywhere, as their row now says. Repeatable."""
    out_since = now() if _is_out(person, now()) else None
    if (out_since is None) != (person.out_since is None):
        person.out_since = out_since
        record(session, WallChanged(person.id))


def _is_out(person: Person, moment: datetime) -> bool:
    paused = person.paused_at is not None and (person.paused_until is None or person.paused_until > moment)
    return person.hidden_at is not None or paused or person.left_how == "erase"
