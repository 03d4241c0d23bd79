"""Promises of the tail: every change, once, in order, on both databases."""

import logging
import threading
import time
from collections.abc import Callable

import gevent
import pytest

from wall.db import Database
from wall.events.record import record
from wall.events.types import PostAdded
from wall.migrations import upgrade
from wall.realtime.changes import LoggedChange
from wall.realtime.tail import Tail
from wall.realtime.threads import Threads


class Listener:
    """A tail, and what it handed over."""

    def __init__(self, database: Database) -> None:
        self.heard: list[LoggedChange] = []
        self.batches: list[int] = []
        self.tail = Tail(database, self._hear, Threads())
        self.tail.start()
        self.first = self.tail.wait_for_start(5)

    def wait_for(self, count: int, seconds: float = 10) -> list[int]:
        """The numbers heard, as soon as there are so many."""
        wait_until(lambda: len(self.heard) >= count, seconds)
        return [change.seq for change in self.heard]

    def _hear(self, changes: list[LoggedChange]) -> None:
        self.heard.extend(changes)
        self.batches.append(len(changes))


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        gevent.sleep(0.01)


def add_posts(database: Database, count: int, name: str = "post") -> None:
    for number in range(count):
        with database.write() as session:
            record(session, PostAdded(f"{name}-{number}", "person-1"))


def test_every_change_of_several_writers_is_heard_once_and_in_order(database: Database) -> None:
    add_posts(database, 3)
    listener = Listener(database)
    assert listener.first == 3
    writers = [threading.Thread(target=add_posts, args=(database, 50, f"writer-{number}")) for number in range(3)]
    for writer in writers:
        writer.start()
    assert listener.wait_for(150) == list(range(4, 154))
    for writer in writers:
        writer.join()
    listener.tail.stop()


def test_a_change_is_heard_within_a_quarter_of_a_second(database: Database) -> None:
    listener = Listener(database)
    gevent.sleep(0.5)  # PostgreSQL's listener connects
    waited = []
    for number in range(1, 6):
        add_posts(database, 1)
        began = time.monotonic()
        listener.wait_for(number, 2)
        waited.append(time.monotonic() - began)
    assert sorted(waited)[2] < 0.25
    listener.tail.stop()


def test_a_long_absence_is_handed_over_five_hundred_at_a_time(database: Database) -> None:
    listener = Listener(database)
    with database.write() as session:
        for number in range(1_200):
            record(session, PostAdded(f"post-{number}", "person-1"))
    assert listener.wait_for(1_200) == list(range(1, 1_201))
    assert listener.batches == [500, 500, 200]
    listener.tail.stop()


def test_a_database_that_goes_away_is_told_once_and_nothing_is_missed(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Listener(database)
    with caplog.at_level(logging.WARNING, logger="wall.realtime.tail"):
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE change RENAME TO gone")
        gevent.sleep(1.5)
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO change")
        add_posts(database, 2)
        assert listener.wait_for(2) == [1, 2]
    assert ["does not answer" in message for message in caplog.messages] == [True, False]
    listener.tail.stop()


@pytest.mark.postgres
def test_cut_connections_cost_no_change_and_are_made_again(empty_postgres: str) -> None:
    database = Database(empty_postgres)
    upgrade(database)
    listener = Listener(database)
    gevent.sleep(0.5)
    others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {others}")
    add_posts(database, 1)
    assert listener.wait_for(1) == [1]
    gevent.sleep(1.5)
    began = time.monotonic()
    add_posts(database, 1)
    assert listener.wait_for(2) == [1, 2]
    assert time.monotonic() - began < 0.25
    listener.tail.stop()
    gevent.sleep(1.1)  # the listener's thread ends
    database.dispose()
