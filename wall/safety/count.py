"""The public count of what was hidden: by month and reason, without a name or a word. What is gone still counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import months_between, now
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
        select(
            Hiding.at,
            Hiding.reason,
            Hiding.post_id.is_(None),
            Hiding.appealed_at,
            Hiding.decided_at,
            Hiding.upheld,
            Hiding.lifted_at,
        )
    ).all()
    posts = Counter((_month(row.at), row.reason) for row in rows if not row[2])
    people = Counter((_month(row.at), row.reason) for row in rows if row[2])
    appeals = Counter(_month(row.appealed_at) for row in rows if row.appealed_at)
    overturned = Counter(_month(moment) for row in rows if (moment := _shown_after_answer(row)) is not None)
    first = min([main_wall(session).created_at, *(row.at for row in rows)])
    return [
        MonthCount(month, _by_reason(posts, month), _by_reason(people, month), appeals[month], overturned[month])
        for month in months_between(first, now())
    ]


def _shown_after_answer(row: Any) -> datetime | None:
    """When it showed again after somebody had answered: decided so, or lifted beside an answer that waited."""
    if row.appealed_at is None or row.upheld is True:
        return None
    was_lifted = row.lifted_at is not None and row.lifted_at >= row.appealed_at
    return row.decided_at or (row.lifted_at if was_lifted else None)


def _month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def _by_reason(counted: Counter[tuple[str, ReasonName]], month: str) -> dict[ReasonName, int]:
    return {name: counted[month, name] for name in REASON_NAMES}
