"""Promises of sources: each error has its consequence, trouble and healing are told once, pauses hold."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.remote import SEALER, follow
from wall.clock import now
from wall.connectors.base import (
    ConnectorError,
    Gone,
    Malformed,
    RateLimited,
    Target,
    Unauthorized,
    Unreachable,
)
from wall.db import Database
from wall.errors import Conflict, NotFound
from wall.events.models import Event
from wall.ids import new_id
from wall.people.models import Person
from wall.sources import service
from wall.sources.models import Source
from wall.sources.rules import LONGEST_BACK_OFF, next_try, state_of

POLL = 60
UNREACHABLE = Unreachable("{host} does not answer.", host="feeds.example")
LIMITED = RateLimited("Come back later.", retry_after=timedelta(minutes=20))


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return follow(session, ben).id


@pytest.mark.parametrize(
    ("error", "least", "most", "needs_person"),
    [
        (UNREACHABLE, 60, 67, False),
        (LIMITED, 1200, 1320, False),
        (Unauthorized("It wants a token."), 60, 67, True),
        (Malformed("It is nonsense."), 60, 67, True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_has_its_consequence(
    database: Database, source_id: str, error: ConnectorError, least: float, most: float, needs_person: bool
) -> None:
    source = _fails(database, source_id, error)
    assert source.due_at is not None
    wait = (source.due_at - (source.last_try_at or now())).total_seconds()
    assert least <= wait <= most
    assert source.needs_person is needs_person
    assert (source.trouble, state_of(source)) == (error.message, "trouble")


def test_what_is_gone_is_asked_no_more_until_a_person_says_so(database: Database, source_id: str) -> None:
    source = _fails(database, source_id, Gone("It is no more."))
    assert source.due_at is None
    assert source.needs_person
    with database.write() as session:
        service.ask_now(session.get_one(Source, source_id))
        assert session.get_one(Source, source_id).due_at is not None


def test_trouble_is_told_once_and_so_is_healing(database: Database, source_id: str) -> None:
    for _ in range(3):
        _fails(database, source_id, UNREACHABLE)
    for _ in range(3):
        _succeeds(database, source_id)
    with database.read() as session:
        events = list(session.scalars(select(Event.data).where(Event.kind == "source.health").order_by(Event.at)))
    assert [event["healthy"] for event in events] == [False, True]


def test_trouble_keeps_since_when_and_its_values(database: Database, source_id: str) -> None:
    first = _fails(database, source_id, UNREACHABLE).trouble_since
    source = _fails(database, source_id, Unauthorized("It wants a token."))
    assert source.trouble_since == first
    source = _fails(database, source_id, UNREACHABLE)
    assert (source.trouble or "").format(**source.trouble_values) == "feeds.example does not answer."


def test_healing_clears_everything_and_asks_at_the_usual_pace(database: Database, source_id: str) -> None:
    for _ in range(4):
        _fails(database, source_id, Malformed("It is nonsense."))
    source = _succeeds(database, source_id)
    assert (source.trouble, source.trouble_since, source.needs_person, source.attempts) == (None, None, False, 0)
    assert source.due_at is not None
    assert source.last_success_at is not None
    assert round((source.due_at - source.last_success_at).total_seconds()) == POLL
    assert state_of(source) == "live"


def test_each_failure_waits_twice_as_long_up_to_six_hours() -> None:
    waits = [next_try(attempts, poll_seconds=POLL).total_seconds() for attempts in range(1, 40)]
    assert all(POLL * 2**number <= wait <= POLL * 2**number * 1.1 for number, wait in enumerate(waits[:8]))
    assert all(LONGEST_BACK_OFF.total_seconds() <= wait <= LONGEST_BACK_OFF.total_seconds() * 1.1 for wait in waits[9:])


def test_a_paused_source_is_not_due_whatever_comes_back_meanwhile(database: Database, source_id: str) -> None:
    with database.write() as session:
        service.pause(session.get_one(Source, source_id))
    assert _fails(database, source_id, UNREACHABLE).due_at is None
    assert _succeeds(database, source_id).due_at is None
    with database.write() as session:
        with pytest.raises(Conflict):
            service.ask_now(session.get_one(Source, source_id))
        service.resume(session.get_one(Source, source_id))
    with database.read() as session:
        assert session.get_one(Source, source_id).due_at is not None


def test_an_account_is_followed_once(database: Database, anna: Person, ben: Person, source_id: str) -> None:
    with database.write() as session, pytest.raises(Conflict, match="Ben Okafor"):
        follow(session, anna)


def test_a_source_that_moved_is_asked_where_it_went(database: Database, ben: Person, source_id: str) -> None:
    with database.write() as session:
        follow(session, ben, "elsewhere")
    assert _succeeds(database, source_id, moved_to="fake:elsewhere").uri == "fake:ben"  # that one is followed already
    assert _succeeds(database, source_id, moved_to="fake:new").uri == "fake:new"


def test_a_door_has_a_secret_that_the_database_cannot_tell(database: Database, ben: Person) -> None:
    with database.write() as session:
        door, secret = service.open_door(session, ben, SEALER, new_id())
        assert secret.startswith("whsec_")
        assert state_of(door) == "inbound"
        with pytest.raises(Conflict):
            service.ask_now(door)
    assert door.due_at is None
    assert secret.encode() not in (door.token_sealed or b"")
    assert service.target_of(door, SEALER).token == secret


def test_a_token_is_sealed_and_never_told_by_accident(database: Database, ben: Person) -> None:
    target = Target("fake", "fake:zoe", "@zoe", "", {"slug": "zoe"}, "PELICAN")
    with database.write() as session:
        source = service.add_source(session, ben, target, SEALER)
    assert b"PELICAN" not in (source.token_sealed or b"")
    assert "PELICAN" not in json.dumps([repr(target), repr(source), repr(service.target_of(source, SEALER))])


def test_an_unknown_source_is_not_found(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound):
        service.find_source(session, "nothing")


def _fails(database: Database, source_id: str, error: ConnectorError) -> Source:
    with database.write() as session:
        source = session.get_one(Source, source_id)
        service.note_failure(session, source, error, poll_seconds=POLL)
        return source


def _succeeds(database: Database, source_id: str, *, moved_to: str | None = None) -> Source:
    with database.write() as session:
        source = session.get_one(Source, source_id)
        service.note_success(session, source, poll_seconds=POLL, cursor="1", moved_to=moved_to)
        return source
