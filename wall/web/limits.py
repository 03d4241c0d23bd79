"""How often one address may knock: links, codes and doors cannot be guessed by trying."""

from functools import cache
from ipaddress import IPv4Address, ip_address, ip_network

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


def counted_as(address: str) -> str:
    """What one household or company has of addresses counts as one: an IPv6 network of 64 bits (RFC 4291, 2.5.4)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found) >> 64 << 64, 64)))


@cache
def _read(rule: str) -> RateLimitItem:
    return parse(rule)
