"""Promises of the queue: work that breaks off as nobody foresaw neither ends its thread nor comes back at once."""

import time
from dataclasses import replace

import pytest

from tests.support.remote import follow
from wall.clock import now
from wall.parts import Parts
from wall.people.models import Person
from wall.sources.models import Source
from wall.worker import queue
from wall.worker.tasks import WORK


def test_work_that_breaks_off_is_put_off_and_its_thread_works_on(
    parts: Parts, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with parts.database.write() as session:
        ids = [follow(session, session.get_one(Person, ben.id), name=f"ben{number}").id for number in range(9)]

    def break_off(_parts: Parts, _row: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(WORK, "source", replace(WORK["source"], do=break_off))
    working = queue.Queue(parts)
    working.start()
    for one in ids:
        working.put("source", one)
    end = time.monotonic() + 10
    while not all(_is_put_off(parts, one) for one in ids):
        assert time.monotonic() < end
        time.sleep(0.05)
    working.stop()


def _is_put_off(parts: Parts, source_id: str) -> bool:
    with parts.database.read() as session:
        source = session.get_one(Source, source_id)
        is_later = source.due_at is not None and source.due_at > now()
        return source.attempts == 1 and is_later and source.trouble is not None
