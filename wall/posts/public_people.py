"""Whom visitors meet: whoever spoke here or came in. Who was only put into the directory may not even know of it."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from wall.errors import NotFound
from wall.people.conditions import COLLEAGUE
from wall.people.models import Person
from wall.people.service import find_visible_person
from wall.posts.models import Post

_SPOKE = exists().where(
    Post.person_id == Person.id, Post.removed_at.is_(None), Post.hidden_at.is_(None), Post.boost.is_(False)
)
_KNOWS_OF_IT = or_(Person.came_in_at.is_not(None), _SPOKE)


def public_people(session: Session, *, page: int, each: int) -> tuple[Sequence[Person], int]:
    """A page of the colleagues who know of it, by the name in addresses, and how many pages there are.

    A partner is on no such page, nor who left or is let in no more, whatever of theirs may stay on the wall.
    """
    seen = COLLEAGUE, Person.deactivated_at.is_(None), Person.erased_at.is_(None)
    ids = session.scalars(select(Person.id).where(*seen, _KNOWS_OF_IT).order_by(Person.slug)).all()
    query = select(Person).where(Person.id.in_(ids[(page - 1) * each : page * each])).order_by(Person.slug)
    return session.scalars(query).all(), max(1, -(-len(ids) // each))


def find_public_person(session: Session, slug: str) -> Person:
    """The person behind a public page. Raises `NotFound`, for one who is out of sight or does not know of it too."""
    person = find_visible_person(session, slug)
    if session.scalar(select(Person.id).where(Person.id == person.id, _KNOWS_OF_IT)) is None:
        raise NotFound("There is nobody here by that name.")
    return person
