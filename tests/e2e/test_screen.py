"""Promises of the office screen: a code, then the wall, live; it keeps its cards when the server goes away."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import serve_site
from tests.e2e.served import add_person, card
from tests.e2e.voices import OnFake

pytestmark = pytest.mark.browser


def test_a_screen_shows_the_wall_live_and_keeps_its_cards_through_an_outage(browser: Browser, tmp_path: Path) -> None:
    with serve_site(tmp_path / "data", browser) as served:
        desk = served.take_first_link("Anna Weber")
        slug = add_person(desk, "Sofie Screen")
        voice = OnFake(served, desk, slug)
        screen = served.open("/kiosk/", viewport={"width": 1920, "height": 1080})
        code = screen.locator("#code")
        expect(code).not_to_be_empty()
        desk.goto("/desk/screens")
        desk.locator("#code").fill(code.inner_text().lower())
        desk.get_by_role("button", name="Pair").click()
        expect(desk.get_by_role("cell", name="Florilège")).to_be_visible()
        expect(card(screen, f"{slug} was here before.")).to_be_visible()
        expect(screen.locator("#pairing")).to_be_hidden()

        hidden = voice.write("This will be regretted.")
        expect(card(screen, "This will be regretted.")).to_be_visible(timeout=20_000)
        voice.delete(hidden)
        expect(card(screen, "This will be regretted.")).to_have_count(0)

        wall = served.open()
        served.stop()
        expect(screen.locator("#since")).to_be_visible(timeout=20_000)
        expect(screen.locator("#since")).to_contain_text("since")
        expect(card(screen, f"{slug} was here before.")).to_be_visible()
        expect(wall.locator("#calm")).to_contain_text("No news since", timeout=20_000)
        expect(card(wall, f"{slug} was here before.")).to_be_visible()
        screen.reload()  # a power cut in the middle of the outage
        expect(card(screen, f"{slug} was here before.")).to_be_visible(timeout=20_000)
        expect(card(screen, "This will be regretted.")).to_have_count(0)
        voice.write("Written during the outage.")
        served.start()
        expect(screen.locator("#since")).to_be_hidden(timeout=20_000)
        expect(card(screen, "Written during the outage.")).to_be_visible(timeout=30_000)
        expect(card(wall, "Written during the outage.")).to_be_visible(timeout=20_000)
        expect(wall.locator("#calm")).to_be_empty()
        kept = "caches.open('florilege-kiosk-1').then((cache) => cache.keys()).then((all) => all.map(({ url }) => url))"
        names = {str(url).rpartition("/")[2] for url in screen.evaluate(kept)}
        assert {"log.js", "position.js", "live.js", "socket.js"} <= names

        desk.goto("/desk/screens")
        desk.locator("summary", has_text="Revoke").click()
        desk.get_by_role("button", name="Revoke").click()
        expect(screen.locator("#pairing")).to_be_visible(timeout=5000)  # otherwise up to ten seconds
        expect(card(screen, f"{slug} was here before.")).to_have_count(0)
        served.heard.forget()  # connections that were refused meanwhile
