"""Promises to who signs in anew although they are signed in: the provider is to ask again, and is held to it."""

from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

from tests.web.provider.conftest import ProviderSite
from wall.clock import now
from wall.people.sessions import is_fresh

ANEW = "/sign-in/provider?again=1&next=%2Fme%2Fdevices"


def come_in(site: ProviderSite) -> FlaskClient:
    browser = site.browser()
    assert site.walk(browser).status_code == 303
    return browser


def test_the_provider_is_asked_to_ask_again_only_then(site: ProviderSite) -> None:
    browser = site.browser()
    assert "prompt" not in parse_qs(urlsplit(site.set_out(browser)).query)
    browser = come_in(site)
    assert ANEW.replace("&", "&amp;") in browser.get("/sign-in?again=1&next=%2Fme%2Fdevices").text
    asked = parse_qs(urlsplit(str(browser.get(ANEW).location)).query)
    assert asked["prompt"] == ["login"]


def test_a_provider_that_asked_again_gives_a_new_session(site: ProviderSite) -> None:
    for told in ({"auth_time": int(now().timestamp())}, {"auth_time": int(now().timestamp()) + 30}):
        browser = come_in(site)
        (before,) = site.sessions()
        site.provider.claims = told
        answer = site.come_back(browser, site.provider.authorize(str(browser.get(ANEW).location)))
        assert (answer.status_code, answer.location) == (303, "/me/devices")
        assert [one.id for one in site.sessions()] != [before.id]
        browser.post("/sign-out")
        site.provider.behave()


def test_a_provider_that_did_not_ask_again_gives_none(site: ProviderSite) -> None:
    browser = come_in(site)
    (before,) = site.sessions()
    for told in ({"auth_time": int(now().timestamp()) - 3600}, {}):
        site.provider.claims = told
        answer = site.come_back(browser, site.provider.authorize(str(browser.get(ANEW).location)))
        assert answer.status_code == 400
        assert "next=%2Fme%2Fdevices" in answer.text  # the way back to what they wanted is kept
        assert [one.id for one in site.sessions()] == [before.id]
    assert browser.get("/me").status_code == 200
    site.forget()
    assert site.walk(site.browser()).status_code == 303  # who comes in by the ordinary way need not be asked again


def test_who_is_let_in_without_a_question_is_not_fresh(site: ProviderSite) -> None:
    for told, is_new in (
        ({"auth_time": int(now().timestamp()) - 7200}, False),
        ({}, False),
        ({"auth_time": int(now().timestamp())}, True),
    ):
        browser = site.browser()
        assert "max_age" in parse_qs(urlsplit(site.set_out(browser)).query)
        site.provider.claims = told
        assert site.walk(browser).status_code == 303
        (here,) = site.sessions()
        assert is_fresh(here) is is_new
        browser.post("/sign-out")
        site.provider.behave()
