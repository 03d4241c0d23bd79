"""The only place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def months_between(first: datetime, last: datetime) -> list[str]:
    """The months from one moment to another, both included, the newest first: "2026-11", "2026-10" …"""
    begin, end = (moment.year * 12 + moment.month - 1 for moment in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(end, begin - 1, -1)]
