"""Promises of flowers on pages: each drawn once, those of late cards too, and on a screen through an outage."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import serve_site
from tests.e2e.served import Served, add_person, card
from tests.e2e.voices import OnFake

pytestmark = pytest.mark.browser

# A browser's box of turned petals is wider than what is drawn, by an eighth of the place at most.
_ALL_DRAWN = """() => [...document.querySelectorAll('.card .flower')].every((flower) => {
  if (!flower.checkVisibility()) return true;
  const use = flower.querySelector('use'), place = flower.getBoundingClientRect(), drawn = use.getBoundingClientRect();
  const more = place.width / 8, [left, right, bottom] = [place.left - more, place.right + more, place.bottom + more];
  const inside = drawn.left >= left && drawn.right <= right && drawn.bottom <= bottom;
  return document.querySelectorAll(use.getAttribute('href')).length === 1 && drawn.height > place.height / 2 && inside;
})"""


def test_the_flower_of_a_colleague_who_came_after_the_page_is_drawn_once(served: Served, desk: Page) -> None:
    wall = served.open()
    asked: list[str] = []
    wall.on("request", lambda request: asked.append(request.url) if "/flower/" in request.url else None)
    slug = add_person(desk, "Flora Late")
    voice = OnFake(served, desk, slug)
    voice.write("First words.")
    expect(card(wall, "First words.")).to_be_visible()
    wall.wait_for_function(_ALL_DRAWN)
    voice.write("Second words.")
    expect(card(wall, "Second words.")).to_be_visible()
    wall.wait_for_function(_ALL_DRAWN)
    assert len(asked) == len(set(asked)) == 1
    assert wall.locator("svg.sprite").count() == 1


def test_a_screen_that_starts_in_an_outage_still_has_its_flowers(browser: Browser, tmp_path: Path) -> None:
    with serve_site(tmp_path / "data", browser) as served:
        desk = served.take_first_link("Anna Weber")
        voice = OnFake(served, desk, add_person(desk, "Sofie Screen"))
        screen = served.open("/kiosk/", viewport={"width": 1920, "height": 1080})
        code = screen.locator("#code")
        expect(code).not_to_be_empty()
        desk.goto("/desk/screens")
        desk.locator("#code").fill(code.inner_text().lower())
        desk.get_by_role("button", name="Pair").click()
        voice.write("A flower for the dark.")
        expect(card(screen, "A flower for the dark.")).to_be_visible(timeout=20_000)
        screen.wait_for_function(_ALL_DRAWN)
        kept = "caches.open('florilege-kiosk-1').then((c) => c.keys()).then((all) => all.map(({ url }) => url).join())"
        screen.wait_for_function(f"{kept}.then((all) => all.includes('/flower/') && all.includes('sprite.js'))")
        served.stop()
        screen.reload()
        expect(card(screen, "A flower for the dark.")).to_be_visible(timeout=20_000)
        screen.wait_for_function(_ALL_DRAWN)
        served.heard.forget()  # connections that were refused meanwhile
