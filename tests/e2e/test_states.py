"""Promises of a wall in trouble: each card stays, it says since when, it heals, and what was hidden stays away."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import get_args

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.served import Served, add_person, card, come_in, make_link
from tests.e2e.voices import ThroughDoor
from tests.support.unruly import Fault, Unruly

pytestmark = pytest.mark.browser

SINCE = re.compile(r"^No news since \d\d:\d\d$")
SAID = 20_000  # milliseconds
BROKEN_PICTURES = "[...document.images].filter((one) => one.complete && !one.naturalWidth).length"
KEPT = """async (words) => {
  const cache = await caches.open("florilege-wall-1");
  for (const request of await cache.keys()) {
    const isWall = /^\\/(w\\/.*)?$/.test(new URL(request.url).pathname);
    if (isWall && (await (await cache.match(request)).text()).includes(words)) return true;
  }
  return false;
}"""
ALL_KEPT = """async () => {
  const cache = await caches.open("florilege-wall-1");
  return (await cache.keys()).map((request) => new URL(request.url).pathname);
}"""


@pytest.fixture
def voice(served: Served, desk: Page) -> ThroughDoor:
    """Somebody who writes."""
    return ThroughDoor(served, desk, add_person(desk, "Stella Standing"))


@contextmanager
def wall_at(served: Served, url: str, **options: object) -> Iterator[Page]:
    """A wall that is closed behind us, with whatever it complained about while it could not reach the site."""
    page = served.open(url, **options)  # type: ignore[arg-type]  # Playwright's own options
    try:
        yield page
    finally:
        page.context.close()
        served.heard.forget()


@contextmanager
def behind(served: Served, faults: Iterable[Fault]) -> Iterator[dict[Fault, tuple[Unruly, Page]]]:
    """For each fault a proxy that can have it, and a page of its own behind that."""
    with ExitStack() as stack:
        fronts = {}
        for fault in faults:
            unruly = Unruly(served.port)
            stack.callback(unruly.close)
            fronts[fault] = (unruly, stack.enter_context(wall_at(served, "", base_url=unruly.url)))
        yield fronts


@contextmanager
def all_broken(fronts: Mapping[Fault, tuple[Unruly, Page]]) -> Iterator[None]:
    """Each proxy has its fault, all at once."""
    with ExitStack() as stack:
        for fault, (unruly, _) in fronts.items():
            stack.enter_context(unruly.broken(fault))
        yield


def until(is_so: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_kept(page: Page, words: str) -> bool:
    """Whether the worker's copy of a wall has these words."""
    return bool(page.evaluate(KEPT, words))


def count(page: Page) -> int:
    """How many cards there are."""
    return page.locator("article[data-post]").count()


def test_a_wall_whose_server_misbehaves_keeps_each_card_says_since_when_and_is_back_within_five_seconds(
    served: Served, voice: ThroughDoor
) -> None:
    voice.write("Before the fault.")
    with behind(served, get_args(Fault)) as fronts:
        before = {}
        for fault, (_, wall) in fronts.items():
            wall.goto("/?lang=en")
            expect(card(wall, "Before the fault.")).to_be_visible()
            until(partial(is_kept, wall, "Before the fault."))
            before[fault] = count(wall)
        with all_broken(fronts):
            for fault, (_, wall) in fronts.items():
                expect(wall.locator("#calm")).to_have_text(SINCE, timeout=SAID)
                assert count(wall) == before[fault]
            voice.write("While away.")
        for fault, (_, wall) in fronts.items():
            expect(card(wall, "While away.")).to_be_visible(timeout=5000)
            expect(wall.locator("#calm")).to_have_text("")
            assert count(wall) == before[fault] + 1


def test_a_reload_while_offline_shows_the_last_posts_and_what_was_hidden_meanwhile_leaves_when_it_is_back(
    served: Served, voice: ThroughDoor
) -> None:
    voice.write("Read me offline.")
    gone = voice.write("Hidden while you were away.")
    with wall_at(served, "/?lang=en") as wall:
        until(lambda: is_kept(wall, "Hidden while you were away."))
        wall.context.set_offline(True)
        voice.delete(gone)
        wall.reload()
        expect(card(wall, "Read me offline.")).to_be_visible()
        expect(wall.locator("#calm")).to_have_text(SINCE, timeout=SAID)
        assert wall.evaluate(BROKEN_PICTURES) == 0
        wall.context.set_offline(False)
        expect(card(wall, "Hidden while you were away.")).to_have_count(0, timeout=10_000)
        expect(wall.locator("#calm")).to_have_text("")
        expect(card(wall, "Read me offline.")).to_be_visible()
        until(lambda: not is_kept(wall, "Hidden while you were away."))


def test_a_wall_that_is_opened_in_an_outage_shows_the_last_posts_and_heals(served: Served, voice: ThroughDoor) -> None:
    voice.write("There before the outage.")
    with behind(served, ("refused", "hang", "500")) as fronts:
        for _, wall in fronts.values():
            wall.goto("/")
            until(partial(is_kept, wall, "There before the outage."))
            wall.goto("about:blank")
        with all_broken(fronts):
            for _, wall in fronts.values():
                wall.goto("/")
                expect(card(wall, "There before the outage.")).to_be_visible()
            for _, wall in fronts.values():
                expect(wall.locator("#calm")).to_have_text(SINCE, timeout=SAID)
            voice.write("Said in the outage.")
        for _, wall in fronts.values():
            expect(card(wall, "Said in the outage.")).to_be_visible(timeout=10_000)
            expect(wall.locator("#calm")).to_have_text("")


def test_what_is_hidden_leaves_the_kept_copy_at_once(served: Served, voice: ThroughDoor) -> None:
    written = voice.write("Here for a moment only.")
    with wall_at(served, "/") as wall:
        until(lambda: is_kept(wall, "Here for a moment only."))
        voice.delete(written)
        expect(card(wall, "Here for a moment only.")).to_have_count(0)
        until(lambda: not is_kept(wall, "Here for a moment only."), 2)


def test_of_who_is_signed_in_and_of_other_pages_nothing_is_kept(served: Served, desk: Page, voice: ThroughDoor) -> None:
    voice.write("For everybody.")
    with wall_at(served, "/") as page:
        until(lambda: is_kept(page, "For everybody."))
        for path in ("/people", "/receipt", "/search?q=everybody", "/?before=zzz"):
            page.goto(path)
            page.wait_for_timeout(200)
        drawn = ("/static/", "/flower/", "/bouquet/", "/media/")
        assert [path for path in page.evaluate(ALL_KEPT) if not path.startswith(drawn)] == ["/"]
        page.goto(make_link(desk, add_person(desk, "Ines Inside")))
        come_in(page)
        until(lambda: not is_kept(page, "For everybody."))
        page.goto("/me")
        page.goto("/")
        page.wait_for_timeout(1500)
        assert "/" not in page.evaluate(ALL_KEPT)
