"""Promises of the scheduler: a backlog is worked off without pauses, and keeps nothing of another kind waiting."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.remote import follow, put
from wall.connectors.fake_network import FakeNetwork
from wall.events.leases import due_ids, take_role
from wall.events.models import Delivery, Leased
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.models import Source
from wall.worker.main import Worker
from wall.worker.tasks import WORK, Work

BACKLOG = 60


@pytest.fixture
def working(parts: Parts, ben: Person) -> Iterator[Parts]:
    """A site with a backlog and a source that is due, whose worker starts to work."""
    FakeNetwork(parts.settings.data_dir).post("ben", "said meanwhile")
    with parts.database.write() as session:
        person = session.get_one(Person, ben.id)
        for number in range(BACKLOG):
            put(session, person, number)
        follow(session, person)
    with at_work(Worker(parts)):
        yield parts


def test_a_backlog_is_worked_off_without_pauses_and_a_source_does_not_wait_for_its_end(working: Parts) -> None:
    began = time.monotonic()
    owed_when_fetched = wait_for_fetch(working)
    assert owed_when_fetched > 0
    while count_owed(working):
        assert time.monotonic() - began < 10  # at one look a second it would be 15
        time.sleep(0.05)
    with working.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 2 * (BACKLOG + 1)


def test_what_is_queued_already_is_not_looked_at_again_and_again(
    parts: Parts, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []

    def look(session: Session, table: type[Leased], *, at_most: int) -> list[str]:
        if table is Source:
            looks.append(time.monotonic())
        return due_ids(session, table, at_most=at_most)

    monkeypatch.setattr("wall.worker.main.due_ids", look)
    monkeypatch.setitem(WORK, "source", Work(Source, lambda _parts, _row: time.sleep(2)))
    with parts.database.write() as session:
        follow(session, session.get_one(Person, ben.id))
    with at_work(Worker(parts)):
        time.sleep(2)
    assert 1 <= len(looks) <= 6  # twenty a second would be forty


def test_with_redis_the_scheduler_says_once_a_second_that_it_is_there(
    parts: Parts, ben: Person, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def take(session: Session, name: str, holder: str, length: timedelta) -> bool:
        taken.append(name)
        return take_role(session, name, holder, length)

    monkeypatch.setattr("wall.worker.main.take_role", take)
    with parts.database.write() as session:
        for number in range(BACKLOG):
            put(session, session.get_one(Person, ben.id), number)
    began = time.monotonic()
    with at_work(Worker(replace(parts, settings=replace(parts.settings, redis_url=redis_url)))):
        while count_owed(parts) or time.monotonic() - began < 0.5:
            assert time.monotonic() - began < 10
            time.sleep(0.05)
    assert 1 <= taken.count("scheduler") <= time.monotonic() - began + 1


@contextmanager
def at_work(worker: Worker) -> Iterator[None]:
    """The worker works while the block runs."""
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def wait_for_fetch(site: Parts) -> int:
    """How many deliveries were still owed when the source was fetched."""
    end = time.monotonic() + 10
    while True:
        with site.database.read() as session:
            owed = count_owed(site)
            if session.scalar(select(Source.last_success_at)) and session.scalar(
                select(Post.id).where(Post.text == "said meanwhile")
            ):
                return owed
        assert time.monotonic() < end
        time.sleep(0.02)


def count_owed(site: Parts) -> int:
    """How many deliveries are still to do."""
    with site.database.read() as session:
        return session.scalar(select(func.count()).where(Delivery.done_at.is_(None))) or 0
