"""Promises of the way to the provider and back: once, in the browser that set out, and on to where it wanted."""

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.at_once import at_once
from tests.support.hostile_provider import CLIENT_SECRET
from tests.web.provider.conftest import ProviderSite

WAY, SESSION = "florilege-way", "florilege"


def test_who_signs_in_at_the_provider_is_signed_in_here(site: ProviderSite) -> None:
    browser = site.browser()
    page = browser.get("/sign-in")
    assert "Sign in with Halage" in page.text
    answer = site.walk(browser)
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/me").status_code == 200
    (session,) = site.sessions()
    assert (session.how, session.provider_sid) == ("provider", "session-1")
    assert session.id_token_sealed is not None
    assert b"eyJ" not in session.id_token_sealed
    assert site.identities() == {"mia": "Mia Sörensen"}


def test_the_provider_is_asked_for_a_code_with_pkce_a_nonce_and_a_state(site: ProviderSite) -> None:
    asked = parse_qs(urlsplit(site.set_out(site.browser())).query)
    assert asked["redirect_uri"] == ["http://wall.localhost/sign-in/provider/callback"]
    assert asked["scope"] == ["openid email profile"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    again = parse_qs(urlsplit(site.set_out(site.browser())).query)
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


def test_the_cookie_of_the_way_is_short_and_out_of_reach(site: ProviderSite) -> None:
    browser = site.browser()
    cookie = browser.get("/sign-in/provider").headers["Set-Cookie"]
    assert cookie.startswith(f"{WAY}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"} <= set(cookie.split("; "))
    site.set(public_url="https://wall.example.org")
    secure = browser.get("/sign-in/provider").headers["Set-Cookie"]
    assert secure.startswith(f"__Host-{WAY}=")
    assert "Secure" in secure
    assert "Domain" not in secure


def test_the_way_leads_on_to_where_somebody_wanted_to_go(site: ProviderSite) -> None:
    assert site.walk(site.browser(), "/me?lang=fr").location == "/me?lang=fr"


@pytest.mark.parametrize("then", ["//evil.example", "/\\evil.example", "https://evil.example", "/%2f%2fevil.example"])
def test_the_way_never_leads_off_the_site(site: ProviderSite, then: str) -> None:
    assert site.walk(site.browser(), then).location == "/"


def test_a_page_for_colleagues_leads_by_the_sign_in_page_back_to_itself(site: ProviderSite) -> None:
    browser = site.browser()
    led = browser.get("/me?lang=fr")
    assert led.status_code == 303
    button = browser.get(led.location).text.partition('href="/sign-in/provider')[2].partition('"')[0]
    answer = browser.get("/sign-in/provider" + button.replace("&amp;", "&"))
    assert site.come_back(browser, site.provider.authorize(answer.location)).location == "/me?lang=fr"


def test_a_callback_is_good_once(site: ProviderSite) -> None:
    browser = site.browser()
    callback = site.provider.authorize(site.set_out(browser))
    cookie = browser.get_cookie(WAY)
    assert cookie is not None
    assert site.come_back(browser, callback).status_code == 303
    browser.set_cookie(WAY, cookie.value)
    again = site.come_back(browser, callback)
    assert again.status_code == 400
    assert "Start again here" in again.text
    assert len(site.sessions()) == 1


def test_of_fifty_parallel_uses_of_one_callback_one_succeeds(site: ProviderSite) -> None:
    browser = site.browser()
    callback = site.provider.authorize(site.set_out(browser))
    cookie = browser.get_cookie(WAY)
    assert cookie is not None

    def use(_: int) -> int:
        other = site.browser()
        other.set_cookie(WAY, cookie.value)
        return site.come_back(other, callback).status_code

    statuses = at_once(50, use)
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 400, 503}
    assert len(site.sessions()) == 1


def test_a_stolen_callback_is_worth_nothing_in_another_browser(site: ProviderSite) -> None:
    browser, thief = site.browser(), site.browser()
    callback = site.provider.authorize(site.set_out(browser))
    assert site.come_back(thief, callback).status_code == 400
    site.set_out(thief)  # with a cookie of their own, too
    assert site.come_back(thief, callback).status_code == 400
    assert site.sessions() == []
    assert site.come_back(browser, callback).status_code == 303  # and the one whose it is loses nothing


