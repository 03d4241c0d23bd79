"""The fence: no test reaches past loopback, not even to ask for a name."""

import ipaddress
import socket
import sys
from typing import Any

_LOCAL_NAMES = {None, "", "localhost", "ip6-localhost"}


class ReachedOutside(RuntimeError):
    """A test tried to connect past loopback. Not an OSError: no product code may take it for a dead server."""


def raise_the_fence() -> None:
    """From now on and until this process ends, connections past loopback raise `ReachedOutside`.

    Looking up a name that is not this machine's fails as it would without any network.
    """
    sys.addaudithook(_watch)


def _watch(event: str, details: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and isinstance(details[1], tuple):
        if not _is_local(details[1][0]):
            raise ReachedOutside(f"A test tried to reach {details[1]}: tests stay on loopback.")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not _is_local(details[0]):
        raise socket.gaierror(socket.EAI_NONAME, "Tests look up no names but this machine's.")


def _is_local(host: str | bytes | None) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in _LOCAL_NAMES or str(name).endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified
