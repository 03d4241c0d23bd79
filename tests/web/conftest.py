"""A site with three colleagues and one post, asked through Flask's test client: as a visitor, or signed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support.application import application
from tests.support.mail_sink import MailSink, mail_sink
from tests.support.remote import put
from wall.acts.send_letter import send_letter
from wall.config_values import mail_server
from wall.notices.models import Letter
from wall.parts import Parts
from wall.people.models import Person
from wall.people.service import NewPerson, add_person
from wall.people.sessions import start_session
from wall.posts.models import Post

WORDS = "Kingfishers nest behind the warehouse."
COOKIE = "florilege"
ADDRESS = "mia@example.org"


@dataclass(frozen=True)
class Site:
    """The application, and who is in it: Mia wrote the one post, Sam is a steward, Olga an operator."""

    app: Flask
    parts: Parts
    mia: Person
    sam: Person
    olga: Person
    post_id: str

    def visitor(self) -> FlaskClient:
        """A browser in which nobody is signed in."""
        return self._browser()

    def as_(self, person: Person) -> FlaskClient:
        """A browser in which this person is signed in."""
        with self.parts.database.write() as session:
            token = start_session(session, person)
        browser = self._browser()
        browser.set_cookie(COOKIE, token)
        return browser

    def add(self, name: str, **facts: str) -> Person:
        """One more colleague."""
        with self.parts.database.write() as session:
            return add_person(session, NewPerson(name, **facts))  # type: ignore[arg-type]  # role is a literal

    def put(self, person: Person, number: int = 1, text: str = WORDS, **facts: object) -> str:
        """A post of this person, on the wall; its id."""
        with self.parts.database.write() as session:
            mine = session.get_one(Person, person.id)
            return put(session, mine, number, text=text, **facts).id  # type: ignore[arg-type]  # a test names real fields

    def change(self, act: Callable[..., object], post_id: str, **how: object) -> None:
        """Do something to a post: `change(hide, post_id, reason="…", actor=None)`."""
        with self.parts.database.write() as session:
            act(session, session.get_one(Post, post_id), **how)

    def _browser(self) -> FlaskClient:
        client = self.app.test_client()
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        return client


@pytest.fixture
def site(parts: Parts) -> Iterator[Site]:
    """A site on each database."""
    with parts.database.write() as session:
        mia, sam, olga = (
            add_person(session, NewPerson(name, role=role))  # type: ignore[arg-type]  # these are roles
            for name, role in (("Mia Sörensen", "member"), ("Sam Ito", "steward"), ("Olga Petit", "operator"))
        )
        post = put(session, mia, text=WORDS)
    with application(parts.settings) as app:
        yield Site(app, parts, mia, sam, olga, post.id)


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_sink() as sink:
        yield sink


@pytest.fixture
def mailing(site: Site, sink: MailSink) -> Iterator[Site]:
    """The same site, with a mail server; Mia has an address."""
    with site.parts.database.write() as session:
        session.get_one(Person, site.mia.id).email = ADDRESS
    parts = replace(site.parts, settings=replace(site.parts.settings, smtp_url=mail_server(sink.url)))
    with application(parts.settings) as app:
        yield replace(site, app=app, parts=parts)


def deliver(parts: Parts) -> None:
    """What the worker does with each letter that waits."""
    with parts.database.read() as session:
        waiting = list(session.scalars(select(Letter.id).order_by(Letter.id)))
    for letter_id in waiting:
        send_letter(parts, letter_id)


def problem_of(answer: TestResponse) -> str:
    """The sentence of a problem document (RFC 9457), which must be whole."""
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert {*answer.json} >= {"type", "title", "status", "detail"}
    assert answer.json["status"] == answer.status_code
    assert answer.json["title"]
    return str(answer.json["detail"])
