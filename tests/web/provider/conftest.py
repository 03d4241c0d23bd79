"""A site whose colleagues sign in with a provider on loopback, and a browser that walks there and back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import undefer
from werkzeug.test import TestResponse

from tests.support.application import application, parts_of
from tests.support.hostile_provider import CLIENT_ID, CLIENT_SECRET, HostileProvider
from wall.parts import Parts
from wall.people.models import Identity, Person, SignedIn
from wall.people.service import NewPerson, add_person
from wall.web import context
from wall.web.provider import set_up


@dataclass
class ProviderSite:
    """The site, its provider, and everything that a test looks at."""

    parts: Parts
    provider: HostileProvider
    app: Any

    def browser(self) -> FlaskClient:
        """A browser in which nobody is signed in."""
        client: FlaskClient = self.app.test_client()
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        return client

    def set(self, **settings: Any) -> None:
        """Start it anew with other settings."""
        self.app.extensions[context._PARTS] = parts = replace(
            self.parts, settings=replace(self.parts.settings, **settings)
        )
        self.parts = parts
        self.forget()

    def forget(self) -> None:
        """As a process that has just started: it knows nothing of the provider."""
        set_up(self.app, self.parts)

    def start_over(self) -> None:
        """A process that has just started, and a provider that behaves."""
        self.forget()
        self.provider.behave()

    def set_out(self, browser: FlaskClient, then: str = "") -> str:
        """Press the button: the address at the provider."""
        answer = browser.get("/sign-in/provider", query_string={"next": then} if then else None)
        assert answer.status_code == 303, answer.text
        return str(answer.location)

    def walk(self, browser: FlaskClient, then: str = "") -> TestResponse:
        """Sign in: there, and back with what the provider gives."""
        return self.come_back(browser, self.provider.authorize(self.set_out(browser, then)))

    def come_back(self, browser: FlaskClient, callback: str) -> TestResponse:
        """Open an address of the way back."""
        parts = urlsplit(callback)
        return browser.get(f"{parts.path}?{parts.query}", headers={"Sec-Fetch-Site": "cross-site"})

    def refused(self, answer: TestResponse) -> bool:
        """Nobody is signed in; the page says so in words and shows the way in again."""
        assert 400 <= answer.status_code < 500, answer.status_code
        assert 'role="alert"' in answer.text
        assert "/sign-in/provider" in answer.text
        assert "florilege=" not in str(answer.headers.getlist("Set-Cookie"))
        assert answer.headers["Cache-Control"] == "no-store"
        return self.sessions() == [] and self.identities() == {}

    def add(self, name: str, **facts: str) -> Person:
        """Somebody in the directory."""
        with self.parts.database.write() as session:
            return add_person(session, NewPerson(name, **facts))  # type: ignore[arg-type]  # role is a literal

    def sessions(self) -> list[SignedIn]:
        """Every session."""
        with self.parts.database.read() as session:
            return list(
                session.scalars(select(SignedIn).options(undefer(SignedIn.id_token_sealed)).order_by(SignedIn.id))
            )

    def people(self) -> dict[str, str]:
        """The directory: names and roles."""
        with self.parts.database.read() as session:
            return {person.name: person.role for person in session.scalars(select(Person))}

    def identities(self) -> dict[str, str]:
        """Subjects, and whose they are."""
        with self.parts.database.read() as session:
            return {
                one.subject: session.get_one(Person, one.person_id).name for one in session.scalars(select(Identity))
            }


@pytest.fixture(scope="session")
def running_provider() -> Iterator[HostileProvider]:
    provider = HostileProvider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running_provider: HostileProvider) -> HostileProvider:
    """A provider that behaves."""
    running_provider.behave()
    return running_provider


@pytest.fixture
def site(parts: Parts, provider: HostileProvider) -> Iterator[ProviderSite]:
    """A site on each database, with one person in its directory."""
    settings = replace(
        parts.settings,
        public_url="http://wall.localhost",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Halage",
    )
    with application(settings) as app:
        site = ProviderSite(parts_of(app), provider, app)
        site.add("Mia Sörensen", email="mia@example.org")
        yield site
