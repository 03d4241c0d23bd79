"""Sign-in with a certified OpenID provider that somebody else wrote, in a real browser: in, as whom, and out again."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.processes.running import Running, ask

SECONDS = 30_000.0


@pytest.fixture
def address(tmp_path: Path, free_port: int, oidc: str) -> Iterator[str]:
    """A running site whose colleagues sign in there; whoever has an address of example.com may join."""
    (tmp_path / "secret").write_text("wall-secret\n")
    address = f"http://127.0.0.1:{free_port}"
    environ = {
        "FLORILEGE_DATA_DIR": str(tmp_path),
        "FLORILEGE_PUBLIC_URL": address,
        "FLORILEGE_OIDC_ISSUER": oidc,
        "FLORILEGE_OIDC_CLIENT_ID": "wall",
        "FLORILEGE_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
        "FLORILEGE_OIDC_NAME": "the portal",
        "FLORILEGE_OIDC_DOMAINS": "example.com",
        "FLORILEGE_OIDC_STEWARD_GROUPS": "wall-admins",
    }
    with Running(free_port, environ) as running:
        running.wait_until_served()
        yield address
        assert "wall-secret" not in running.log
        assert "eyJ" not in running.log  # no token, of whatever kind
        assert "Traceback" not in running.log


def sign_in(page: Page, address: str, name: str, *, at: str = "/sign-in") -> None:
    """From a page of the wall to the provider's pages, its login and its consent, and back."""
    page.goto(address + at)
    page.get_by_role("link", name="Sign in with the portal").click()
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    page.locator("button[type=submit]", has_text=re.compile("continue", re.IGNORECASE)).click()
    page.wait_for_url(f"{address}/**")


def sign_out(page: Page, oidc: str) -> list[str]:
    """Press the button, and say yes at the provider too. What it was told of whoever leaves, by its names."""
    with page.expect_request(lambda request: "/session/end?" in request.url) as left:
        page.get_by_role("button", name="Sign out").first.click()
    assert left.value.url.startswith(f"{oidc}/session/end?")
    page.wait_for_url(left.value.url)
    # This provider has registered no address to come back to, so it is asked without one.
    whole = urlsplit(left.value.url)
    said = [(name, value) for name, value in parse_qsl(whole.query) if name != "post_logout_redirect_uri"]
    page.goto(urlunsplit(whole._replace(query=urlencode(said))))
    page.locator("button[value=yes]").click()
    return [name for name, _ in said]


def test_groups_say_who_is_a_steward_and_people_join_by_their_address(chromium: Browser, address: str) -> None:
    with chromium.new_context(locale="en") as member, chromium.new_context(locale="en") as steward:
        page = member.new_page()
        sign_in(page, address, "ines")
        assert page.url == f"{address}/"
        assert page.goto(f"{address}/me").status == 200  # type: ignore[union-attr]  # it is an answer
        assert page.goto(f"{address}/desk/people").status == 403  # type: ignore[union-attr]  # as above
        desk = steward.new_page()
        sign_in(desk, address, "admin-anna", at="/desk/people")
        assert desk.url == f"{address}/desk/people"  # where they wanted to go in the first place
        assert desk.get_by_text("ines", exact=True).first.is_visible()


def test_the_providers_answer_is_of_no_use_to_anybody_else(chromium: Browser, address: str) -> None:
    seen: list[str] = []
    with chromium.new_context(locale="en") as context:
        page = context.new_page()
        page.on("request", lambda request: seen.append(request.url))
        sign_in(page, address, "ines")
    (callback,) = [url for url in seen if "/callback?" in url]
    assert {"code", "state", "iss"} <= set(parse_qs(urlsplit(callback).query))
    path = callback.removeprefix(address)
    assert ask(urlsplit(address).port or 0, path, Accept_Language="en").status == 400
    with chromium.new_context(locale="en") as thief:
        other = thief.new_page()
        assert other.goto(callback).status == 400  # type: ignore[union-attr]  # it is an answer
        assert "was not started in this browser" in (other.get_by_role("alert").text_content() or "")
        assert thief.cookies(address) == []


def test_who_signs_out_here_is_signed_out_there(chromium: Browser, address: str, oidc: str) -> None:
    with chromium.new_context(locale="en") as context:
        page = context.new_page()
        sign_in(page, address, "ines")
        asked = sign_out(page, oidc)
        assert {"id_token_hint", "client_id", "ui_locales"} == set(asked)
        assert page.goto(f"{address}/me").url.startswith(f"{address}/sign-in")  # type: ignore[union-attr]  # as above
        page.get_by_role("link", name="Sign in with the portal").click()
        assert page.locator("input[name=login]").is_visible()  # it knows nobody any more
