"""Every page is for everybody: axe finds nothing in both themes and languages, narrow or zoomed, by keyboard alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessible import complaints, misshapen
from tests.e2e.company import FRENCH, QUIET, STOPPED, Company
from tests.e2e.served import Served, add_person, card, serve_site
from tests.e2e.voices import ThroughDoor

pytestmark = pytest.mark.browser

_PAGES: dict[str, Callable[[Company], str]] = {
    "wall": lambda _: "/",
    "filtered wall": lambda _: f"/w/{FRENCH}",
    "wall with nothing on it": lambda _: f"/w/{QUIET}",
    "stopped wall": lambda _: f"/w/{STOPPED}",
    "people": lambda _: "/people",
    "person": lambda company: f"/p/{company.person}",
    "post with flowers": lambda company: f"/post/{company.thanked}",
    "post with a warning": lambda company: f"/post/{company.folded}",
    "post that is gone": lambda company: f"/post/{company.gone}",
    "receipt": lambda _: "/receipt",
    "what was hidden": lambda _: "/transparency",
    "coming in": lambda company: company.paths["enter"],
    "leaving by a link": lambda company: company.paths["leave"],
    "having left": lambda _: "/left",
    "no more letters": lambda company: company.paths["mail stop"],
    "search": lambda _: "/search",
    "search with hits": lambda _: "/search?q=ferry",
    "search without hits": lambda _: "/search?q=zzzzzzzz",
    "sign-in": lambda _: "/sign-in",
    "nothing here": lambda _: "/nothing-here",
    "plain wall": lambda _: "/w/main/plain",
    "embedded wall": lambda _: "/embed/main",
}
_MEMBERS: dict[str, Callable[[Company], str]] = {
    "my bouquet": lambda _: "/me",
    **{
        f"my {name}": lambda _, name=name: f"/me/{name}"  # type: ignore[misc]  # bound early
        for name in ("notices", "profile", "accounts", "posts", "devices", "log", "data", "bring")
    },
    "an account to decide on": lambda company: company.paths["claim"],
    "a source": lambda company: company.paths["source"],
    "an entry of my log": lambda company: company.paths["log"],
    "giving a flower": lambda company: f"/post/{company.thanked}/flower",
}
_STEWARDS: dict[str, Callable[[Company], str]] = {
    **{
        f"desk: {name}": lambda _, name=name: f"/desk/{name}"  # type: ignore[misc]  # bound early
        for name in ("sources", "people", "posts", "relays", "screens", "walls", "walls/main", "brand", "teams", "held")
    },
    **{
        f"desk: {name}": lambda _, name=name: f"/desk/{name}"  # type: ignore[misc]  # bound early
        for name in ("safety", "stop", "announcements", "settings", "unseen", "month", "people?q=zzzz")
    },
    "desk: a person": lambda company: f"/desk/people/{company.person}",
    "desk: putting forward": lambda company: f"/desk/posts/{company.thanked}/highlight",
}


def _look_first(page: Page) -> None:
    page.locator("textarea.lines").fill("name,email\nZoé,zoe@halage.example\n,nobody@halage.example\n")
    page.locator("details .main").last.click()
    page.get_by_role("heading", level=2).first.wait_for()


def _choose_to_leave(page: Page) -> None:
    page.locator("#how-anonymise").check()
    page.locator("form.leaving button").click()
    page.wait_for_url("**/leave**")


# Each theme and each language is looked at once on every page: a rule that breaks in one breaks in its pair.
_SEEN_AS: tuple[tuple[str, Literal["light", "dark"]], ...] = (("fr", "light"), ("en", "dark"))


@pytest.fixture(scope="module")
def visitor(company: Company) -> Page:
    """Somebody who passes by. The policy of pages would keep axe out, so it is off here."""
    return company.served.open("", bypass_csp=True)


def look_at(page: Page, path: str, then: Callable[[Page], None] = lambda _: None) -> None:
    """Nobody may find anything wrong with this page in both themes and languages; of a form: with what it leads to."""
    found = []
    for lang, theme in _SEEN_AS:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        then(page)
        assert page.locator("html").get_attribute("lang") == lang
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{lang} {theme}: {one}" for one in complaints(page)]
        found += [f"{lang}: {one}" for one in misshapen(page)]
    assert "\n".join(found) == ""


@pytest.mark.parametrize("name", _PAGES)
def test_every_public_page_is_for_everybody(company: Company, visitor: Page, name: str) -> None:
    look_at(visitor, _PAGES[name](company))
    company.served.heard.forget()  # 404 and 410 are answers


@pytest.mark.parametrize("name", _MEMBERS)
def test_every_page_of_my_place_is_for_everybody(company: Company, name: str) -> None:
    look_at(company.member, _MEMBERS[name](company))


@pytest.mark.parametrize("name", _STEWARDS)
def test_every_page_of_the_desk_is_for_everybody(company: Company, name: str) -> None:
    look_at(company.steward, _STEWARDS[name](company))


def test_the_page_of_operators_is_for_everybody(company: Company) -> None:
    look_at(company.operator, "/desk/operator")


def test_what_a_form_leads_to_is_for_everybody(company: Company) -> None:
    look_at(company.steward, "/desk/people/import")
    look_at(company.steward, "/desk/people/import", _look_first)
    look_at(company.member, "/me/data", _choose_to_leave)


def test_the_first_page_and_every_way_in_of_an_empty_site_are_for_everybody(browser: Browser, tmp_path: Path) -> None:
    mail = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "wall@halage.example"}
    provider = {"OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": "wall", "OIDC_CLIENT_SECRET": "s" * 20}
    with serve_site(tmp_path / "data", browser, **mail, **provider) as served:
        page = served.open("", bypass_csp=True)
        for path in ("/", "/sign-in", "/sign-in/mail"):
            look_at(page, path)


def test_nothing_moves_for_those_who_asked_for_it(company: Company) -> None:
    page = company.served.open("/", reduced_motion="reduce")
    most = page.evaluate(
        """async () => {
          let most = 0;
          for (let frame = 0; frame < 60; frame++) {
            most = Math.max(most, document.getAnimations().filter((one) => one.playState === "running").length);
            await new Promise(requestAnimationFrame);
          }
          return most;
        }"""
    )
    assert most == 0


def test_the_wall_is_read_with_the_keyboard_alone(company: Company) -> None:
    page = company.served.open("/?lang=en")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    articles = page.locator(".feed article[data-post]")
    for _ in range(12):
        page.keyboard.press("Tab")
        if articles.first.evaluate("(one) => one.contains(document.activeElement)"):
            break
    page.keyboard.press("PageDown")
    expect(articles.nth(1)).to_be_focused()
    page.keyboard.press("PageDown")
    expect(articles.nth(2)).to_be_focused()
    expect(articles.nth(2)).to_be_in_viewport()
    page.keyboard.press("PageUp")
    expect(articles.nth(1)).to_be_focused()


def test_what_is_folded_is_opened_with_the_keyboard_alone(company: Company) -> None:
    page = company.served.open("/?lang=en")
    for kind in ("details.folded", "details.alt"):
        fold = page.locator(f"article {kind}").first
        summary = fold.locator("> summary")
        summary.focus()
        assert summary.evaluate("(one) => getComputedStyle(one).outlineStyle") != "none"
        page.keyboard.press("Enter")
        expect(fold).to_have_attribute("open", "")
        page.keyboard.press("Enter")
        expect(fold).not_to_have_attribute("open", "")


def test_what_is_new_waits_for_the_pause_and_for_the_pill_with_the_keyboard_alone(served: Served, desk: Page) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Piet Paused"))
    wall = served.open("/?lang=en")
    pause = wall.locator("#pause")
    expect(pause).to_be_enabled()
    pause.focus()
    wall.keyboard.press("Space")
    expect(pause).to_have_attribute("aria-pressed", "true")
    voice.write("Piet waits to be let in.")
    pill = wall.locator("#pill")
    expect(pill).to_be_visible()
    expect(card(wall, "Piet waits to be let in.")).to_have_count(0)
    pill.focus()
    wall.keyboard.press("Enter")
    expect(card(wall, "Piet waits to be let in.")).to_be_visible()
    expect(wall.locator("#aloud")).to_be_attached()
