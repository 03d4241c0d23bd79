"""Promises of counting: nobody has more turns by having many addresses in one network."""

import pytest

from tests.web.conftest import Site
from wall.config import load_settings
from wall.config_values import networks
from wall.errors import NotFound
from wall.people.access import invite
from wall.web.limits import Doorkeeper, TooOften, asked_by, counted_as, network_of


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_is_counted_with_its_network(address: str, counted: str) -> None:
    assert counted_as(address) == counted


@pytest.mark.parametrize(
    ("caller", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::/64", "2001:db8:1::/48"),
        ("unknown", "unknown"),
    ],
)
def test_a_whole_site_is_one_network(caller: str, network: str) -> None:
    assert network_of(caller) == network


def test_one_network_of_many_addresses_has_the_turns_of_one(site: Site) -> None:
    browser = site.visitor()
    asked = [
        browser.post("/enter/x", environ_base={"REMOTE_ADDR": f"2001:db8::{number:x}"}).status_code
        for number in range(1, 32)
    ]
    assert asked == [404] * 30 + [429]


def test_thousands_of_tries_of_others_keep_no_good_link_from_working(site: Site) -> None:
    with site.parts.database.write() as session:
        token = invite(session, "kim@example.org", "member", actor=None)
    doorkeeper = site.app.extensions["florilege_doorkeeper"]
    for door in ("door", "enter"):
        told = [_try_wrong(doorkeeper, door, f"caller {number}") for number in range(5000)]
        assert told == [NotFound] * 3000 + [TooOften] * 2000
    guess = site.visitor().get("/enter/guess", environ_base={"REMOTE_ADDR": "192.0.2.10"})
    assert guess.status_code == 429
    browser = site.visitor()
    assert browser.get(f"/enter/{token}").status_code == 200
    assert browser.post(f"/enter/{token}", data={"name": "Kim"}).status_code == 303


def test_wrong_tries_of_others_in_the_same_office_keep_no_good_link_from_working(site: Site) -> None:
    with site.parts.database.write() as session:
        token = invite(session, "kim@example.org", "member", actor=None)
    browser = site.visitor()
    guesses = [browser.post("/enter/guess").status_code for _ in range(40)]
    looks = [browser.get("/enter/guess").status_code for _ in range(70)]
    assert (guesses, looks) == ([404] * 30 + [429] * 10, [404] * 60 + [429] * 10)
    assert [browser.get(f"/enter/{token}").status_code for _ in range(70)] == [200] * 70
    assert browser.post(f"/enter/{token}", data={"name": "Kim"}).status_code == 303
    assert browser.post("/enter/guess").status_code == 429


def test_what_is_right_is_not_counted_for_one_caller_nor_for_all_together() -> None:
    doorkeeper = Doorkeeper()
    for number in range(5000):
        with doorkeeper.guard("door", "1/minute", f"caller {number % 10}", wrong=NotFound):
            pass
    assert _try_wrong(doorkeeper, "door", "another") is NotFound


@pytest.mark.parametrize(
    ("peer", "forwarded", "asks"),
    [
        ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("::1", "203.0.113.5", "203.0.113.5"),
        ("::ffff:127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "198.51.100.7, 203.0.113.5", "203.0.113.5"),  # what the proxy adds comes last
        ("127.0.0.1", "203.0.113.5, 127.0.0.1", "203.0.113.5"),  # two proxies, one behind the other
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.0.0.5", "203.0.113.5", "10.0.0.5"),
        ("", "203.0.113.5", ""),
    ],
)
def test_a_proxy_on_this_machine_is_believed_about_who_asks_and_no_other(peer: str, forwarded: str, asks: str) -> None:
    assert asked_by(peer, forwarded, load_settings({}).trusted_proxies) == asks


def test_a_proxy_elsewhere_is_believed_where_its_network_is_named() -> None:
    assert asked_by("10.0.0.5", "198.51.100.7, 203.0.113.5", networks("10.0.0.0/24")) == "203.0.113.5"
    assert asked_by("127.0.0.1", "203.0.113.5", networks("10.0.0.0/24")) == "127.0.0.1"


def _try_wrong(doorkeeper: Doorkeeper, door: str, who: str) -> type[Exception]:
    with pytest.raises((NotFound, TooOften)) as told, doorkeeper.guard(door, "60/minute", who, wrong=NotFound):
        raise NotFound("There is no such link.")
    return told.type
