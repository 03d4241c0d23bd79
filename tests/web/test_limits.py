"""Promises of counting: nobody has more turns by having many addresses in one network."""

import pytest

from tests.web.conftest import Site
from wall.web.limits import counted_as


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


def test_one_network_of_many_addresses_has_the_turns_of_one(site: Site) -> None:
    browser = site.visitor()
    asked = [
        browser.post("/enter/x", environ_base={"REMOTE_ADDR": f"2001:db8::{number:x}"}).status_code
        for number in range(1, 32)
    ]
    assert asked == [404] * 30 + [429]
