"""Promises of what is kept of the provider: new keys work at once, and nobody makes this site ask without end."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.support.at_once import at_once
from tests.support.hostile_provider import reply
from tests.web.provider.conftest import ProviderSite
from wall.errors import Unavailable


def test_keys_that_were_rotated_work_at_once(site: ProviderSite) -> None:
    assert site.walk(site.browser()).status_code == 303
    site.provider.rotate()
    assert site.walk(site.browser()).status_code == 303


def test_a_flood_of_unknown_keys_asks_the_provider_once_a_minute(site: ProviderSite, travel: Any) -> None:
    assert site.walk(site.browser()).status_code == 303
    browser = site.browser()
    for _ in range(20):
        token = site.provider.logout_token(header={"kid": "made-up"})
        assert browser.post("/sign-in/provider/logout", data={"logout_token": token}).status_code == 400
    assert site.provider.asked.count("/keys") == 2
    travel(timedelta(seconds=61))
    browser.post("/sign-in/provider/logout", data={"logout_token": site.provider.logout_token(header={"kid": "x"})})
    assert site.provider.asked.count("/keys") == 3


def test_what_was_learnt_of_the_provider_is_kept_for_an_hour(site: ProviderSite, travel: Any) -> None:
    for _ in range(3):
        assert site.walk(site.browser()).status_code == 303
    assert [site.provider.asked.count(path) for path in ("/.well-known/openid-configuration", "/keys")] == [1, 1]
    travel(timedelta(minutes=61))
    assert site.walk(site.browser()).status_code == 303
    assert [site.provider.asked.count(path) for path in ("/.well-known/openid-configuration", "/keys")] == [2, 2]


def test_a_provider_that_did_not_answer_is_asked_again_in_a_few_seconds(site: ProviderSite, travel: Any) -> None:
    site.provider.discovery = {"issuer": "https://elsewhere.example"}
    for _ in range(5):
        assert site.browser().get("/sign-in/provider").status_code == 422
    assert site.provider.asked == ["/.well-known/openid-configuration"]
    site.provider.discovery = {}
    travel(timedelta(seconds=6))
    assert site.walk(site.browser()).status_code == 303


def test_while_the_provider_hangs_two_ask_it_and_all_others_are_told_at_once(site: ProviderSite) -> None:
    done = threading.Event()

    def hang(_request: BaseHTTPRequestHandler) -> None:
        done.wait(5)

    site.provider.answer["/.well-known/openid-configuration"] = hang
    threading.Timer(1.5, done.set).start()
    statuses = at_once(10, lambda _: site.browser().get("/sign-in/provider").status_code)
    assert statuses.count(503) >= 8
    assert len(site.provider.asked) <= 2


def test_a_text_that_is_no_token_asks_the_provider_nothing(site: ProviderSite) -> None:
    for token in ("x", "a.b.c", site.provider.logout_token(aud="another"), site.provider.logout_token(events=...)):
        assert site.browser().post("/sign-in/provider/logout", data={"logout_token": token}).status_code == 400
    assert site.provider.asked == []


def test_what_is_known_serves_while_the_provider_is_away(site: ProviderSite, travel: Any) -> None:
    assert site.walk(site.browser()).status_code == 303
    travel(timedelta(hours=2))
    site.provider.discovery = {"issuer": "https://elsewhere.example"}
    assert site.set_out(site.browser())
    travel(timedelta(hours=23))
    assert site.browser().get("/sign-in/provider").status_code == 422


def test_an_answer_that_failed_to_come_leaves_rotated_keys_believed(site: ProviderSite, travel: Any) -> None:
    assert site.walk(site.browser()).status_code == 303
    site.provider.rotate()
    site.provider.answer["/keys"] = lambda request: reply(request, 500, b"")
    for _ in range(9):
        assert site.walk(site.browser()).status_code == Unavailable.status
    assert site.provider.asked.count("/keys") == 2, "once to know them, once to ask anew"
    del site.provider.answer["/keys"]
    travel(timedelta(seconds=6))
    assert site.walk(site.browser()).status_code == 303
