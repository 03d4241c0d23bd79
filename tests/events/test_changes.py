"""Promises of the change log: every visible change gets the next number, in the order of the commits."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.at_once import at_once
from tests.support.remote import put
from wall.db import Database
from wall.events import record
from wall.events.models import Change, ChangeNumber, Event
from wall.events.types import BadgeOffered, PostAdded, WallChanged
from wall.people.models import Person
from wall.posts.models import Post

WRITERS = 6
EACH = 12


class Mistake(Exception):
    """What goes wrong on purpose."""


def test_numbers_have_no_gaps_though_some_writers_roll_back(database: Database) -> None:
    def write(writer: int) -> None:
        for turn in range(EACH):
            with suppress(Mistake), database.write() as session:
                for _ in range(1 + turn % 3):
                    record(session, PostAdded(f"post-{writer}-{turn}", "somebody"))
                session.flush()
                if turn % 4 == 3:
                    raise Mistake

    assert at_once(WRITERS, write) == [None] * WRITERS
    kept = sum(1 + turn % 3 for turn in range(EACH) if turn % 4 != 3) * WRITERS
    assert _numbers(database) == list(range(1, kept + 1))
    with database.read() as session:
        assert session.scalar(select(ChangeNumber.last)) == kept


def test_who_reads_the_log_never_finds_a_number_in_front_of_a_missing_one(database: Database) -> None:
    over = threading.Event()

    def write(_: int) -> None:
        for _ in range(EACH):
            with database.write() as session:
                record(session, WallChanged("somebody"))

    def read() -> list[list[int]]:
        seen = []
        while not over.is_set():
            seen.append(_numbers(database))
            time.sleep(0.002)
        return seen

    looks: list[list[int]] = []
    reader = threading.Thread(target=lambda: looks.extend(read()))
    reader.start()
    try:
        assert at_once(WRITERS, write) == [None] * WRITERS
    finally:
        over.set()
        reader.join()
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in looks)


def test_a_post_its_event_and_its_change_appear_in_one_commit(database: Database, ben: Person) -> None:
    with database.write() as session:
        put(session, ben)
        session.flush()
        assert _counts(database) == (0, 0, 0)  # seen from elsewhere
    assert _counts(database) == (1, 1, 1)


def test_a_rollback_leaves_neither_post_nor_event_nor_change(database: Database, ben: Person) -> None:
    with suppress(Mistake), database.write() as session:
        put(session, ben)
        raise Mistake
    assert _counts(database) == (0, 0, 0)


def test_what_is_private_never_enters_the_log(database: Database) -> None:
    with database.write() as session:
        record(session, BadgeOffered("award", "somebody"))
    assert _counts(database)[1:] == (1, 0)


def test_a_change_names_its_post_and_its_person(database: Database) -> None:
    with database.write() as session:
        record(session, PostAdded("the-post", "the-person"))
    with database.read() as session:
        change = session.scalars(select(Change)).one()
    assert (change.seq, change.kind, change.post_id, change.person_id) == (1, "post.added", "the-post", "the-person")


def _numbers(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.scalars(select(Change.seq).order_by(Change.seq)))


def _counts(database: Database) -> tuple[int, int, int]:
    def count(table: type[Post] | type[Event] | type[Change]) -> Callable[[Session], int]:
        return lambda session: session.scalar(select(func.count()).select_from(table)) or 0

    with database.read() as session:
        return count(Post)(session), count(Event)(session), count(Change)(session)
