"""Promises of passkeys and devices in a real browser, with Chromium's own virtual authenticator."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e.served import Heard, Served, come_in
from tests.processes.conftest import list_settings
from tests.support.ports import find_free_port
from wall.db import Database
from wall.people.access import invite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def named(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site at a name: at a number browsers have no passkeys. Without HTTPS only localhost has them."""
    port = find_free_port()
    folder = tmp_path_factory.mktemp("passkeys") / "data"
    served = Served(list_settings(folder, PUBLIC_URL=f"http://localhost:{port}"), port, browser)
    served.url, served.heard = f"http://localhost:{port}", Heard(f"localhost:{port}")
    try:
        served.start()
        yield served
        assert served.heard.complaints == []
    finally:
        served.close()


def link_for(served: Served, email: str) -> str:
    """A one-time link for a colleague."""
    database = Database(f"sqlite:///{served.folder / 'florilege.db'}")
    with database.write() as session:
        token = invite(session, email, "member", actor=None)
    database.dispose()
    return f"{served.url}/enter/{token}"


def join(served: Served, name: str, **options: object) -> Page:
    """A browser of a colleague who joined a moment ago."""
    page = served.open("", **options)  # type: ignore[arg-type]  # Playwright's own options
    page.goto(link_for(served, f"{name.lower()}@halage.example"))
    return come_in(page, name)


def with_key(page: Page, *, verified: bool = True) -> CDPSession:
    """Give the browser of a page an authenticator that keeps passkeys, as a laptop with a fingerprint reader has."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    facts = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = facts | {"isUserVerified": verified, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def add_passkey(page: Page, name: str) -> None:
    page.goto("/me/devices")
    page.get_by_label("A name for it").fill(name)
    page.get_by_role("button", name="Add a passkey").click()


def sign_out(page: Page) -> None:
    page.get_by_role("contentinfo").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("navigation", name="Site").get_by_role("link", name="Sign in")).to_be_visible()


def test_somebody_adds_a_passkey_comes_in_with_it_and_removes_it(named: Served) -> None:
    page, other = join(named, "Ida"), join(named, "Olaf")
    with_key(page)
    add_passkey(page, "Laptop")
    keys = page.get_by_role("region", name="Passkeys").get_by_role("listitem")
    expect(keys).to_contain_text("Laptop")
    sign_out(page)

    page.goto("/me/bring")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/me/bring")
    page.goto("/me/devices")
    expect(page.get_by_role("region", name="Signed in here").get_by_role("listitem")).to_contain_text("with a passkey")
    page.get_by_role("button", name="Remove Laptop").click()
    expect(keys).to_have_count(0)
    page.get_by_role("link", name="My bouquet").first.click()
    expect(page.get_by_text("A passkey was added")).to_be_visible()

    with_key(other)
    add_passkey(other, "Desk")
    expect(other.get_by_role("region", name="Passkeys")).to_contain_text("Desk")
    sign_out(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey is not known here")).to_be_visible()
    page.goto("/me")
    page.wait_for_url("**/sign-in?next=%2Fme")


def test_a_device_that_does_not_know_its_person_adds_no_passkey(named: Served) -> None:
    page = join(named, "Noa")
    with_key(page, verified=False)
    add_passkey(page, "Laptop")
    expect(page.get_by_text("No passkey was made.")).to_be_visible()


def test_without_javascript_there_is_no_button_and_links_work(named: Served) -> None:
    page = named.open("/sign-in", java_script_enabled=False)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.goto(link_for(named, "lin@halage.example"))
    come_in(page, "Lin")
    page.goto("/me/devices")
    expect(page.get_by_text("Adding one needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()


def test_at_a_number_the_page_says_why_there_are_none(served: Served) -> None:
    page = join(served, "Una")
    page.goto("/me/devices")
    expect(page.get_by_text("There are none at this address")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_have_count(0)


def test_an_open_wall_is_a_visitors_two_seconds_after_its_session_was_ended_elsewhere(named: Served) -> None:
    wall, other = join(named, "Tom"), named.open("")
    other.goto(link_for(named, "tom@halage.example"))
    come_in(other)
    mine = wall.get_by_role("link", name="My bouquet")
    expect(mine).to_be_visible()
    wall.wait_for_timeout(1500)  # its socket is open
    other.goto("/me/devices")
    other.get_by_role("button", name="Sign out everywhere but here").click()
    began = time.monotonic()
    expect(mine).to_have_count(0)
    assert time.monotonic() - began < 3
    expect(wall.get_by_role("navigation", name="Site").get_by_role("link", name="Sign in")).to_be_visible()
    wall.wait_for_timeout(2500)  # nothing reloads it again
    assert wall.evaluate("performance.getEntriesByType('navigation')[0].type") == "reload"
    assert wall.evaluate("performance.now()") > 2400
