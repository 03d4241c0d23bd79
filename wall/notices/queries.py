"""Reads of notices."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.notices.models import Notice

MOST = 20


def notices_of(session: Session, person_id: str, *, since: datetime) -> list[Notice]:
    """What a person should know, newest first: everything unread, and what came since then."""
    query = select(Notice).where(Notice.person_id == person_id, or_(Notice.read_at.is_(None), Notice.at >= since))
    return list(session.scalars(query.order_by(Notice.at.desc(), Notice.id.desc()).limit(MOST)))


def has_unread(session: Session, person_id: str) -> bool:
    """Whether there is something that the person has not seen."""
    query = select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return session.scalars(query.limit(1)).first() is not None
