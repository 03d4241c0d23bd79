"""Promises of a person's wish: the house passes on what came from an account only while its person wants that."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.support.remote import SEALER, follow, ready, remote
from wall.clock import now
from wall.connectors.base import Receipt
from wall.db import Database
from wall.events.models import Event
from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.of_source import choose, take_in
from wall.relays import service
from wall.relays.models import Relay, RelayAccount
from wall.relays.of_person import review_some, to_review
from wall.relays.receipt import initiatives
from wall.relays.service import review
from wall.sources.choices import Choices
from wall.sources.models import Source


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    """An account with a post that the house passed on."""
    with database.write() as session:
        session.add(RelayAccount(network="fake", handle="Halage"))
        source = follow(session, session.get_one(Person, ben.id))
        take_in(session, source, [ready(remote(1, "A fine morning."))], SEALER)
        review(session, session.scalars(select(Post.id)).one())
        service.settle(session, session.scalars(select(Relay)).one(), Receipt("fake:halage/1", ""))
        return source.id


def test_what_was_passed_on_is_undone_when_its_person_wants_no_relays_and_owed_again_when_they_do(
    database: Database, ben: Person, source_id: str
) -> None:
    assert _states(database) == ["done"]
    _wish(database, source_id, ben, relays=False)
    assert _states(database) == ["undoing"]
    with database.write() as session:
        service.settle_undone(session, session.scalars(select(Relay)).one())
        assert initiatives(session) == []
    _wish(database, source_id, ben, relays=True)
    assert _states(database) == ["due"]
    with database.read() as session:
        assert len(initiatives(session)) == 1


def test_nothing_new_is_owed_meanwhile(database: Database, ben: Person, source_id: str) -> None:
    _wish(database, source_id, ben, relays=False)
    with database.write() as session:
        take_in(session, session.get_one(Source, source_id), [ready(remote(2, "A fine evening."))], SEALER)
        for post_id in session.scalars(select(Post.id)).all():
            review(session, post_id)
        assert service.owe_recent(session, session.scalars(select(RelayAccount.id)).one()) == 0
    assert _states(database) == ["undoing"]


def _wish(database: Database, source_id: str, person: Person, *, relays: bool) -> None:
    """Choose, and do what the worker does about it."""
    asked_at = now()
    with database.write() as session:
        source = session.get_one(Source, source_id)
        choose(session, source, replace(Choices.of(source), relays=relays))
    with database.write() as session:
        heard = session.scalars(select(Event.kind).where(Event.at >= asked_at)).all()
        assert "wall.changed" in heard
        review_some(session, to_review(session, person.id))


def _states(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Relay.state)))
