"""Promises of several walls on open pages and screens: each gets its own posts live, and a stopped one is empty."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.served import Served, add_person, add_wall, card
from tests.e2e.voices import ThroughDoor

pytestmark = pytest.mark.browser

WITHIN = 2000  # milliseconds


def pair(served: Served, desk: Page, slug: str) -> Page:
    """A screen that shows this wall."""
    screen = served.open("/kiosk/", viewport={"width": 1920, "height": 1080})
    code = screen.locator("#code")
    expect(code).not_to_be_empty()
    desk.goto("/desk/screens")
    desk.locator("#code").fill(code.inner_text())
    desk.locator("#wall").select_option(slug)
    desk.get_by_role("button", name="Pair").click()
    expect(screen.locator("#pairing")).to_be_hidden()
    return screen


def test_a_wall_gets_its_own_posts_live_and_lets_go_of_what_no_longer_fits(served: Served, desk: Page) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Gus Gardener"))
    slug = add_wall(desk, "The Orchard", tags="#Orchard, #verger")
    wall, main = served.open(f"/w/{slug}"), served.open()
    pears = voice.write("Pears are ripe. #orchard")
    expect(card(wall, "Pears are ripe.")).to_be_visible()
    voice.write("The lift is mended.")
    expect(card(main, "The lift is mended.")).to_be_visible()
    voice.write("Les pommes aussi. #Verger")
    expect(card(wall, "Les pommes aussi.")).to_be_visible()
    expect(card(wall, "The lift is mended.")).to_have_count(0)
    voice.edit(pears, "Pears are eaten.")
    expect(card(wall, "Pears are")).to_have_count(0)
    expect(card(main, "Pears are eaten.")).to_have_count(1)  # a third card of one person may be folded there
    wall.reload()
    expect(wall.locator("article[data-post]")).to_have_count(1)


def test_a_wall_that_is_stopped_is_empty_on_open_pages_and_screens_within_two_seconds(
    served: Served, desk: Page
) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Stan Stopped"))
    slug = add_wall(desk, "To be stopped", people="Stan Stopped")
    voice.write("Stan was here.")
    wall, screen = served.open(f"/w/{slug}"), pair(served, desk, slug)
    for page in (wall, screen):
        expect(card(page, "Stan was here.")).to_be_visible()

    desk.goto(f"/desk/walls/{slug}")
    desk.locator("summary", has_text="Stop…").click()
    desk.get_by_role("button", name="Show no post on it any more").click()
    for page in (wall, screen):
        expect(card(page, "Stan was here.")).to_have_count(0, timeout=WITHIN)
    expect(wall.locator(".stopped")).to_be_visible()
    expect(screen.locator("#waiting")).to_contain_text("taking a pause")
    expect(desk.get_by_role("heading", name="“To be stopped” is stopped")).to_be_visible()

    voice.write("Stan goes on.")
    screen.reload()
    expect(screen.locator("#waiting")).to_contain_text("taking a pause")
    expect(card(served.open(), "Stan goes on.")).to_be_visible()
    for page in (wall, screen):
        expect(card(page, "Stan")).to_have_count(0)

    desk.get_by_role("button", name="Start it again: To be stopped").click()
    for page in (wall, screen):
        expect(card(page, "Stan goes on.")).to_be_visible()


def test_a_screen_that_is_given_another_wall_shows_that_and_one_that_lost_its_wall_the_main_one(
    served: Served, desk: Page
) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Mona Moved"))
    slug = add_wall(desk, "Mona’s own", people="Mona Moved")
    screen = pair(served, desk, "main")
    voice.write("Mona was here.")
    desk.goto("/desk/screens")
    row = desk.locator("tr", has_text="Florilège").first
    row.locator("summary", has_text="Another wall…").click()
    row.locator("select").select_option(slug)
    row.get_by_role("button", name="Show it").click()
    expect(screen.locator("#title")).to_have_text("Mona’s own", timeout=20_000)
    expect(card(screen, "Mona was here.")).to_be_visible()

    page = served.open(f"/w/{slug}")
    expect(card(page, "Mona was here.")).to_be_visible()
    desk.goto(f"/desk/walls/{slug}")
    desk.locator("summary", has_text="Take it down…").click()
    desk.get_by_role("button", name="Remove this wall").click()
    expect(card(page, "Mona was here.")).to_have_count(0)
    expect(screen.locator("#title")).not_to_have_text("Mona’s own", timeout=20_000)
