"""Verbs of notices: tell a person something once, and note that it was read."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wall.clock import now
from wall.notices.models import Notice


def tell(
    session: Session,
    person_id: str,
    message: str,
    values: Mapping[str, object],
    *,
    path: str,
    at: datetime,
    about_id: str | None = None,
) -> None:
    """Have a person know something that became true at a moment. Repeatable, also at once: the same is told once.

    `message` is English, in one of the tables that are translated, with `{names}` from `values`; a value called `why`
    is a message of its own, filled from `why_values`. `about_id` is somebody else of whom it speaks: it goes with them.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    told = {"person_id": person_id, "about_id": about_id, "message": message, "path": path, "at": at}
    notice = dialect.insert(Notice).values(**told, message_values=dict(values))
    session.execute(notice.on_conflict_do_nothing(index_elements=["person_id", "at", "path", "message"]))


def is_over(session: Session, message: str, *, path: str, before: datetime) -> None:
    """What was told of this place before that moment is true no more: nobody need read it as new. Repeatable."""
    told = Notice.message == message, Notice.path == path, Notice.at < before, Notice.read_at.is_(None)
    session.execute(update(Notice).where(*told).values(read_at=now()))


def mark_read(session: Session, person_id: str, *, until: datetime | None = None) -> None:
    """The person has seen what there is, or what there was until a moment. Repeatable."""
    unread = [Notice.person_id == person_id, Notice.read_at.is_(None)]
    unread += [Notice.at <= until] if until else []
    session.execute(update(Notice).where(*unread).values(read_at=now()))


def forget(session: Session, before: datetime, *, at_most: int) -> int:
    """Forget notices of before, read or not. Returns how many."""
    old = list(session.scalars(select(Notice.id).where(Notice.at < before).limit(at_most)))
    session.execute(delete(Notice).where(Notice.id.in_(old)))
    return len(old)
