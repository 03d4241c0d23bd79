"""Who has not been seen: people whose posts got little room, whose sources broke, who were never thanked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.flowers.models import Flower
from wall.insight.rules import room, with_little_room
from wall.people.conditions import COLLEAGUE
from wall.people.models import Person
from wall.people.queries import PersonView, view
from wall.posts.models import Post
from wall.sources.models import Source

LATELY = timedelta(days=30)
LISTED = 60  # of each kind: more than anybody can care for in a day
# Own words, whether or not a wall is stopped just now.
_OWN_CARD = (Post.root_id.is_(None), Post.removed_at.is_(None), Post.hidden_at.is_(None), Post.boost.is_(False))


@dataclass(frozen=True)
class Broken:
    """A person whose words do not come in, and the source that is in trouble."""

    person: PersonView
    source: Source


@dataclass(frozen=True)
class Unseen:
    """Three lists by name, in no order of merit; each ends after `LISTED`."""

    little_room: tuple[PersonView, ...]
    broken: tuple[Broken, ...]
    never_thanked: tuple[PersonView, ...]


def unseen(session: Session) -> Unseen:
    """Who may need somebody to look after them: of colleagues in sight, as things stand now."""
    return Unseen(_people(session, _little_room(session)), _broken(session), _never_thanked(session))


def _little_room(session: Session) -> set[str]:
    """Who of those that spoke lately had little room. All posts take room, those of partners too."""
    posts = select(Post.person_id, Post.received_at).where(*_OWN_CARD, Post.received_at >= now() - LATELY)
    rows = session.execute(posts.order_by(Post.received_at, Post.id))
    return with_little_room(room([(person_id, at) for person_id, at in rows], now()))


def _broken(session: Session) -> tuple[Broken, ...]:
    told = Source.trouble.is_not(None), Source.told_at.is_not(None), Source.paused_at.is_(None)
    query = select(Source).join(Source.person).where(COLLEAGUE, *told)
    found = session.scalars(query.order_by(Person.slug, Source.created_at).limit(LISTED))
    return tuple(Broken(view(source.person), source) for source in found)


def _never_thanked(session: Session) -> tuple[PersonView, ...]:
    """Who spoke, and whom nobody ever gave a flower that still blooms."""
    spoke = exists().where(Post.person_id == Person.id, *_OWN_CARD)
    thanked = exists().where(Flower.receiver_id == Person.id, Flower.withdrawn_at.is_(None))
    query = select(Person).where(COLLEAGUE, spoke, ~thanked).order_by(Person.slug).limit(LISTED)
    return tuple(view(person) for person in session.scalars(query))


def _people(session: Session, ids: Collection[str]) -> tuple[PersonView, ...]:
    query = select(Person).where(COLLEAGUE, Person.id.in_(ids)).order_by(Person.slug).limit(LISTED)
    return tuple(view(person) for person in session.scalars(query)) if ids else ()
