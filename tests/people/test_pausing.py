"""Promises of a pause: everything of mine goes, and comes back by itself, by a button, or after an outage."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.remote import follow, put
from wall.clock import now
from wall.db import Database
from wall.errors import Invalid
from wall.events.models import Event
from wall.parts import Parts
from wall.people.models import Person
from wall.people.pausing import come_back, end_pauses, first_moment_of, pause
from wall.people.service import hide_person
from wall.posts.queries import newest
from wall.sources.models import Source
from wall.sources.queries import due_sources
from wall.worker.main import Worker

Travel = Callable[[timedelta], None]


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        mine = session.get_one(Person, ben.id)
        put(session, mine)
        return follow(session, mine).id


def test_a_pause_takes_everything_out_of_sight_and_nobody_reads_meanwhile(
    database: Database, ben: Person, source_id: str
) -> None:
    assert _is_seen(database)
    assert _is_read(database, source_id)
    _pause(database, ben, None)
    assert not _is_seen(database)
    assert not _is_read(database, source_id)
    assert _changes(database) == 1


def test_it_ends_by_a_button(database: Database, ben: Person, source_id: str) -> None:
    _pause(database, ben, None)
    with database.write() as session:
        come_back(session, session.get_one(Person, ben.id))
        come_back(session, session.get_one(Person, ben.id))
    assert _is_seen(database)
    assert _is_read(database, source_id)
    assert _changes(database) == 2


def test_it_ends_by_itself_even_where_the_worker_was_away(
    database: Database, ben: Person, source_id: str, travel: Travel
) -> None:
    _pause(database, ben, timedelta(days=2))
    with database.write() as session:
        assert end_pauses(session, at_most=10) == 0
    travel(timedelta(days=5))
    with database.write() as session:
        assert end_pauses(session, at_most=10) == 1
        assert end_pauses(session, at_most=10) == 0
    assert _is_seen(database)
    assert _is_read(database, source_id)


def test_the_worker_looks_after_it(parts: Parts, ben: Person, source_id: str, travel: Travel) -> None:
    _pause(parts.database, ben, timedelta(hours=1))
    travel(timedelta(hours=2))
    worker = Worker(parts)
    worker._turn()
    worker.stop()
    assert _is_seen(parts.database)


def test_who_is_hidden_for_safety_stays_so_after_the_pause(database: Database, ben: Person, source_id: str) -> None:
    _pause(database, ben, None)
    with database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="asked for it", actor=None)
    with database.write() as session:
        come_back(session, session.get_one(Person, ben.id))
    with database.read() as session:
        row = session.get_one(Person, ben.id)
        assert row.paused_at is None
        assert row.out_since is not None
    assert not _is_seen(database)


def test_the_end_may_be_chosen_anew_and_never_lies_in_the_past(database: Database, ben: Person) -> None:
    _pause(database, ben, timedelta(days=1))
    _pause(database, ben, timedelta(days=9))
    with database.write() as session:
        row = session.get_one(Person, ben.id)
        assert row.paused_until is not None
        assert row.paused_until > now() + timedelta(days=8)
        with pytest.raises(Invalid):
            pause(session, row, now() - timedelta(minutes=1))


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "24.12.2026", "2026-12-24T10:00"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(Invalid):
        first_moment_of(day)


def _pause(database: Database, person: Person, length: timedelta | None) -> None:
    with database.write() as session:
        pause(session, session.get_one(Person, person.id), now() + length if length else None)


def _is_seen(database: Database) -> bool:
    with database.read() as session:
        return bool(newest(session, limit=10))


def _is_read(database: Database, source_id: str) -> bool:
    with database.read() as session:
        is_due = source_id in due_sources(session, at_most=10)
        assert session.get_one(Source, source_id).person.is_read == is_due
        return is_due


def _changes(database: Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(Event).where(Event.kind == "wall.changed")).all())
