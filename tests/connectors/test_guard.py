"""The guard: nothing inside a private network is ever reached, however its address is written."""

import time
from ipaddress import ip_network

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


def test_a_name_that_nobody_has_is_said_so() -> None:
    with time_limit(time.monotonic() + 5), pytest.raises(Unreachable, match="no server called"):
        resolve("x" * 70 + ".example", 443)
