"""Promises of the way out: who signs out here is signed out there, and who left there is signed out here."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.support.at_once import at_once
from tests.support.hostile_provider import LOGOUT, sign
from tests.web.provider.conftest import ProviderSite
from wall.people.sessions import start_session

LOGOUT_PATH = "/sign-in/provider/logout"
EVENT = next(iter(LOGOUT))


def tell(site: ProviderSite, token: str) -> int:
    """The provider says, from its own machine, that somebody left: no cookie, no origin."""
    answer = site.app.test_client().post(LOGOUT_PATH, data={"logout_token": token})
    assert answer.headers["Cache-Control"] == "no-store"
    return int(answer.status_code)


def signed_in(site: ProviderSite, sub: str = "mia", sid: object = "session-1") -> FlaskClient:
    site.provider.claims = {"sub": sub, "email": f"{sub}@example.org", "sid": sid}
    browser = site.browser()
    assert site.walk(browser).status_code == 303
    return browser


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/me").status_code == 200


def test_who_signs_out_here_is_led_to_sign_out_there(site: ProviderSite) -> None:
    browser = signed_in(site)
    answer = browser.post("/sign-out?lang=fr")
    assert answer.status_code == 200
    seconds, _, address = answer.headers["Refresh"].partition("; url=")
    assert seconds == "0"
    assert address.startswith(f"{site.provider.issuer}/leave?")
    said = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert said["id_token_hint"].count(".") == 2
    assert said["post_logout_redirect_uri"] == "http://wall.localhost/"
    assert (said["client_id"], said["ui_locales"]) == ("wall", "fr")
    assert site.sessions() == []
    assert not is_in(browser)
    assert 'action="/sign-out' not in answer.text  # the page is that of a visitor already


@pytest.mark.parametrize("discovery", [{"end_session_endpoint": ...}, {"issuer": "https://elsewhere.example"}])
def test_who_signs_out_is_signed_out_whatever_the_provider_offers(site: ProviderSite, discovery: Any) -> None:
    browser = signed_in(site)
    site.provider.discovery = discovery
    site.forget()
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert not is_in(browser)


def test_who_came_by_a_link_is_not_sent_to_the_provider(site: ProviderSite) -> None:
    with site.parts.database.write() as session:
        token = start_session(session, site.add("Ben Okafor"))
    browser = site.browser()
    browser.set_cookie("florilege", token)
    assert browser.post("/sign-out").location == "/"
    assert site.provider.asked == []


def test_a_session_that_ends_at_the_provider_ends_here(site: ProviderSite) -> None:
    laptop, phone = signed_in(site, sid="laptop"), signed_in(site, sid="phone")
    assert tell(site, site.provider.logout_token(sid="laptop", sub=...)) == 200
    assert (is_in(laptop), is_in(phone)) == (False, True)
    assert tell(site, site.provider.logout_token(sid="phone")) == 200
    assert not is_in(phone)


def test_all_sessions_of_a_person_end_when_the_provider_names_only_them(site: ProviderSite) -> None:
    site.add("Olga Petit", email="olga@example.org")
    laptop, phone, olga = signed_in(site, sid="1"), signed_in(site, sid="2"), signed_in(site, "olga", "3")
    assert tell(site, site.provider.logout_token(sid=...)) == 200
    assert [is_in(one) for one in (laptop, phone, olga)] == [False, False, True]


def test_a_session_without_a_name_of_its_own_ends_with_any_of_its_person(site: ProviderSite) -> None:
    browser = signed_in(site, sid=...)
    assert tell(site, site.provider.logout_token(sid="unheard-of", sub="olga")) == 200
    assert is_in(browser)
    assert tell(site, site.provider.logout_token(sid="unheard-of")) == 200
    assert not is_in(browser)


def test_a_session_that_began_by_a_link_outlives_the_one_at_the_provider(site: ProviderSite) -> None:
    signed_in(site)
    with site.parts.database.write() as session:
        start_session(session, site.sessions()[0].person)
    assert tell(site, site.provider.logout_token()) == 200
    assert [session.how for session in site.sessions()] == ["link"]


def test_a_logout_token_is_good_once(site: ProviderSite) -> None:
    signed_in(site)
    token = site.provider.logout_token()
    assert tell(site, token) == 200
    browser = signed_in(site)
    assert tell(site, token) == 400
    assert is_in(browser)
    other = site.provider.logout_token()
    assert at_once(4, lambda _: tell(site, other)).count(200) == 1
    assert len(site.sessions()) == 0


BAD: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "for somebody else": {"aud": "another"},
    "no event": {"events": ...},
    "another event": {"events": {"http://schemas.openid.net/event/other": {}}},
    "an event that is a list": {"events": [EVENT]},
    "an event that says a text": {"events": {EVENT: "now"}},
    "with a nonce": {"nonce": "x"},
    "without a name": {"jti": ...},
    "with an empty name": {"jti": ""},
    "about nobody": {"sub": ..., "sid": ...},
    "about an empty name": {"sub": "", "sid": ...},
    "about a list": {"sid": ["session-1"]},
    "of yesterday": {"iat": 1_000_000_000, "exp": ...},
    "of tomorrow": {"iat": 9_000_000_000, "exp": ...},
    "of no time": {"iat": ...},
    "ended": {"exp": 1_000_000_000},
}


def test_no_bad_logout_token_ends_a_session(site: ProviderSite) -> None:
    browser = signed_in(site)
    for kind, changes in BAD.items():
        assert tell(site, site.provider.logout_token(**changes)) == 400, kind
        assert is_in(browser), kind


def test_no_other_token_ends_a_session(site: ProviderSite) -> None:
    browser = signed_in(site)
    provider = site.provider
    wrong_key = sign(provider.keys["ec"], {"alg": "ES256", "kid": "rsa"}, {"sub": "mia"})
    id_token = provider.good_token(provider.good_claims("n"))
    as_id = provider.logout_token(header={"typ": "at+jwt"})
    for token in (
        "",
        "nonsense",
        id_token,
        as_id,
        wrong_key,
        provider.logout_token().rpartition(".")[0] + ".",
        "x" * 70_000,
    ):
        assert tell(site, token) == 400
    assert is_in(browser)
