"""What a person should know, in the language of the page."""

from dataclasses import dataclass
from datetime import datetime

from wall.notices.models import Notice
from wall.notices.saying import words_of
from wall.web.context import lang


@dataclass(frozen=True)
class NoticeRow:
    """One thing to know."""

    words: str
    path: str
    at: datetime
    is_new: bool


def notice_row(notice: Notice) -> NoticeRow:
    """The notice as the page shows it."""
    return NoticeRow(words_of(notice, lang()), notice.path, notice.at, notice.read_at is None)
