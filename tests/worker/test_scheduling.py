"""Promises of the scheduler: a backlog is worked off without pauses, and keeps nothing of another kind waiting."""

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from tests.support.remote import follow, put
from wall.connectors.fake_network import FakeNetwork
from wall.events.models import Delivery
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.models import Source
from wall.worker.main import Worker

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
    worker = Worker(parts)
    thread = threading.Thread(target=worker.run)
    thread.start()
    yield parts
    worker.stop()
    thread.join()


def test_a_backlog_is_worked_off_without_pauses_and_a_source_does_not_wait_for_its_end(working: Parts) -> None:
    began = time.monotonic()
    owed_when_fetched = wait_for_fetch(working)
    assert owed_when_fetched > 0
    while count_owed(working):
        assert time.monotonic() - began < 10  # at one look a second it would be 15
        time.sleep(0.05)
    with working.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 2 * (BACKLOG + 1)


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
