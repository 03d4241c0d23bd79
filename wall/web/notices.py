"""What a person should know, in the language of the page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wall.clock import now
from wall.notices.models import Notice
from wall.notices.queries import notices_of
from wall.web.context import said

KEPT_IN_SIGHT = timedelta(days=14)


@dataclass(frozen=True)
class NoticeRow:
    """One thing to know."""

    words: str
    path: str
    at: datetime
    is_new: bool


def notice_rows(session: Session, person_id: str) -> list[NoticeRow]:
    """What is unread, and what came lately; newest first."""
    found = notices_of(session, person_id, since=now() - KEPT_IN_SIGHT)
    return [NoticeRow(_words(one), one.path, one.at, one.read_at is None) for one in found]


def _words(notice: Notice) -> str:
    """The notice; a reason in it (`why`) is a message of its own, with values of its own."""
    values = dict(notice.message_values)
    if "why" in values:
        values["why"] = said(values["why"], values.pop("why_values", {}))
    return said(notice.message, values)
