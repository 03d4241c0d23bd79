"""Promises of leases: one worker at a time, and nothing is written by whoever overslept."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from tests.support.at_once import at_once
from tests.support.remote import follow
from wall.clock import now
from wall.db import Database
from wall.events import leases
from wall.people.models import Person
from wall.sources.models import Source
from wall.sources.service import pause


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return follow(session, ben).id


def test_of_eight_that_claim_a_row_at_once_one_has_it(database: Database, source_id: str) -> None:
    tokens = at_once(8, lambda _: _claim(database, source_id))
    assert len([token for token in tokens if isinstance(token, str)]) == 1
    assert len([token for token in tokens if token is None]) == 7


def test_a_claimed_row_is_due_to_nobody_else(database: Database, source_id: str) -> None:
    with database.read() as session:
        assert leases.due_ids(session, Source, at_most=5) == [source_id]
    _claim(database, source_id)
    with database.read() as session:
        assert leases.due_ids(session, Source, at_most=5) == []


def test_when_a_lease_runs_out_another_may_and_the_first_writes_nothing(database: Database, source_id: str) -> None:
    first = _claim(database, source_id)
    _let_run_out(database, source_id)
    second = _claim(database, source_id)
    assert first is not None
    assert second not in (None, first)
    with database.write() as session:
        assert leases.held(session, Source, source_id, first) is None
        assert leases.held(session, Source, source_id, second or "") is not None
        assert not leases.renew(session, Source, source_id, first)
        assert leases.renew(session, Source, source_id, second or "")


def test_work_that_broke_off_is_put_off_twice_as_long_each_time(database: Database, source_id: str) -> None:
    lease = _claim(database, source_id)
    pauses = []
    for _ in range(12):
        with database.write() as session:
            leases.put_off(session, Source, source_id)
        with database.read() as session:
            source = session.get_one(Source, source_id)
            pauses.append(round(((source.due_at or now()) - now()) / leases.LEASE))
            assert source.lease == lease
    assert pauses[:3] == [4, 8, 16]
    assert pauses[-1] == round(leases.LONGEST_PAUSE / leases.LEASE)


def test_what_is_not_due_is_not_put_off(database: Database, source_id: str) -> None:
    with database.write() as session:
        pause(session.get_one(Source, source_id))
        leases.put_off(session, Source, source_id)
        leases.put_off(session, Source, "gone")
        assert session.get_one(Source, source_id).due_at is None


def test_a_row_that_is_not_due_is_not_claimed(database: Database, source_id: str) -> None:
    with database.write() as session:
        pause(session.get_one(Source, source_id))
    assert _claim(database, source_id) is None


def test_a_released_row_may_be_claimed_again(database: Database, source_id: str) -> None:
    token = _claim(database, source_id)
    with database.write() as session:
        row = leases.held(session, Source, source_id, token or "")
        assert row is not None
        leases.release(row)
    assert _claim(database, source_id) not in (None, token)


def test_a_lease_is_renewed_while_the_work_goes_on(
    database: Database, source_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.02)
    token = _claim(database, source_id) or ""
    before = _until(database, source_id)
    with leases.keep(database, Source, source_id, token):
        _wait_for(lambda: _until(database, source_id) > before)


def test_renewing_outlives_a_database_that_is_away_for_a_moment(
    database: Database, source_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.02)
    token = _claim(database, source_id) or ""
    real, calls = leases.renew, []

    def renew_after_two_failures(*arguments: object) -> bool:
        calls.append(arguments)
        if len(calls) <= 2:
            raise OperationalError("", {}, Exception("the connection is gone"))
        return real(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(leases, "renew", renew_after_two_failures)
    before = _until(database, source_id)
    with leases.keep(database, Source, source_id, token):
        _wait_for(lambda: _until(database, source_id) > before)


def test_one_process_at_a_time_has_a_role(database: Database) -> None:
    def take(holder: str, length: timedelta) -> bool:
        with database.write() as session:
            return leases.take_role(session, "scheduler", holder, length)

    got = at_once(6, lambda number: take(f"process-{number}", timedelta(seconds=30)))
    assert sorted(map(str, got)) == ["False"] * 5 + ["True"]
    winner = f"process-{got.index(True)}"
    assert take(winner, timedelta(seconds=-1))  # keeps it, and lets it run out
    assert take("another", timedelta(seconds=30))
    assert not take(winner, timedelta(seconds=30))


def _claim(database: Database, source_id: str) -> str | None:
    with database.write() as session:
        row = leases.claim(session, Source, source_id)
        return row.lease if row else None


def _let_run_out(database: Database, source_id: str) -> None:
    with database.write() as session:
        session.get_one(Source, source_id).lease_until = now() - timedelta(seconds=1)


def _until(database: Database, source_id: str) -> datetime:
    with database.read() as session:
        until = session.get_one(Source, source_id).lease_until
    assert until is not None
    return until


def _wait_for(happens: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 5
    while not happens():
        assert time.monotonic() < ends_at
        time.sleep(0.01)
