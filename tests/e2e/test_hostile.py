"""Hostile words, from wherever they come, run nowhere: not on pages, not when pushed, not on the desk or a screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.attacks import (
    TRAP,
    attack_posts,
    every_post,
    feeds_do_nothing,
    on_a_bare_page,
    put_all,
    side_by_side,
    through_policy,
    unharmed,
)
from tests.e2e.conftest import serve_site
from tests.e2e.payloads import PAYLOADS
from tests.e2e.served import Served, add_person, bring, card, connect
from tests.e2e.voices import FeedSite, ThroughDoor
from wall.connectors.pictures import FAKE

pytestmark = pytest.mark.browser


def test_hostile_words_run_nowhere(browser: Browser, tmp_path: Path, feed: FeedSite) -> None:
    """The pages may not complain either: what would have run but for the policy is a failure of this test."""
    with serve_site(tmp_path / "data", browser) as served:
        attack(served, served.take_first_link("Anna Weber"), feed)


def attack(served: Served, desk: Page, feed: FeedSite) -> None:
    """Hostile words from everywhere, and a look at every page."""
    slug = add_person(desk, f"Mallory {PAYLOADS[0]}"[:120])
    wall = served.open("/", init=TRAP)
    send_through_door(ThroughDoor(served, desk, slug))
    bring(served.invite(desk, slug), f"{feed.url}/brought", " ".join(PAYLOADS[:20]))
    desk.goto("/")
    last = card(desk, "The last hostile words.")
    last.get_by_role("link", name="Give a flower").click()
    desk.get_by_label("Say why, in your own words").fill(PAYLOADS[15] + PAYLOADS[0])
    desk.get_by_role("button", name="Give it").click()
    expect(desk.get_by_text(PAYLOADS[15])).to_be_visible()
    expect(card(wall, "The last hostile words.").get_by_text("A flower from Anna")).to_be_visible()
    feed.title = PAYLOADS[0]
    for number, payload in enumerate(PAYLOADS):
        tidy = re.sub("[\x00-\x08]", "", payload)
        link = tidy if number % 3 else f"{feed.url}/{number}"
        entry = {"guid": f"entry {number}", "title": tidy, "link": link, "description": tidy, "author": tidy}
        feed.entries.append(entry | {"category": tidy})
    feed.write("The feed’s last words")
    connect(desk, slug, f"{feed.url}/feed.xml")
    expect(card(wall, "The feed’s last words")).to_be_visible()
    unharmed(wall)
    put_everywhere(served, slug, wall)
    screen = open_screen(served, desk)
    for path in ("/", f"/p/{slug}", "/people", "/receipt"):
        walk(served.open(path, init=TRAP))
    posts = wall.locator("article[data-post]").evaluate_all("(all) => all.map((one) => one.dataset.post)")
    assert len(posts) > len(PAYLOADS)
    for post in posts[:: len(posts) // 12]:
        wall.goto(f"/post/{post}")
        unharmed(wall)
    for path in ("/desk/people", "/desk/sources", "/desk/posts", "/desk/relays", "/desk/operator", "/me"):
        desk.goto(path)
        unharmed(desk)
    screen.wait_for_timeout(500)
    unharmed(screen)


def put_everywhere(served: Served, slug: str, wall: Page) -> None:
    """Every payload in every field that a network has, pushed to an open wall, and given to other programs."""
    parts = side_by_side(served)
    try:
        taken = put_all(parts, slug, attack_posts(PAYLOADS))
    finally:
        parts.close()
    assert taken == 2 * len(PAYLOADS)
    expect(wall.locator("article .media img").first).to_be_attached()
    bare = served.open("about:blank", init=TRAP)
    posts = every_post(served, bare)
    through_policy(served.open("/", init=TRAP), [post["card"] for post in posts])
    on_a_bare_page(bare, [post["html"] for post in posts])
    feeds_do_nothing(served, bare)


def send_through_door(door: ThroughDoor) -> None:
    """Every payload in every field that a message has."""
    for number, payload in enumerate(PAYLOADS):
        picture = {"url": f"{FAKE}{number}.png", "alt": payload}
        door.send({"id": f"text {payload}"[:200], "text": payload, "media": [picture]})
        door.send({"id": f"html {number}", "html": f"<p>Number {number}</p>{payload}", "url": "https://example.org/x"})
        if number % 3:
            continue
        assert door.send({"id": f"url {number}", "text": "x", "url": payload}).status == 400
        address = f'https://example.org/"{payload}'
        assert door.send({"id": f"odd {number}", "text": "Odd address.", "url": address}).status in (202, 400)
    assert door.send({"id": "last", "text": "The last hostile words."}).status == 202


def open_screen(served: Served, desk: Page) -> Page:
    """A paired screen."""
    screen = served.open("/kiosk/", init=TRAP)
    expect(screen.locator("#code")).not_to_be_empty()
    desk.goto("/desk/screens")
    desk.locator("#code").fill(screen.locator("#code").inner_text())
    desk.get_by_role("button", name="Pair").click()
    expect(screen.locator("article[data-post]").first).to_be_visible()
    return screen


def walk(page: Page) -> None:
    """Look at a page and at all older ones."""
    unharmed(page)
    while page.locator("a[rel=next]:visible").count():
        page.locator("a[rel=next]:visible").click()
        page.wait_for_load_state()
        unharmed(page)
