"""Promises of pages that have nothing to show: each says so in words, in the same dress, with a way on."""

import base64
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.support.application import application
from tests.web.conftest import Site
from wall.parts import Parts
from wall.posts.service import hide
from wall.web import context


def buttons(client: FlaskClient, path: str) -> list[str]:
    """Where the buttons of an empty page lead."""
    text = client.get(path).text.partition('class="empty')[2].partition("</section>")[0]
    return re.findall(r'<a class="button[^"]*" href="([^"]+)"', text)


def test_an_empty_wall_invites_whoever_looks_at_it_to_what_they_can_do(site: Site) -> None:
    site.change(hide, site.post_id, reason="A test", actor=None)
    assert buttons(site.visitor(), "/") == ["/sign-in"], "nobody has spoken: there is nobody to meet yet"
    assert buttons(site.as_(site.mia), "/") == ["/me/accounts", "/me/bring"]
    assert buttons(site.as_(site.sam), "/") == ["/me/accounts", "/desk/people"]
    assert f"/flower/{site.mia.id}-stem.svg" in site.as_(site.mia).get("/").text


def test_before_the_first_words_the_wall_says_that_it_begins_there(site: Site) -> None:
    cursor = base64.urlsafe_b64encode(f"2001-01-01T00:00:00+00:00 {site.post_id}".encode()).decode()
    page = site.visitor().get(f"/?before={cursor}").text
    assert 'data-post="' not in page
    assert "The wall begins here." in page


def test_a_flower_by_itself_stands_on_a_stem(site: Site) -> None:
    answer = site.visitor().get(f"/flower/{site.mia.id}-stem.svg")
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert site.visitor().get("/flower/" + "x" * 41 + "-stem.svg").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "There is nothing here"),
        ("/p/nobody", 404, "There is nothing here"),
        ("/post/{post}", 410, "These words are no longer here."),
    ],
)
def test_what_is_not_there_says_so_with_a_way_home(site: Site, path: str, status: int, words: str) -> None:
    site.change(hide, site.post_id, reason="A test", actor=None)
    answer = site.visitor().get(path.format(post=site.post_id))
    assert answer.status_code == status
    assert words in answer.text
    assert '<a class="button main" href="/">Back to the wall</a>' in answer.text
    assert answer.text.count("<h1") == 1


def test_who_may_not_see_a_page_reads_why(site: Site) -> None:
    answer = site.as_(site.mia).get("/desk/people")
    assert answer.status_code == 403
    assert "This is for those who look after the wall." in answer.text


def test_a_page_that_broke_can_be_asked_for_again(site: Site) -> None:
    @site.app.get("/breaks")
    def breaks() -> str:
        raise ValueError

    answer = site.visitor().get("/breaks?lang=fr&q=a")
    assert answer.status_code == 500
    assert "Réessayer</a>" in answer.text
    assert 'href="/breaks?lang=fr&amp;q=a"' in answer.text


def test_who_asks_too_often_is_told_to_wait(site: Site) -> None:
    visitor = site.visitor()
    answers = [visitor.get(f"/enter/{number:040}") for number in range(80)]
    last = answers[-1]
    assert last.status_code == 429
    assert "Too many tries. Wait a minute, then try again." in last.text
    assert "Try again</a>" in last.text


@pytest.fixture
def adrift(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A site whose database has gone after the start."""

    def gone(*_: object) -> None:
        raise OperationalError("select", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(context, "brand", gone)
    with application(parts.settings) as app:
        yield app


@pytest.mark.parametrize(("language", "words"), [("fr", "Retour au mur"), ("en", "Back to the wall")])
def test_without_a_database_a_page_in_the_same_dress_says_so(adrift: Flask, language: str, words: str) -> None:
    answer = adrift.test_client().get("/people", headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert answer.content_type == "text/html; charset=utf-8"
    assert f'<html lang="{language}">' in answer.text
    assert words in answer.text
    assert 'class="wordmark"' in answer.text
    assert answer.headers["Retry-After"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_worker_is_at_the_root_and_asked_for_each_time(site: Site) -> None:
    answer = site.visitor().get("/sw.js")
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_wall_of_visitors_may_be_kept_and_that_of_members_not(site: Site) -> None:
    public, own = site.visitor().get("/"), site.as_(site.mia).get("/")
    assert '<main id="wall"' in public.text  # which static/js/sw.js looks for
    assert " data-kept" in public.text
    assert "private" not in public.headers["Cache-Control"]
    assert " data-kept" not in own.text
    assert "private" in own.headers["Cache-Control"]
