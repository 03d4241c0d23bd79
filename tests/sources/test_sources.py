"""Promises of sources: each error has its consequence, trouble and healing are told once, pauses hold."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.remote import SEALER, follow
from wall.clock import now
from wall.connectors.base import (
    Astray,
    ConnectorError,
    Gone,
    Malformed,
    RateLimited,
    Refused,
    Target,
    Unauthorized,
    Unreachable,
)
from wall.db import Database
from wall.errors import Conflict, NotFound
from wall.events.models import Event
from wall.people.models import Person
from wall.people.service import hide_person, show_person
from wall.sources import health, service
from wall.sources.models import Source
from wall.sources.queries import due_sources
from wall.sources.rules import LONGEST_BACK_OFF, Pace, next_try, state_of

POLL = 60
PACE = Pace(POLL, 1.0)
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
        (Astray("It leads in circles."), 60, 67, True),
        (Refused("It leads into a private network."), 60, 67, True),
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


def test_trouble_is_told_at_the_third_failure_once_and_so_is_healing(database: Database, source_id: str) -> None:
    told = []
    for _ in range(5):
        _fails(database, source_id, UNREACHABLE)
        told.append(_told(database))
    for _ in range(3):
        _succeeds(database, source_id)
    assert told == [[], [], [False], [False], [False]]
    assert _told(database) == [False, True]


@pytest.mark.parametrize("error", [Unauthorized("It wants a token."), Gone("It is no more."), Malformed("Nonsense.")])
def test_where_a_person_must_act_it_is_told_at_once(database: Database, source_id: str, error: ConnectorError) -> None:
    _fails(database, source_id, error)
    _fails(database, source_id, error)
    assert _told(database) == [False]


def test_healing_of_what_nobody_was_told_of_is_not_told(database: Database, source_id: str) -> None:
    for _ in range(2):
        _fails(database, source_id, UNREACHABLE)
    _succeeds(database, source_id)
    assert _told(database) == []


def test_what_came_in_is_kept_until_more_comes(database: Database, source_id: str) -> None:
    first = _succeeds(database, source_id, brought=3)
    assert (first.last_brought, first.last_brought_at) == (3, first.last_success_at)
    again = _succeeds(database, source_id)
    assert (again.last_brought, again.last_brought_at) == (3, first.last_brought_at)


def test_a_server_cannot_ask_to_be_left_alone_for_ever(database: Database, source_id: str) -> None:
    source = _fails(database, source_id, RateLimited("Later.", retry_after=timedelta(days=4000)))
    assert source.due_at is not None
    assert source.due_at - now() <= timedelta(days=1)


def test_a_gone_source_that_a_test_finds_well_is_asked_again(database: Database, source_id: str) -> None:
    _fails(database, source_id, Gone("It is no more."))
    with database.write() as session:
        service.found_well(session.get_one(Source, source_id))
    with database.read() as session:
        assert session.get_one(Source, source_id).due_at is not None


def test_nobody_asks_for_a_hidden_person(database: Database, ben: Person, source_id: str) -> None:
    with database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="asked for it", actor=None)
    with database.write() as session:
        with pytest.raises(Conflict, match="hidden"):
            service.ask_now(session.get_one(Source, source_id))
        assert due_sources(session, at_most=9) == []
        show_person(session, session.get_one(Person, ben.id), actor=None)
        assert due_sources(session, at_most=9) == [source_id]


def test_the_note_of_a_find_is_kept(database: Database, ben: Person) -> None:
    target = Target("fake", "fake:zoe", "@zoe", "", {"slug": "zoe"}, note="Read by {way}.", note_values={"way": "RSS"})
    with database.write() as session:
        source = service.add_source(session, ben, target, SEALER)
    assert (source.note, source.note_values, bool(source.note_at)) == ("Read by {way}.", {"way": "RSS"}, True)


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
    assert source.interval_seconds == POLL
    assert POLL <= (source.due_at - source.last_success_at).total_seconds() <= POLL * 1.1
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
    taken = _succeeds(database, source_id, moved_to="fake:elsewhere")
    assert taken.uri == "fake:ben"
    assert "followed already" in (taken.note or "")
    moved = _succeeds(database, source_id, moved_to="fake:new")
    assert moved.uri == "fake:new"
    assert (moved.note or "").format(**moved.note_values) == "Its address has moved from fake:ben to fake:new."


def test_the_server_of_a_feed_moves_along(database: Database, ben: Person) -> None:
    with database.write() as session:
        target = Target("feed", "https://old.example/feed", "Ben", "https://old.example/", {})
        feed_id = service.add_source(session, session.get_one(Person, ben.id), target, SEALER).id
    moved = _succeeds(database, feed_id, moved_to="https://New.example:8443/feed")
    assert (moved.uri, moved.host) == ("https://New.example:8443/feed", "new.example:8443")
    assert _succeeds(database, feed_id, moved_to=f"https://x.example/{'x' * 2000}").host == "new.example:8443"


def test_an_unknown_source_is_not_found(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound):
        service.find_source(session, "nothing")


def _fails(database: Database, source_id: str, error: ConnectorError) -> Source:
    with database.write() as session:
        source = session.get_one(Source, source_id)
        health.note_failure(session, source, error, PACE)
        return source


def _told(database: Database) -> list[bool]:
    """What was told so far: whether it was well, each time."""
    with database.read() as session:
        events = session.scalars(select(Event.data).where(Event.kind == "source.health").order_by(Event.id))
        return [event["healthy"] for event in events]


def _succeeds(database: Database, source_id: str, *, moved_to: str | None = None, brought: int = 0) -> Source:
    with database.write() as session:
        source = session.get_one(Source, source_id)
        health.note_success(session, source, health.Answered("1", moved_to, brought=brought), PACE)
        return source
