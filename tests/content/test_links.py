"""Web addresses: what counts as one, and its plain form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.content.links import canonical, is_web, without_tracking


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("HTTPS://Www.X.example/A?b=C", "https://www.x.example/A?b=C"),
        ("https://x.example", "https://x.example/"),
        ("https://x.example:443/a", "https://x.example/a"),
        ("http://x.example:8080/a", "http://x.example:8080/a"),
        ("https://x.example./a#part", "https://x.example/a"),
        ("https://x.example/?utm_source=a&id=7&UTM_Campaign=b&fbclid=c", "https://x.example/?id=7"),
        ("https://x.example/?utm_source=a", "https://x.example/"),
        ("https://x.example/?mc_cid=1&gclid=2&igshid=3&q=utm_source", "https://x.example/?q=utm_source"),
        ("https://x.example/?a=1&a=2&b=", "https://x.example/?a=1&a=2&b="),
        ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("not an address", "not an address"),
    ],
)
def test_an_address_loses_what_only_follows_people(url: str, plain: str) -> None:
    assert canonical(url) == plain
    assert canonical(plain) == plain


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://X.example?utm_source=a&id=7#part", "https://X.example?id=7#part"),
        ("https://x.example/a?fbclid=1#part=2", "https://x.example/a#part=2"),
        ("https://x.example/a#xtor=RSS-1", "https://x.example/a"),
        ("https://x.example/a?b#c", "https://x.example/a?b#c"),
        ("https://x.example/a?b=c;d=%C3%A9&e=", "https://x.example/a?b=c;d=%C3%A9&e="),
    ],
)
def test_a_link_without_tracking_leads_to_the_same_place(url: str, plain: str) -> None:
    assert without_tracking(url) == plain
    assert without_tracking(plain) == plain


@pytest.mark.parametrize(
    "url", ["https://x.example", "http://x.example/a?b#c", "https://é.example/", "http://[::1]:80/"]
)
def test_these_are_web_addresses(url: str) -> None:
    assert is_web(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.example",
        "//x.example",
        "ftp://x.example",
        "javascript:alert(1)",
        "https://",
        "https:///a",
        "https://u:p@x.example",
    ]
    + [
        "https://x.example/a b",
        "https://x.example/\n",
        "https://[",
        "https://x:port/",
        "https://x\\y",
        "https://x/" + "a" * 2000,
    ],
)
def test_these_are_none(url: str) -> None:
    assert not is_web(url)


@given(st.text())
def test_anything_may_be_asked(text: str) -> None:
    assert canonical(canonical(f"https://x.example/{text}")) == canonical(f"https://x.example/{text}")
    assert without_tracking(without_tracking(text)) == without_tracking(text)
