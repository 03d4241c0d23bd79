"""The guard: nothing inside a private network is ever reached, however its address is written."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import ip_network
from typing import Any

import pytest

from tests.connectors.conftest import LOOPBACK
from tests.connectors.site import Reply, Site
from wall.connectors.base import Unreachable
from wall.connectors.guard import is_permitted, resolve, time_limit
from wall.connectors.http import Http


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "①②⑦.0.0.1",
        "169.254.169.254",
        "10.0.0.1",
        "100.64.0.1",
        "192.168.1.1",
    ],
)
def test_every_spelling_of_a_private_address_is_refused(host: str, site: Site) -> None:
    http = Http(allow_http=True)
    with pytest.raises(Unreachable):
        http.get(f"http://{host}:{site.port}/", deadline=3)
    http.close()
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "2606:4700::1111", "2a00:1450:4007:80c::200e", "::ffff:8.8.8.8"],
)
def test_public_addresses_are_permitted(address: str) -> None:
    assert is_permitted(address, ())


@pytest.mark.parametrize(
    "address",
    [
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "192.0.0.192",
        "168.63.129.16",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "fec0::1",
        "64:ff9b::808:808",
        "64:ff9b:1::808:808",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "::8.8.8.8",
        "2002:0a00:0001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "100::1",
        "fe80::1%lo",
    ],
)
def test_addresses_that_belong_to_nobody_are_refused(address: str) -> None:
    assert not is_permitted(address, ())


def test_only_the_networks_that_are_named_are_let_in() -> None:
    assert is_permitted("127.0.0.1", LOOPBACK)
    assert is_permitted("::ffff:127.0.0.1", LOOPBACK)
    assert not is_permitted("10.0.0.1", LOOPBACK)
    assert not is_permitted("::1", LOOPBACK)


def test_the_refusal_says_what_it_is_about(site: Site) -> None:
    http = Http(allow_http=True)
    with pytest.raises(Unreachable, match="inside a private network, which this site may not reach"):
        http.get(site.url)
    http.close()


def test_a_redirect_is_a_new_address_and_is_checked(site: Site) -> None:
    http = Http(allow_networks=[ip_network("127.0.0.1/32")], allow_http=True)
    site.routes["/"] = Reply(302, headers={"Location": f"http://127.0.0.2:{site.port}/secret"})
    site.routes["/secret"] = Reply(200, "secret")
    with pytest.raises(Unreachable, match="private network"):
        http.get(site.url)
    http.close()
    assert [asked.path for asked in site.asked] == ["/"]


def test_a_name_that_answers_differently_the_second_time_leads_nowhere_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that is connected to is the one that was checked: between the two nobody is asked again."""
    secret = Site()
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"]])
    asked: list[str] = []

    def resolver(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(answers)]

    site.routes["/"] = secret.routes["/"] = Reply(200, "x")
    monkeypatch.setattr("wall.connectors.guard.socket.getaddrinfo", answering("rebinding.example", resolver))
    http = Http(allow_networks=[ip_network("127.0.0.1/32")], allow_http=True)
    assert http.get(f"http://rebinding.example:{site.port}/").body == b"x"
    with pytest.raises(Unreachable, match="private network"):
        http.get(f"http://rebinding.example:{secret.port}/")
    assert asked == ["rebinding.example"] * 2
    assert (len(site.asked), len(secret.asked)) == (1, 0)
    http.close()
    secret.close()


def test_of_several_addresses_only_the_permitted_are_tried(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolver(_: str, port: int, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{last}", port)) for last in (3, 2, 1)]

    site.routes["/"] = Reply(200, "x")
    monkeypatch.setattr("wall.connectors.guard.socket.getaddrinfo", answering("several.example", resolver))
    http = Http(allow_networks=[ip_network("127.0.0.1/32")], allow_http=True)
    assert http.get(f"http://several.example:{site.port}/").body == b"x"
    http.close()


def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    site: Site, monkeypatch: pytest.MonkeyPatch, unanswering: str
) -> None:
    def resolver(_: str, port: int, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in (unanswering, "127.0.0.1")]

    site.routes["/"] = Reply(200, "x")
    monkeypatch.setattr("wall.connectors.guard.socket.getaddrinfo", answering("half.example", resolver))
    http = Http(allow_networks=LOOPBACK, allow_http=True)
    assert http.get(f"http://half.example:{site.port}/", deadline=2).body == b"x"
    http.close()


@pytest.fixture
def unanswering(site: Site) -> Iterator[str]:
    """An address that takes no connection at the site's port, and refuses none: its queue is full."""
    with socket.socket() as full, ExitStack() as stack:
        full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        full.bind(("127.0.0.7", site.port))
        full.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.7", site.port))
        time.sleep(0.1)
        yield "127.0.0.7"


def answering(name: str, resolver: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """A `getaddrinfo` that asks `resolver` for this one name; numbers and other names go the usual way."""
    usual = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: Any, **named: Any) -> list[Any]:
        return resolver(host, port) if host == name else usual(host, port, *args, **named)

    return getaddrinfo


def test_a_name_that_nobody_has_is_said_so() -> None:
    with time_limit(time.monotonic() + 5), pytest.raises(Unreachable, match="no server called"):
        resolve("x" * 70 + ".example", 443)
