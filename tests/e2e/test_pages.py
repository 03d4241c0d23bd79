"""Promises of every page: nothing broken, nothing foreign, usable without script, without motion, without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.served import Served, add_person, bring, card, connect
from tests.e2e.voices import ThroughDoor

pytestmark = pytest.mark.browser

PUBLIC = ("/", "/people", "/receipt", "/sign-in", "/nothing-here", "/kiosk/")
DESK = ("people", "sources", "posts", "relays", "screens", "operator")
LONG = "Donaudampfschifffahrtsgesellschaftskapitänspatentsinhaberin"
NO_SOCKETS = "window.WebSocket = class { constructor() { throw new Error('blocked here'); } };"


def writer(served: Served, desk: Page, name: str) -> tuple[str, ThroughDoor]:
    """A new colleague who has written something."""
    slug = add_person(desk, name)
    voice = ThroughDoor(served, desk, slug)
    voice.write(f"{name} says hello.")
    return slug, voice


@pytest.mark.parametrize(("lang", "width"), [("fr", 390), ("en", 1280)])
def test_every_page_fits_its_window_and_complains_about_nothing(
    served: Served, desk: Page, lang: str, width: int
) -> None:
    name = f"Paula {lang} {LONG}"
    slug, _ = writer(served, desk, name)
    visitor = served.open("/", viewport={"width": width, "height": 844})
    post = card(visitor, f"{name} says hello.").first.get_attribute("data-post")
    desk.set_viewport_size({"width": width, "height": 844})
    for path in (*PUBLIC, f"/p/{slug}", f"/post/{post}"):
        check(visitor, f"{path}?lang={lang}")
    for path in (*(f"/desk/{page}" for page in DESK), "/me", f"/post/{post}/flower"):
        check(desk, f"{path}?lang={lang}")
    desk.set_viewport_size({"width": 1280, "height": 800})
    assert visitor.context.cookies() == []


def check(page: Page, path: str) -> None:
    page.goto(path)
    if "/kiosk/" not in path:  # that picture wanders over its edge, which nobody can scroll to
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert page.evaluate("[...document.images].filter((one) => one.complete && !one.naturalWidth).length") == 0, path
    assert page.evaluate("[...document.querySelectorAll('h1')].length") <= 1, path


def test_without_script_everything_can_be_read_and_done(served: Served, desk: Page) -> None:
    slug, _ = writer(served, desk, "Nora Noscript")
    plain = served.invite(desk, slug, role="steward", java_script_enabled=False)
    expect(card(plain, "Nora Noscript says hello.")).to_be_visible()
    other = add_person(plain, "Otto Other")
    _, secret = connect(plain, other, "webhook:")
    assert secret.startswith("whsec_")
    otto = served.invite(desk, other, java_script_enabled=False)
    bring(otto, "https://127.0.0.1:1/otto", "Otto does without script.")
    plain.goto("/")
    card(plain, "Otto does without script.").get_by_role("link", name="Give a flower").click()
    plain.get_by_label("Say why, in your own words").fill("So do I.")
    plain.get_by_role("button", name="Give it").click()
    expect(plain.get_by_text("So do I.")).to_be_visible()
    plain.get_by_role("button", name="Take my flower back").click()
    expect(plain.get_by_text("So do I.")).to_have_count(0)
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.get_by_role("link", name="Sign in")).to_be_visible()


def test_where_no_socket_can_be_opened_the_wall_asks(served: Served, desk: Page) -> None:
    _, voice = writer(served, desk, "Paul Polled")
    wall = served.open("/", init=NO_SOCKETS)
    written = voice.write("Paul asks every ten seconds.")
    expect(card(wall, "Paul asks every ten seconds.")).to_be_visible(timeout=15_000)
    voice.delete(written)
    expect(card(wall, "Paul asks every ten seconds.")).to_have_count(0, timeout=15_000)


def test_who_wants_no_motion_sees_none(served: Served, desk: Page) -> None:
    _, voice = writer(served, desk, "Steady Steve")
    wall = served.open("/", reduced_motion="reduce")
    for number in range(3):
        voice.write(f"Steve writes number {number}.")
        expect(card(wall, f"Steve writes number {number}.")).to_be_visible()
        moving = "document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 20).length"
        assert wall.evaluate(moving) == 0


def test_a_flower_can_be_given_with_the_keyboard_alone(served: Served, desk: Page) -> None:
    slug = add_person(desk, "Kaya Keyboard")
    writer(served, desk, "Kurt Key")
    page = served.invite(desk, slug)
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Skip to the content")
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    give = card(page, "Kurt Key says hello.").get_by_role("link", name="Give a flower")
    for _ in range(200):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
            " || document.activeElement === document.body"
        ), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if give.evaluate("(one) => one === document.activeElement"):
            break
    expect(give).to_be_focused()
    page.keyboard.press("Enter")
    note = page.get_by_label("Say why, in your own words")
    expect(note).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if note.evaluate("(one) => one === document.activeElement"):
            break
    page.keyboard.type("Without a mouse.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Without a mouse.")).to_be_visible()
