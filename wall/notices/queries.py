"""Reads of notices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.notices.models import Notice

PAGE = 30
NEWEST = 5


def inbox(session: Session, person_id: str, *, page: int) -> tuple[list[Notice], bool]:
    """A page of what a person was told, from 1 on: what is unread first, then newest first; whether there is more."""
    query = select(Notice).where(Notice.person_id == person_id)
    ordered = query.order_by(Notice.read_at.is_not(None), Notice.at.desc(), Notice.id.desc())
    found = list(session.scalars(ordered.offset((page - 1) * PAGE).limit(PAGE + 1)))
    return found[:PAGE], len(found) > PAGE


def newest_unread(session: Session, person_id: str) -> list[Notice]:
    """The newest few things that the person has not seen."""
    query = select(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return list(session.scalars(query.order_by(Notice.at.desc(), Notice.id.desc()).limit(NEWEST)))


def has_unread(session: Session, person_id: str) -> bool:
    """Whether there is something that the person has not seen."""
    query = select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return session.scalars(query.limit(1)).first() is not None
