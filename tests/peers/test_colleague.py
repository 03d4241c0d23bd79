"""The story of a colleague with servers that others wrote: in through the provider, an account of theirs on Mastodon,
their yes, the wall, and out again."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.own_accounts import ahead, bring_in, look_now, my_page, say_yes
from tests.e2e.served import card
from tests.peers.mastodon import MastodonPeer
from tests.peers.test_oidc import sign_in, sign_out
from tests.processes.conftest import list_settings
from tests.processes.running import Running

SECONDS = 20_000.0


@pytest.fixture
def address(tmp_path: Path, free_port: int, oidc: str) -> Iterator[str]:
    """A running site whose colleagues sign in with the provider, and which may read servers of this machine."""
    address = f"http://127.0.0.1:{free_port}"
    provider = {"OIDC_ISSUER": oidc, "OIDC_CLIENT_ID": "wall", "OIDC_CLIENT_SECRET": "wall-secret"}
    who = {"OIDC_NAME": "the portal", "OIDC_DOMAINS": "example.com", "OIDC_STEWARD_GROUPS": "wall-admins"}
    with Running(free_port, list_settings(tmp_path, PUBLIC_URL=address, **provider, **who)) as running:
        running.wait_until_served("/readyz")
        yield address


def test_from_the_providers_button_to_the_wall_and_out_again(
    chromium: Browser, address: str, oidc: str, ada: MastodonPeer
) -> None:
    ada.post("Herons stand in the shallows.")
    with ExitStack() as browsers:
        ines, anna, visitor = (_browser(browsers, chromium, address) for _ in range(3))
        visitor.goto("/")
        sign_in(ines, address, "ines")
        bring_in(ines, f"{ada.address}/@{ada.handle()}")
        expect(ahead(ines, "Herons")).to_be_visible()
        say_yes(ines)
        ada.describe(Work=my_page(ines))
        expect(card(visitor, "Herons")).to_have_count(0)
        look_now(ines)
        expect(ines.get_by_text("verified: the profile there names this page")).to_be_visible()
        expect(card(visitor, "Herons")).to_be_visible(timeout=SECONDS)
        ada.post("Kingfishers are early.")
        expect(card(visitor, "Kingfishers")).to_be_visible(timeout=SECONDS)

        sign_in(anna, address, "admin-anna")
        anna.get_by_role("link", name="The desk").click()
        expect(anna.get_by_role("link", name=f"Details: ines, @{ada.handle()}")).to_be_visible()
        expect(ines.get_by_role("link", name="The desk")).to_have_count(0)
        for page in (anna, ines):
            sign_out(page, oidc)
            page.goto("/me")
            page.wait_for_url("**/sign-in?next=%2Fme")
            page.get_by_role("link", name="Sign in with the portal").click()
            expect(page.locator("input[name=login]")).to_be_visible()  # it knows nobody any more


def _browser(browsers: ExitStack, chromium: Browser, address: str) -> Page:
    return browsers.enter_context(chromium.new_context(base_url=address, locale="en-GB")).new_page()
