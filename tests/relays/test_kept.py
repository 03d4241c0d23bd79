"""Promises of the kept receipt: read once for any number of readers, and never behind what happened."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from tests.support.at_once import at_once
from tests.support.remote import SEALER, put
from wall.clock import now
from wall.connectors.base import Receipt
from wall.db import Database
from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.service import hide
from wall.relays import service
from wall.relays.kept import MISSES, Receipts, Summary
from wall.relays.models import Relay
from wall.relays.receipt import ReceiptRow
from wall.relays.rules import NETWORK_REFUSED, NO_ACCOUNT, STILL_WAITING
from wall.relays.service import NewAccount


@pytest.fixture
def kept() -> Receipts:
    return Receipts()


@pytest.fixture
def post_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return put(session, ben).id


def read(database: Database, kept: Receipts) -> Summary:
    with database.read() as session:
        return kept.read(session)


def row(database: Database, kept: Receipts) -> ReceiptRow:
    (only,) = read(database, kept).receipt.rows
    return only


def set_state(database: Database, state: str) -> None:
    with database.write() as session:
        session.scalars(select(Relay)).one().state = state


def test_a_second_reader_reads_no_post(
    database: Database, kept: Receipts, post_id: str, travel: Callable[[timedelta], None]
) -> None:
    travel(timedelta(seconds=60 - now().second))  # both read in one minute
    first = read(database, kept)
    asked: list[str] = []

    def note(*facts: object) -> None:
        asked.append(str(facts[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    assert read(database, kept) is first
    event.remove(database.engine, "before_cursor_execute", note)
    assert not [one for one in asked if "post" in one]


def test_each_step_of_a_relay_is_told_at_once(database: Database, kept: Receipts, post_id: str) -> None:
    assert row(database, kept).expired == {NO_ACCOUNT: 1}
    with database.write() as session:
        service.add_account(session, NewAccount("fake", "@brand", by_hand=False), SEALER, actor=None)
        service.review(session, post_id)
    assert row(database, kept).expired == {STILL_WAITING: 1}
    set_state(database, "parked")
    assert row(database, kept).expired == {NETWORK_REFUSED: 1}
    set_state(database, "due")
    with database.write() as session:
        service.settle(session, session.scalars(select(Relay)).one(), Receipt("fake:brand/1", ""))
    assert (row(database, kept).relayed, row(database, kept).expired) == (1, {})


def test_what_is_hidden_counts_no_more_at_once(database: Database, kept: Receipts, post_id: str) -> None:
    assert row(database, kept).initiatives == 1
    with database.write() as session:
        hide(session, session.get_one(Post, post_id), reason="a test", actor=None)
    found = read(database, kept)
    assert (found.receipt.rows, found.misses) == ((), ())


def test_a_new_month_begins_without_anything_happening(
    database: Database, ben: Person, kept: Receipts, travel: Callable[[timedelta], None]
) -> None:
    travel(datetime(2031, 3, 31, 23, 50, tzinfo=UTC) - now())
    with database.write() as session:
        put(session, ben, published_at=now())
    assert read(database, kept).receipt.this_month.initiatives == 1
    travel(timedelta(minutes=20))
    assert read(database, kept).receipt.this_month.initiatives == 0


def test_the_newest_misses_are_kept_and_no_more(database: Database, ben: Person, kept: Receipts) -> None:
    with database.write() as session:
        ids = [put(session, ben, number).id for number in range(MISSES + 5)]
    assert [one.post_id for one in read(database, kept).misses] == ids[::-1][:MISSES]


def test_many_first_readers_sum_up_once(database: Database, kept: Receipts, post_id: str) -> None:
    assert len({id(one) for one in at_once(8, lambda _: read(database, kept))}) == 1


def test_while_one_sums_up_others_take_the_one_before(
    database: Database, ben: Person, kept: Receipts, post_id: str
) -> None:
    before = read(database, kept)
    with database.write() as session:
        put(session, ben, 2)
    with kept._turn:  # somebody is at it
        answers: list[Summary] = []
        reader = threading.Thread(target=lambda: answers.append(read(database, kept)))
        reader.start()
        reader.join(10)
        assert answers == [before]
    assert row(database, kept).initiatives == 2
