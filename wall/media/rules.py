"""Decides when a picture that could not be had is asked for again. Pure."""

from datetime import timedelta

from wall.connectors.base import ConnectorError, RateLimited, Refused, Unreachable

PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4))
TRIES = len(PAUSES) + 1
LONGEST_PAUSE = timedelta(hours=12)
FAILED_FOR = timedelta(days=1)  # who wants it after that has it tried again
ASKED_AGAIN = timedelta(minutes=10)  # the least time between two fetches of one picture whose bytes had to go


def pause_before(attempts: int, error: ConnectorError) -> timedelta | None:
    """How long to wait when so many tries have failed, the last one with this error. None: it has failed for good.

    Only what a network does just now may be otherwise later; a picture that is gone, broken or where this site may not
    ask is so at once.
    """
    passing = isinstance(error, Unreachable | RateLimited) and not isinstance(error, Refused)
    if not passing or attempts >= TRIES:
        return None
    pause = PAUSES[max(attempts, 1) - 1]
    return min(max(pause, error.retry_after), LONGEST_PAUSE) if isinstance(error, RateLimited) else pause
