"""Promises to somebody who is in the middle of reading: no change takes away where they were."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.served import Served, add_person, add_wall, card
from tests.e2e.voices import ThroughDoor

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement?.closest('article')?.textContent ?? ''"


LINES = """(one) => {
  const range = document.createRange();
  range.selectNode(document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode());
  return new Set([...range.getClientRects()].map((each) => Math.round(each.top))).size;
}"""


@pytest.fixture
def voice(served: Served, desk: Page) -> ThroughDoor:
    """Somebody who writes."""
    return ThroughDoor(served, desk, add_person(desk, "Rita Reading"))


def test_an_edited_card_keeps_the_focus_on_itself_and_on_its_links(served: Served, voice: ThroughDoor) -> None:
    written = voice.write("Before the edit.")
    wall = served.open()
    expect(card(wall, "Before the edit.")).to_be_visible()
    for step, target in enumerate(("article[data-post]", ".when a")):
        found = card(wall, "the edit")
        (found if target.startswith("article") else found.locator(target)).evaluate(
            "(one) => { one.matches('article') && (one.tabIndex = -1); one.focus(); }"
        )
        voice.edit(written, f"After the edit {step}.")
        expect(card(wall, f"After the edit {step}.")).to_be_visible()
        assert f"After the edit {step}." in wall.evaluate(FOCUSED)


def test_page_down_steps_over_cards_that_are_folded_away(served: Served, voice: ThroughDoor, desk: Page) -> None:
    others = [
        ThroughDoor(served, desk, add_person(desk, f"Other {name}")) for name in ("Ola", "Pia", "Quy", "Rob", "Sue")
    ]
    for number in range(5):
        voice.write(f"Rita says {number}.")
    for other in others:
        other.write("Something else.")
    wall = served.open(viewport={"width": 1440, "height": 900})
    expect(wall.locator("details.further").first).to_be_visible()
    shown = wall.locator("article[data-post]:visible").count()
    wall.locator("article[data-post] .when a").first.focus()
    seen = []
    for _ in range(shown - 1):
        wall.keyboard.press("PageDown")
        seen.append(wall.evaluate("document.activeElement?.dataset.post"))
    assert all(seen)
    assert len(set(seen)) == shown - 1


def test_a_reset_of_the_wall_moves_nobody_who_has_scrolled(served: Served, desk: Page) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Rosa Room"))
    for number in range(8):
        voice.write(f"{number}: words. " * 30)
    slug = add_wall(desk, "The reading room", people="Rosa Room")
    wall = served.open(f"/w/{slug}", viewport={"width": 390, "height": 700})
    expect(card(wall, "7: words.")).to_be_visible()
    wall.mouse.wheel(0, 1200)
    wall.wait_for_function("() => scrollY > 900")
    read = "[...document.querySelectorAll('article')].find((one) => one.getBoundingClientRect().bottom > 300)"
    before = wall.evaluate(f"(() => {{ window.read = {read}; return read.getBoundingClientRect().top; }})()")
    with wall.expect_response(lambda answer: "/posts?" in answer.url):
        desk.goto(f"/desk/walls/{slug}")
        desk.locator("[name=title]").first.fill("The library")
        desk.get_by_role("button", name="Keep this").click()
    wall.wait_for_timeout(300)
    after = wall.evaluate("document.querySelector(`#${window.read.id}`).getBoundingClientRect().top")
    assert abs(after - before) < 1


def test_a_long_word_that_is_said_alone_is_not_broken(served: Served, voice: ThroughDoor) -> None:
    voice.write("Félicitations!")
    for width, height in ((1280, 720), (390, 844), (1920, 1080)):
        wall = served.open(viewport={"width": width, "height": height})
        words = card(wall, "Félicitations!").locator(".words")
        lines = words.evaluate(LINES)
        assert lines == 1, (width, height)
