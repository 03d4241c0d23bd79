"""Naming somebody in a form: chosen from a list while there are few, typed once there are many."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wall.errors import Invalid
from wall.people.browsing import few, suggestions
from wall.people.directory import find_called
from wall.people.models import Person
from wall.people.queries import PersonView, view
from wall.web.context import parts

MOST_LISTED = 60


@dataclass(frozen=True)
class PersonChoice:
    """Whom to choose from; nobody where they are too many to list. `meant` may be who was typed."""

    listed: Sequence[PersonView]
    is_typed: bool
    meant: Sequence[PersonView] = ()


def person_choice(session: Session, typed: str | None, *, partners_too: bool = False) -> PersonChoice:
    """The choice among colleagues, and among partners where they are asked for; `typed` is what was not taken."""
    found = few(session, at_most=MOST_LISTED, partners_too=partners_too)
    if found is not None:
        return PersonChoice([view(person) for person in found], is_typed=False)
    return PersonChoice((), is_typed=True, meant=[view(person) for person in suggestions(session, typed or "")])


def person_called(words: str) -> Person:
    """Who is meant: by name, address or mail address. Raises `NotFound`, `Invalid`, or
    `Conflict` where several have the name."""
    named = words.strip().rstrip("/").rpartition("/")[2] if words.strip().startswith("http") else words.strip()
    if not named:
        raise Invalid("Write who it is: their name, or the address of their page here.")
    with parts().database.read() as session:
        return find_called(session, named)
