"""Notes that what everybody sees of somebody is another now: a new name is written down, and open walls read again."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from wall.events import record
from wall.events.types import DirectoryChanged, WallChanged
from wall.people.audit import note
from wall.people.models import Person

SHOWN = frozenset(("name", "title", "team_id", "office_id"))  # on a card, or which wall a card is on


def note_shown(
    session: Session, person: Person, changed: Collection[str], *, called: str, actor: Person | None
) -> None:
    """These fields of a person, who was `called` so before, are others now: open walls show it at once."""
    note_called(session, person, called, actor=actor)
    if SHOWN & {*changed}:
        record(session, WallChanged(person.id))


def note_called(session: Session, person: Person, called: str, *, actor: Person | None) -> None:
    """Write down that a person has another name now, if that is so."""
    if person.name != called:
        note(session, actor, "person.rename", person.id, reason=f"{called} → {person.name}", about=person.id)


def note_all_shown(session: Session) -> None:
    """The same of several people at once: open walls read everything again."""
    record(session, DirectoryChanged())
