"""Reads of the change log."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wall.events.models import Change, ChangeNumber


def last_number(session: Session) -> int:
    """The number of the newest change. Read it before what it speaks of: then nothing can fall between."""
    return session.scalars(select(ChangeNumber.last)).one()


def oldest_number(session: Session) -> int | None:
    """The number of the oldest change that is kept."""
    return session.scalar(select(func.min(Change.seq)))


def changes_after(session: Session, number: int, *, at_most: int) -> Sequence[Change]:
    """The changes after a number, oldest first."""
    return session.scalars(select(Change).where(Change.seq > number).order_by(Change.seq).limit(at_most)).all()
