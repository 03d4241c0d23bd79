"""The public count of what was hidden: by month and reason, without a name or a word. What is gone still counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.safety.models import Hiding
from wall.safety.rules import REASON_NAMES, ReasonName
from wall.walls.queries import main_wall


@dataclass(frozen=True)
class MonthCount:
    """What happened in one month (UTC): posts and people that were hidden, by reason; answers; and how many of these
    led to its showing again. Every reason is there, with 0 where there was nothing."""

    month: str
    posts: dict[ReasonName, int]
    people: dict[ReasonName, int]
    appeals: int
    overturned: int


def count(session: Session) -> list[MonthCount]:
    """Every month since the site began, the newest first."""
    rows = session.execute(
        select(Hiding.at, Hiding.reason, Hiding.post_id.is_(None), Hiding.appealed_at, Hiding.decided_at, Hiding.upheld)
    ).all()
    posts = Counter((_month(row.at), row.reason) for row in rows if not row[2])
    people = Counter((_month(row.at), row.reason) for row in rows if row[2])
    appeals = Counter(_month(row.appealed_at) for row in rows if row.appealed_at)
    overturned = Counter(_month(row.decided_at) for row in rows if row.upheld is False)
    first = min([main_wall(session).created_at, *(row.at for row in rows)])
    return [
        MonthCount(month, _by_reason(posts, month), _by_reason(people, month), appeals[month], overturned[month])
        for month in months_between(first, now())
    ]


def months_between(first: datetime, last: datetime) -> Iterable[str]:
    """The months from one moment to another, both included, the newest first."""
    begin, end = (moment.year * 12 + moment.month - 1 for moment in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(end, begin - 1, -1)]


def _month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def _by_reason(counted: Counter[tuple[str, ReasonName]], month: str) -> dict[ReasonName, int]:
    return {name: counted[month, name] for name in REASON_NAMES}
