"""What every answer knows: the language of its links, who asks, and what to say when the database is away."""

from typing import NoReturn

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.web.conftest import Site
from wall.web.context import link


@pytest.mark.parametrize(
    ("asked", "path", "expected"),
    [
        ("fr", "/people", "/people?lang=fr"),
        ("fr", "/people?before=x", "/people?before=x&lang=fr"),
        ("fr", "/desk/posts#post-1", "/desk/posts?lang=fr#post-1"),
        ("xx", "/desk/posts#post-1", "/desk/posts#post-1"),
    ],
)
def test_a_link_keeps_the_language_that_was_asked_for_and_its_place(
    site: Site, asked: str, path: str, expected: str
) -> None:
    with site.app.test_request_context(f"/?lang={asked}"):
        assert link(path) == expected


def test_behind_a_proxy_on_this_machine_one_visitor_uses_up_nobody_elses_tries(site: Site) -> None:
    browser = site.visitor()
    tries = [browser.post("/api/v1/screens", headers={"X-Forwarded-For": "203.0.113.5"}) for _ in range(21)]
    assert [one.status_code for one in tries] == [201] * 20 + [429]
    invented = {"X-Forwarded-For": "198.51.100.7, 203.0.113.5"}  # what the proxy adds comes last
    assert browser.post("/api/v1/screens", headers=invented).status_code == 429
    assert browser.post("/api/v1/screens", headers={"X-Forwarded-For": "203.0.113.6"}).status_code == 201


def test_nobody_else_may_say_for_whom_they_ask(site: Site) -> None:
    browser = site.visitor()
    browser.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    tries = [browser.post("/api/v1/screens", headers={"X-Forwarded-For": f"203.0.113.{one}"}) for one in range(21)]
    assert [one.status_code for one in tries] == [201] * 20 + [429]


def test_a_database_that_is_away_is_told_in_words_on_a_page_too(site: Site) -> None:
    def break_off(*_: object) -> NoReturn:
        raise OperationalError("", {}, OSError("the server closed the connection"))

    member = site.as_(site.mia)
    engine = site.app.extensions["florilege_parts"].database.engine
    event.listen(engine, "before_cursor_execute", break_off)
    for browser in (site.visitor(), member):
        answer = browser.get("/", headers={"Accept-Language": "fr"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Un instant" in answer.text
        assert "Content-Security-Policy" in answer.headers
    event.remove(engine, "before_cursor_execute", break_off)
    assert member.get("/me").status_code == 200


def test_a_database_that_is_busy_is_one_line_in_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    def wait_in_vain(*_: object) -> NoReturn:
        raise OperationalError("", {}, OSError("database is locked"))

    member = site.as_(site.mia)
    engine = site.app.extensions["florilege_parts"].database.engine
    event.listen(engine, "before_cursor_execute", wait_in_vain)
    for number, browser in enumerate((site.visitor(), member), 1):
        answer = browser.get("/")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert [record.levelname for record in caplog.records] == ["WARNING"] * number
    event.remove(engine, "before_cursor_execute", wait_in_vain)
    assert not any(record.exc_info for record in caplog.records)
    assert member.get("/me").status_code == 200
