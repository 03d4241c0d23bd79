"""Counts how often visitors went on to a post's conversation: by post and day, and nothing of who."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wall.clock import now
from wall.posts.models import PostClick


def count_click(session: Session, post_id: str) -> None:
    """One more visitor went on from this post today (UTC). Of any number at once, each counts."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    counted = dialect.insert(PostClick).values(post_id=post_id, day=f"{now():%Y-%m-%d}", count=1)
    more = {"count": PostClick.count + 1}
    session.execute(counted.on_conflict_do_update(index_elements=["post_id", "day"], set_=more))


def clicks_between(session: Session, first: date, last: date) -> int:
    """How often visitors went on to any conversation from the first day up to the last, without that one."""
    days = PostClick.day >= first.isoformat(), PostClick.day < last.isoformat()
    return session.scalar(select(func.sum(PostClick.count)).where(*days)) or 0
