"""What the wall page weighs, and that it works under a stricter policy than its own."""

import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.company import Company
from tests.e2e.payloads import PAYLOADS
from tests.e2e.pushes import push_all
from tests.e2e.served import Served, add_person, card
from tests.e2e.voices import ThroughDoor
from tests.support.geometry import settle
from wall.paths import find
from wall.web.assets import without_comments

pytestmark = pytest.mark.browser

PROGRAM = 30_000  # bytes, gzipped: scripts and sheets of the wall page
WITH_FONTS = 180_000  # bytes: those, the page itself, fonts and marks; before pictures
POLICY_SCRIPT, PLAIN_SHEET = 1_000, 4_000
FIRST_REQUESTS = 5

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; "
    "require-trusted-types-for 'script'"
)
_BROKEN = """window.broken = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  broken.push(`${effectiveDirective} ${blockedURI}`));"""


def squeezed(body: bytes) -> int:
    """How many bytes travel."""
    return len(gzip.compress(body, 9))


def test_the_wall_page_is_light_and_asks_nobody_else(company: Company) -> None:
    page = company.served.open("")
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url))
    page.goto("/?lang=fr")
    settle(page)
    page.wait_for_timeout(500)
    program = rest = 0
    for address in dict.fromkeys(asked):
        assert address.startswith(company.served.url), address
        path = urlsplit(address).path
        if path.startswith(("/media/", "/flower/", "/bouquet/", "/api/", "/socket.io/")):
            continue
        body = page.request.get(address).body()
        if path.endswith((".js", ".css")):
            program += squeezed(body)
        else:
            rest += len(body) if path.endswith(".woff2") else squeezed(body)
    needed = 1 + page.locator("link[rel=stylesheet], link[rel=modulepreload], script[blocking=render]").count()
    blocking = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.renderBlockingStatus === 'blocking').length"
    )
    assert program <= PROGRAM
    assert program + rest <= WITH_FONTS
    assert blocking < needed <= FIRST_REQUESTS


def test_the_policy_and_the_plain_sheet_are_small() -> None:
    static = find("static")
    policy = without_comments("policy.js", (static / "js" / "policy.js").read_text(encoding="utf-8"))
    assert squeezed(policy.encode()) <= POLICY_SCRIPT
    plain = (static / "css" / "plain.css").read_bytes()
    assert len(plain) <= PLAIN_SHEET
    assert not re.search(rb"@layer|var\(|display:\s*grid|@media\s*\(.*(width|scheme)\s*[<>]", plain)


def test_every_public_page_keeps_to_the_strictest_policy(company: Company) -> None:
    page = company.served.open("", init=_BROKEN)
    tighten_all(page, company.served)
    for path in (
        "/",
        "/people",
        f"/p/{company.person}",
        f"/post/{company.thanked}",
        "/receipt",
        "/search?q=a",
        "/sign-in",
    ):
        page.goto(path)
        settle(page)
        assert page.evaluate("broken") == [], path


def test_the_wall_lives_under_the_strictest_policy(served: Served, desk: Page) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Sam Strict"))
    wall = served.open("", init=_BROKEN)
    tighten_all(wall, served)
    wall.goto("/")
    wall.wait_for_timeout(500)
    voice.write("Sam comes in under a strict policy.")
    expect(card(wall, "Sam comes in under a strict policy.")).to_be_visible()
    assert wall.evaluate("broken") == []


def test_nothing_that_is_pushed_at_the_socket_itself_runs(served: Served, desk: Page) -> None:
    add_person(desk, "Somebody")
    assert push_all(served, PAYLOADS) == 4 * len(PAYLOADS)
    refused = "violates the following Content Security Policy"  # handlers in cards that are read
    assert [one for one in served.heard.complaints if refused not in one] == []
    served.heard.forget()


def tighten_all(page: Page, served: Served) -> None:
    """The strictest policy for every page of the site. What a test hands over may not ask loopback by itself."""
    page.context.grant_permissions(["local-network-access"], origin=served.url)
    page.route(lambda address: address.startswith(served.url), tighten)


def tighten(route: Route) -> None:
    """Give a page the strictest policy in place of its own."""
    if route.request.resource_type != "document":
        route.fallback()
        return
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": STRICT})
