"""How often one address may knock: links, codes and doors cannot be guessed by trying."""

from functools import cache

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from wall.errors import FlorilegeError


class TooOften(FlorilegeError):
    """Asked too often; the same works again in a while."""

    status = 429


class Doorkeeper:
    """Counts who knocked where, in this process. Safe between threads."""

    def __init__(self) -> None:
        # Not the moving window: that keeps a list for everybody who ever knocked.
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def let_in(self, rule: str, *who: str) -> None:
        """Count one more. Raises `TooOften` when that is over the rule, such as "30/minute"."""
        if not self._limiter.hit(_read(rule), *who):
            raise TooOften("Too many tries. Wait a minute, then try again.")


@cache
def _read(rule: str) -> RateLimitItem:
    return parse(rule)
