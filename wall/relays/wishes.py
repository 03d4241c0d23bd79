"""Whose posts the house may pass on at all: colleagues', where they want it for the account that it came from."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.models import Source


def is_welcome(session: Session, post: Post) -> bool:
    """Whether its author would have it passed on. A partner is somebody else's voice."""
    source = session.get(Source, post.source_id) if post.source_id else None
    return post.person.kind == "colleague" and (source is None or source.takes_relays)


def welcome() -> tuple[ColumnElement[bool], ...]:
    """The same as conditions on posts joined with their people."""
    unwanted = select(Source.id).where(Source.takes_relays.is_(False))
    return Person.kind == "colleague", or_(Post.source_id.is_(None), Post.source_id.not_in(unwanted))
