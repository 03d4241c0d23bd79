"""How often one address may knock: links, codes and doors cannot be guessed by trying."""

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from wall.errors import FlorilegeError


class TooOften(FlorilegeError):
    """Asked too often; the same works again in a while."""

    status = 429


class Doorkeeper:
    """Counts who knocked where, in this process. Safe between threads."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rules: dict[str, RateLimitItem] = {}

    def let_in(self, rule: str, *who: str) -> None:
        """Count one more. Raises `TooOften` when that is over the rule, such as "30/minute"."""
        item = self._rules.setdefault(rule, parse(rule))
        if not self._limiter.hit(item, *who):
            raise TooOften("Too many tries. Wait a minute, then try again.")
