"""Until when something is said or put forward: a length of time, a day, a moment. Pure."""

from datetime import UTC, datetime, time, timedelta

from wall.errors import Invalid

LASTS = {
    "": None,
    "hour": timedelta(hours=1),
    "hours": timedelta(hours=4),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}


def read_until(words: str) -> datetime | None:
    """The moment that somebody wrote: a day lasts to its end (UTC), a moment without a zone is UTC; None for nothing.

    Raises `Invalid` for anything else.
    """
    tidy = words.strip()
    if not tidy:
        return None
    try:
        moment = datetime.fromisoformat(tidy)
        if len(tidy) <= len("2026-11-30"):
            moment = datetime.combine(moment.date(), time(23, 59, 59))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("“{words}” is no moment: write 2026-11-30 or 2026-11-30T18:00Z.", words=tidy[:40]) from None


def ends_at(lasts: str, until: str, moment: datetime) -> datetime | None:
    """When something ends that was begun at a moment: on the day that is given, else after so long, else never."""
    if until.strip():
        return read_until(until)
    if lasts not in LASTS:
        raise Invalid("“{words}” is no length of time.", words=lasts[:40])
    length = LASTS[lasts]
    return moment + length if length else None
