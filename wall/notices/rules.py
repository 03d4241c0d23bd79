"""Decides when notices go out by mail. Pure."""

from datetime import datetime, time, timedelta
from typing import Literal

MORNING = time(8)  # UTC: when the one letter of the day is written


def goes_out_before(wish: Literal["never", "daily", "at_once"], moment: datetime) -> datetime:
    """What came before that goes out at `moment`: all of it, or what this morning’s letter tells."""
    return last_morning(moment) if wish == "daily" else moment


def last_morning(moment: datetime) -> datetime:
    """The newest morning that has begun: what came before it belongs into that morning's letter."""
    today = datetime.combine(moment.date(), MORNING, moment.tzinfo)
    return today if moment >= today else today - timedelta(days=1)
