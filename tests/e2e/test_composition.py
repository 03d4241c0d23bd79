"""The wall's rectangle in a real browser: full at every size, nothing cut, fair to everybody, and no reader moved."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.served import Served, add_person, card
from tests.e2e.voices import ThroughDoor
from tests.support.geometry import look

pytestmark = pytest.mark.browser

_TEXTS = (
    "Slow down at the bend.",
    "The river smokes at seven in the morning, and nobody on the quay has an explanation that all accept.",
    "We rebuilt the steering pump twice before somebody on the night shift asked why it had to run. "
    "It didn't. Twelve boats, four hours a night, for eight years. The fix is one line in a checklist. It came from "
    "the person who hears the pumps when everyone else is asleep. We wrote it down, so that the next one asks sooner.",
)
_SHIFTS = """(() => {
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((each) => window.shifts.push(each.value)))
    .observe({ type: "layout-shift", buffered: true });
})()"""
_SIZES = [(320, 568), (390, 844), (768, 1024), (1024, 768), (1280, 720), (1440, 900), (1920, 1080), (2560, 1440)]


@pytest.fixture(scope="module")
def voices(shared_site: Served, desk: Page) -> list[ThroughDoor]:
    """Six people who each said three things, of three lengths."""
    names = ["Ada Brook", "Ben Ford", "Cleo Reed", "Dan Weir", "Eve Lock", "Fay Quay"]
    found = [ThroughDoor(shared_site, desk, add_person(desk, name)) for name in names]
    for at in range(18):
        found[at % 6].write(f"{at}: {_TEXTS[at % 3]}")
    with shared_site.guests():
        expect(card(shared_site.open(viewport={"width": 1920, "height": 1080}), "17: ")).to_be_visible()
    return found


@pytest.mark.parametrize(("width", "height"), [*_SIZES, (3840, 2160)])
def test_the_wall_fills_its_window_and_cuts_no_card(
    served: Served, voices: list[ThroughDoor], width: int, height: int
) -> None:
    shown = look(served.open(viewport={"width": width, "height": height}))
    assert shown.sideways <= 0
    assert shown.outside == ()
    assert shown.overlapping == []
    if width >= 760:  # below, cards are one column that is read by scrolling
        assert shown.cut_by_window == []
        assert shown.empty_share <= 0.12


def test_without_scripts_the_wall_is_dealt_by_the_server(served: Served, voices: list[ThroughDoor]) -> None:
    page = served.open(java_script_enabled=False, viewport={"width": 1920, "height": 1080})
    boxes = [box for one in page.locator(".sheet article").all()[:8] if (box := one.bounding_box())]
    assert len({box["x"] for box in boxes if box["y"] < 1080}) == 4
    assert all(box["x"] + box["width"] <= 1920 for box in boxes)
    for box, below in pairwise(boxes):
        assert below["x"] > box["x"] or below["y"] >= box["y"] + box["height"]


def test_two_cards_of_one_person_stand_above_and_further_ones_open_in_place(
    served: Served, voices: list[ThroughDoor]
) -> None:
    for number in range(4):
        voices[0].write(f"Ada again, {number}.")
    wall = served.open(viewport={"width": 1920, "height": 1080})
    top = wall.locator(".sheet").first
    expect(card(top.page, "Ada again, 3.")).to_be_visible()
    expect(card(top.page, "Ada again, 2.")).to_be_visible()
    expect(card(top.page, "Ada again, 1.")).to_be_hidden()
    top.get_by_text("more by Ada").click()
    expect(card(top.page, "Ada again, 1.")).to_be_visible()


def test_a_card_that_arrives_shifts_nothing(served: Served, voices: list[ThroughDoor]) -> None:
    wall = served.open(init=_SHIFTS, viewport={"width": 1920, "height": 1080})
    look(wall)
    wall.evaluate("window.shifts = []")
    for at, voice in enumerate(voices):
        voice.write(f"Arriving {at}. {_TEXTS[at % 3]}")
    expect(card(wall, "Arriving 5.")).to_be_visible()
    look(wall)
    assert sum(wall.evaluate("window.shifts")) < 0.0005


def test_who_has_scrolled_is_not_moved_by_what_arrives(served: Served, voices: list[ThroughDoor]) -> None:
    wall = served.open(viewport={"width": 1280, "height": 720})
    wall.mouse.wheel(0, 900)
    wall.wait_for_function("scrollY > 500")
    look(wall)
    before = [one.box for one in look(wall).cards]
    voices[1].write("While you read on.")
    expect(wall.locator("#pill")).to_contain_text("One new message")
    assert [one.box for one in look(wall).cards] == before
    wall.locator("#pill").click()
    expect(card(wall, "While you read on.")).to_be_in_viewport()
