"""Promises of the worker while the database is busy: a line in the log, no failure, and everything is still owed."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.support.remote import follow, put
from wall import db
from wall.db import Database
from wall.events.dispatch import dispatch
from wall.events.models import Delivery
from wall.parts import Parts
from wall.people.models import Person
from wall.sources.models import Source
from wall.worker.deliver import deliver
from wall.worker.queue import Queue
from wall.worker.subscribers import SUBSCRIPTIONS


@pytest.fixture
def hasty(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """The same site, seen by one who waits for a lock for a tenth of a second."""
    monkeypatch.setattr(db, "LOCK_WAIT_SECONDS", 0.1)
    database = Database(parts.database.url)
    yield replace(parts, database=database)
    database.dispose()


def test_a_delivery_stays_owed_as_it_is(
    parts: Parts, hasty: Parts, ben: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with parts.database.write() as session:
        put(session, session.get_one(Person, ben.id))
        dispatch(session, SUBSCRIPTIONS)
    with parts.database.write() as session:
        owed = session.scalars(select(Delivery).with_for_update(of=Delivery)).all()
        assert deliver(hasty, owed[0].id) is False
    assert_one_line(caplog, "a delivery waits")
    with parts.database.read() as session:
        still = session.get_one(Delivery, owed[0].id)
        assert (still.attempts, still.last_error, still.due_at) == (0, None, owed[0].due_at)
    assert deliver(hasty, owed[0].id) is True


def test_other_work_is_told_in_lines_without_a_traceback(
    parts: Parts, hasty: Parts, ben: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with parts.database.write() as session:
        source = follow(session, session.get_one(Person, ben.id))
    queue = Queue(hasty)
    with parts.database.write() as session:
        session.scalars(select(Source).with_for_update(of=Source)).all()
        queue.start()
        queue.put("source", source.id)
        end = time.monotonic() + 10
        while not any("not put off" in record.message for record in caplog.records):
            assert time.monotonic() < end
            time.sleep(0.02)
    queue.stop()
    assert_one_line(caplog, "background work waits")


def assert_one_line(caplog: pytest.LogCaptureFixture, words: str) -> None:
    """These words were logged once, as a warning, and nowhere a traceback."""
    assert [r.levelno for r in caplog.records if words in r.message] == [logging.WARNING]
    assert not any(record.exc_info for record in caplog.records)