def test_nobody_is_signed_in_as_somebody_else_by_a_link_to_a_callback(site: ProviderSite) -> None:
    attacker, victim = site.browser(), site.browser()
    callback = site.provider.authorize(site.set_out(attacker))
    site.set_out(victim)
    assert site.come_back(victim, callback).status_code == 400
    assert victim.get("/me").status_code == 303


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Mode": "cors"}, {"Sec-Fetch-Mode": "no-cors"}, {"Sec-Fetch-Dest": "iframe"}]
)
def test_only_a_browser_that_goes_there_signs_in(site: ProviderSite, headers: dict[str, str]) -> None:
    browser = site.browser()
    callback = urlsplit(site.provider.authorize(site.set_out(browser)))
    answer = browser.get(f"{callback.path}?{callback.query}", headers=headers)
    assert answer.status_code == 400
    assert browser.get("/sign-in/provider", headers=headers).status_code == 400
    assert site.sessions() == []


def test_signing_in_ends_the_session_that_the_browser_had(site: ProviderSite) -> None:
    browser = site.browser()
    site.walk(browser)
    before = browser.get_cookie(SESSION)
    callback = site.provider.authorize(_set_out_although_signed_in(site, browser))
    assert site.come_back(browser, callback).status_code == 303
    after = browser.get_cookie(SESSION)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert len(site.sessions()) == 1


def test_no_other_site_signs_anybody_in_by_a_link(site: ProviderSite) -> None:
    for value in ("cross-site", "same-site"):
        answer = site.browser().get("/sign-in/provider?next=/me", headers={"Sec-Fetch-Site": value})
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fme")
        assert "Set-Cookie" not in answer.headers
    assert site.browser().get("/sign-in/provider", headers={"Sec-Fetch-Site": "none"}).status_code == 303


def test_too_many_tries_are_slowed_down(site: ProviderSite) -> None:
    browser = site.browser()
    statuses = [browser.get("/sign-in/provider/callback?state=x").status_code for _ in range(130)]
    assert statuses[0] == 400
    assert statuses[-1] == 429


def test_without_a_provider_there_is_no_such_way(site: ProviderSite) -> None:
    site.set(oidc_issuer="")
    browser = site.browser()
    assert browser.get("/sign-in/provider").status_code == 404
    assert browser.get("/sign-in/provider/callback?state=x").status_code == 404
    assert browser.post("/sign-in/provider/logout").status_code == 404
    assert "/sign-in/provider" not in browser.get("/sign-in").text


def test_neither_codes_nor_tokens_nor_names_are_written_into_the_log(
    site: ProviderSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    browser = site.browser()
    location = site.set_out(browser)
    callback = site.provider.authorize(location)
    site.come_back(site.browser(), callback)
    site.provider.make_token = lambda claims: site.provider.good_token(claims | {"nonce": "PELICAN"})
    site.come_back(browser, callback)
    site.provider.behave()
    site.walk(browser)
    secrets = [value for values in parse_qs(urlsplit(callback).query).values() for value in values]
    secrets = [CLIENT_SECRET, "PELICAN", "eyJ", "mia", "Mia", *(one for one in secrets if one != site.provider.issuer)]
    written = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith("wall"))
    assert "nonce" in written  # in one word
    assert [secret for secret in secrets if secret in written] == []


def test_a_site_starts_without_loading_what_only_signing_in_needs() -> None:
    program = "import sys, wall.app; print([name for name in ('authlib', 'joserfc') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _set_out_although_signed_in(site: ProviderSite, browser: object) -> str:
    """As in a second tab that was opened before."""
    other = site.browser()
    location = site.set_out(other)
    cookie = other.get_cookie(WAY)
    assert cookie is not None
    browser.set_cookie(WAY, cookie.value)  # type: ignore[attr-defined]  # it is a browser of tests
    return location
