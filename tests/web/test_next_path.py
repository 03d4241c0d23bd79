"""Promises of the way on after signing in: it stays on this site, whatever is asked for."""

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from wall.web.next_path import LONGEST, safe_next, with_next

OURS = [
    "/",
    "/me",
    "/desk/people?page=2&lang=fr",
    "/post/01hq3v5c2t8k9m7n6p4r2s1w0x/flower",
    "/search?q=caf%C3%A9%20au%20lait",
    "/search?q=https://example.org/a",
    "/search?q=//example.org",
    "/p/ines-carvalho?before=1,2",
]
THEIRS = [
    None,
    "",
    "me",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "@evil.example",
    "/%2fevil.example",
    "/%2Fevil.example",
    "/%252fevil.example",
    "/%25252fevil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%255cevil.example",
    "/me/%5c%5cevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: florilege=x",
    "/%0d%0aSet-Cookie:%20florilege=x",
    "/%00",
    "/\x00",
    "/\x7f",
    " /me",
    "/me me",
    "/a//evil.example",
    "/..//evil.example",
    "/../evil.example",
    "/./evil.example",
    "/%2e%2e/evil.example",
    "/%2e%2e%2fevil.example",
    "/;@evil.example//",
    "/\u2028/evil.example",
    "/\uff0fevil.example",
    "\u3000/evil.example",
    "/me#@evil.example",
    "?next=//evil.example",
    "/" + "a" * LONGEST,
]


@pytest.mark.parametrize("asked", OURS)
def test_a_path_of_this_site_is_gone_on_to(asked: str) -> None:
    assert safe_next(asked) == asked


@pytest.mark.parametrize("asked", THEIRS)
def test_everything_else_leads_to_the_wall(asked: str | None) -> None:
    assert safe_next(asked) == "/"


@pytest.mark.parametrize("asked", OURS)
def test_what_is_gone_on_to_is_on_the_same_host_as_browsers_join_addresses(asked: str) -> None:
    assert urlsplit(urljoin("https://wall.example.org/sign-in", safe_next(asked))).netloc == "wall.example.org"


def test_an_address_with_a_way_on_says_it_whole() -> None:
    assert with_next("/sign-in", "/") == "/sign-in"
    assert with_next("/sign-in", "//evil.example") == "/sign-in"
    address = with_next("/sign-in?lang=fr", "/search?q=a%26b&lang=fr")
    assert parse_qs(urlsplit(address).query) == {"lang": ["fr"], "next": ["/search?q=a%26b&lang=fr"]}
