"""Promises of passkeys to browsers: what is asked and answered in JSON, and what is refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import QueuePool
from werkzeug.test import TestResponse

from tests.support.application import application
from tests.support.authenticator import Authenticator
from tests.web.conftest import COOKIE, Site, problem_of
from wall.notices.queries import has_unread
from wall.people import ceremony
from wall.people.sessions import recognise
from wall.web.context import parts

Travel = Callable[[timedelta], None]
ORIGIN = "http://localhost:8512"


@pytest.fixture
def named(site: Site) -> Iterator[Site]:
    """The same site at a name, where browsers have passkeys."""
    with application(replace(site.parts.settings, public_url=ORIGIN)) as app:
        yield replace(site, app=app)


def add(browser: FlaskClient, device: Authenticator, name: str = "Laptop") -> TestResponse:
    asking = browser.post("/passkeys/new/options", json={}).json
    assert asking is not None
    answer = device.make(asking["options"])
    return browser.post("/passkeys/new", json={"id": asking["id"], "name": name, "answer": answer})


def come(browser: FlaskClient, device: Authenticator, **more: Any) -> TestResponse:
    asking = browser.post("/passkeys/sign-in/options", json={}).json
    assert asking is not None
    answer = device.answer(asking["options"])
    return browser.post("/passkeys/sign-in", json={"id": asking["id"], "answer": answer, **more})


def test_a_passkey_is_added_told_of_listed_and_lets_in(named: Site) -> None:
    mia, device = named.as_(named.mia), Authenticator(ORIGIN)
    answer = add(mia, device, "The grey laptop")
    assert (answer.status_code, answer.json) == (201, {"to": "/me/devices"})
    assert "The grey laptop" in mia.get("/me/devices").text
    with named.parts.database.read() as session:
        assert has_unread(session, named.mia.id)
    visitor = named.visitor()
    answer = come(visitor, device, next="/me/devices")
    assert answer.json == {"to": "/me/devices"}
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Came in with a passkey" in visitor.get("/me/devices").text


def test_while_a_passkey_is_checked_nobody_waits_for_the_database(named: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    open_then: list[int] = []

    def watched(check: Callable[..., Any]) -> Callable[..., Any]:
        def checks(**asked: Any) -> Any:
            pool = parts().database.engine.pool
            assert isinstance(pool, QueuePool)
            open_then.append(pool.checkedout())
            return check(**asked)

        return checks

    for name in ("verify_registration_response", "verify_authentication_response"):
        monkeypatch.setattr(ceremony, name, watched(getattr(ceremony, name)))
    device = Authenticator(ORIGIN)
    assert add(named.as_(named.mia), device).status_code == 201
    assert come(named.visitor(), device).status_code == 200
    assert open_then == [0, 0]


@pytest.mark.parametrize("asked", ["//evil.example", "https://evil.example/", "/\\evil.example", 7, None])
def test_a_passkey_leads_nowhere_else(named: Site, asked: object) -> None:
    device = Authenticator(ORIGIN)
    add(named.as_(named.mia), device)
    assert come(named.visitor(), device, next=asked).json == {"to": "/"}


def test_coming_in_by_passkey_ends_what_the_browser_had(named: Site) -> None:
    mia, device = named.as_(named.mia), Authenticator(ORIGIN)
    add(mia, device)
    before = mia.get_cookie(COOKIE)
    assert before
    assert come(mia, device).status_code == 200
    after = mia.get_cookie(COOKIE)
    assert after
    with named.parts.database.read() as session:
        assert recognise(session, before.value) is None
        assert recognise(session, after.value) is not None


def test_who_signed_in_long_ago_signs_in_anew_before_a_passkey_is_added(named: Site, travel: Travel) -> None:
    mia = named.as_(named.mia)
    travel(timedelta(minutes=61))
    answer = mia.post("/passkeys/new/options", json={})
    assert answer.status_code == 403
    assert "Sign in anew" in problem_of(answer)
    assert "sign in anew first" in mia.get("/me/devices").text


def test_a_removed_passkey_opens_nothing_and_only_mine_are_removed(named: Site) -> None:
    mia, sam, device = named.as_(named.mia), named.as_(named.sam), Authenticator(ORIGIN)
    add(mia, device)
    path = mia.get("/me/devices").text.partition('action="/me/passkeys/')[2].partition('"')[0]
    sam.post(f"/me/passkeys/{path}")
    assert come(named.visitor(), device).status_code == 200
    mia.post(f"/me/passkeys/{path}")
    answer = come(named.visitor(), device)
    assert answer.status_code == 404
    assert "not known here" in problem_of(answer)
    assert "Set-Cookie" not in answer.headers


def test_what_another_site_asks_for_is_refused(named: Site) -> None:
    mia, device = named.as_(named.mia), Authenticator(ORIGIN)
    add(mia, device)
    for path in ("/passkeys/new/options", "/passkeys/new", "/passkeys/sign-in/options", "/passkeys/sign-in"):
        for browser in (mia, named.visitor()):
            answer = browser.post(path, json={}, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403, path


def test_one_answer_is_used_once_and_a_wrong_one_uses_its_challenge_up(named: Site) -> None:
    device, visitor = Authenticator(ORIGIN), named.visitor()
    add(named.as_(named.mia), device)
    asking = visitor.post("/passkeys/sign-in/options", json={}).json
    assert asking is not None
    right = {"id": asking["id"], "answer": device.answer(asking["options"])}
    wrong = right | {"answer": right["answer"] | {"response": {"userHandle": "x"}}}
    assert [visitor.post("/passkeys/sign-in", json=one).status_code for one in (wrong, right)] == [403, 400]
    assert visitor.get("/me").status_code == 303


@pytest.mark.parametrize("body", [{}, [], "x", {"answer": 1}, {"answer": {}}, {"id": 7, "answer": {"response": {}}}])
def test_what_is_no_answer_is_refused_in_words(named: Site, body: object) -> None:
    for browser, path in ((named.visitor(), "/passkeys/sign-in"), (named.as_(named.mia), "/passkeys/new")):
        answer = browser.post(path, json=body)
        assert answer.status_code == 400
        assert problem_of(answer)


def test_trying_passkeys_ends_soon(named: Site) -> None:
    visitor = named.visitor()
    statuses = {visitor.post("/passkeys/sign-in/options", json={}).status_code for _ in range(40)}
    assert statuses == {200, 429}


def test_at_a_number_nothing_is_offered(site: Site) -> None:
    assert "Add a passkey" not in site.as_(site.mia).get("/me/devices").text
    answer = site.visitor().post("/passkeys/sign-in/options", json={})
    assert answer.status_code == 400
    assert "names with HTTPS" in problem_of(answer)
