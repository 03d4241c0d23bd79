"""Decides which addresses may be reached, and holds every connection to its deadline.

The address that a socket is connected to is what counts, not the text of a URL: programs disagree on what
`http://0x7f.1/` means, and a name may answer differently a second time.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import httpcore2

from wall.connectors.base import Malformed, Refused, Unreachable

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_PUBLIC_IPV6 = IPv6Network("2000::/3")  # all of today's
# What Python's `is_global` lets through: ranges that hide an IPv4 address, that are kept for protocols (IANA's special
# registries), and an address under which a cloud tells machines their secrets.
_DENIED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in ("2001::/23", "2002::/16", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")
)
_ATTEMPTS = 3  # addresses tried of one name
_LONGEST_HEAD = 256 * 1024  # bytes; one head is less, but a server may send any number of interim ones (1xx)


@dataclass
class Limit:
    """What an answer may still take: until when, and how many bytes before its head is whole."""

    ends_at: float
    head_room: float = _LONGEST_HEAD

    def head_is_read(self) -> None:
        """From now on it is the body, which is measured elsewhere."""
        self.head_room = float("inf")


_limit: ContextVar[Limit | None] = ContextVar("limit", default=None)


@contextmanager
def time_limit(ends_at: float) -> Iterator[Limit]:
    """What this thread sends or reads inside ends at `ends_at` (of `time.monotonic`), dripped or not.

    Inside another limit it ends with that one at the latest.
    """
    around = _limit.get()
    limit = Limit(min(ends_at, around.ends_at) if around else ends_at)
    token = _limit.set(limit)
    try:
        yield limit
    finally:
        _limit.reset(token)


def ends_within(seconds: float) -> float:
    """The moment in so many seconds, or the end of the time limit if that comes first."""
    around, moment = _limit.get(), time.monotonic() + seconds
    return min(moment, around.ends_at) if around else moment


def is_permitted(address: str, allowed: Sequence[Network]) -> bool:
    """Whether fetches may reach this address: public, or inside `allowed`."""
    ip: Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if any(ip in network for network in allowed):
        return True
    if isinstance(ip, IPv6Address) and ip not in _PUBLIC_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _DENIED)


class GuardedBackend(httpcore2.SyncBackend):
    """Connects to permitted addresses only, and gives streams that keep to the time limit."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = tuple(allowed)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first permitted address of `host` that answers."""
        permitted = [address for address in resolve(host, port) if is_permitted(address, self._allowed)]
        if not permitted:
            raise _refused(host)
        *others, last = permitted[:_ATTEMPTS]
        for number, address in enumerate(others):
            left = seconds_left(timeout)
            share = left / (len(others) + 1 - number) if left is not None else None  # the next one needs time, too
            try:
                return self._connect(address, host, port, share, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(last, host, port, timeout, socket_options)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Never: nothing outside lives on a local socket."""
        raise _refused(path)

    def _connect(
        self, address: str, host: str, port: int, timeout: float | None, options: Iterable[Any] | None
    ) -> httpcore2.NetworkStream:
        stream = super().connect_tcp(address, port, seconds_left(timeout), None, options)
        if not is_permitted(stream.get_extra_info("server_addr")[0], self._allowed):
            stream.close()
            raise _refused(host)
        return _Stream(stream, host)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host name, each once, within the time limit: the resolver itself knows none."""
    found: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, found), name="dns", daemon=True).start()
    try:
        answer = found.get(timeout=seconds_left(None))
    except queue.Empty:
        raise Unreachable("The name {host} could not be looked up in time.", host=host) from None
    if isinstance(answer, OSError):
        raise Unreachable("There is no server called {host}. Check the address.", host=host) from answer
    return answer


def seconds_left(timeout: float | None) -> float | None:
    """What remains of the time limit, at most `timeout`."""
    limit = _limit.get()
    if limit is None:
        return timeout
    left = limit.ends_at - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("time limit")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore2.NetworkStream):
    """A stream whose every step is inside the time limit: a dripped head or body never trips a limit per read."""

    def __init__(self, inner: httpcore2.NetworkStream, host: str) -> None:
        self._inner = inner
        self._host = host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        limit = _limit.get()
        if limit and limit.head_room <= 0:
            raise Malformed("{host} does not come to the point: its answer has a head without end.", host=self._host)
        data = self._inner.read(max_bytes, seconds_left(timeout))
        if limit:
            limit.head_room -= len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, seconds_left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            secured = self._inner.start_tls(ssl_context, server_hostname, seconds_left(timeout))
        except httpcore2.ConnectError as error:
            message = "The secure connection to {host} failed: its certificate or its TLS is not in order."
            raise Unreachable(message, host=self._host) from error
        return _Stream(secured, self._host)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _look_up(host: str, port: int, found: "queue.SimpleQueue[list[str] | OSError]") -> None:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: a label longer than DNS allows
        found.put(error if isinstance(error, OSError) else OSError(str(error)))
    else:
        found.put(list(dict.fromkeys(str(answer[4][0]) for answer in answers)))


def _refused(host: str) -> Refused:
    return Refused("The address {host} is inside a private network, which this site may not reach.", host=host)
