"""How often one address may knock, and knock wrongly: links, codes and doors cannot be guessed by trying."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from wall.config_values import Network
from wall.errors import FlorilegeError

FROM_EVERYWHERE = "3000/minute"  # wrong tries at one door, of all callers together


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

    @contextmanager
    def guard(self, door: str, rule: str, who: str, *, wrong: type[FlorilegeError]) -> Iterator[None]:
        """Let a caller try a door. Only tries that turn out `wrong` count, for this caller as the rule says and for all
        callers together; when those are too many, `TooOften` is all that they are told. What is right always opens,
        whoever tried what before, from the same address or from another."""
        try:
            yield
        except wrong:
            self.let_in(rule, door, who)
            self.let_in(FROM_EVERYWHERE, door)
            raise


def asked_by(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Whose request it is: who called, or who a trusted proxy says did (X-Forwarded-For), as far back as each that
    says so is trusted itself."""
    named = [one.strip()[:64] for one in forwarded.split(",") if one.strip()]
    while named and _is_in(peer, proxies):
        peer = named.pop()
    return peer


def counted_as(address: str) -> str:
    """What one household or company has of addresses counts as one: an IPv6 network of 64 bits (RFC 4291, 2.5.4)."""
    found = _read_address(address)
    if found is None:
        return address
    return str(found) if isinstance(found, IPv4Address) else str(ip_network((int(found) >> 64 << 64, 64)))


def network_of(caller: str) -> str:
    """What one owner of a line has at the most: for IPv6 the 48 bits that a site is given (RFC 6177, 2)."""
    try:
        found = ip_network(caller)
    except ValueError:
        return caller
    return caller if found.version == 4 else str(found.supernet(new_prefix=48))


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    found = _read_address(address)
    return found is not None and any(found in network for network in networks)


def _read_address(address: str) -> IPv4Address | IPv6Address | None:
    """The address, as IPv4 where it is one in the clothes of IPv6 (::ffff:192.0.2.7)."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


@cache
def _read(rule: str) -> RateLimitItem:
    return parse(rule)
