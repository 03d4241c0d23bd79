"""Promises of dispatch: each subscriber is owed each event once, and failures back off until a person looks."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.at_once import at_once
from wall.clock import now
from wall.db import Database
from wall.events import dispatch as settling
from wall.events import record
from wall.events.dispatch import FIRST_PAUSE, TRIES, dispatch
from wall.events.models import Delivery, Event
from wall.events.types import FlowerGiven, PostAdded, SourceHealth

SUBSCRIPTIONS = {
    "relays": frozenset({"post.added"}),
    "badges": frozenset({"post.added", "flower.given"}),
}


def test_each_subscriber_is_owed_each_event_of_its_kinds_once(database: Database) -> None:
    with database.write() as session:
        for happening in (
            PostAdded("p", "a"),
            FlowerGiven("p", "a", "b"),
            SourceHealth("s", "a", healthy=True, handle="@ben", at="now"),
        ):
            record(session, happening)
    assert [_dispatch(database), _dispatch(database)] == [3, 0]
    assert _owed(database) == ["badges flower.given", "badges post.added", "relays post.added"]


def test_several_that_dispatch_at_once_owe_nothing_twice(database: Database) -> None:
    with database.write() as session:
        for number in range(20):
            record(session, PostAdded(f"post-{number}", "a"))
    dispatched = at_once(5, lambda _: _dispatch(database))
    assert sum(number for number in dispatched if isinstance(number, int)) == 20
    assert len(_owed(database)) == 40


def test_an_event_that_was_rolled_back_is_owed_to_nobody(database: Database) -> None:
    with suppress(KeyError), database.write() as session:
        record(session, PostAdded("p", "a"))
        session.flush()
        raise KeyError
    assert _dispatch(database) == 0


def test_each_failure_waits_twice_as_long_and_the_eighth_parks(delivery: Delivery) -> None:
    pauses = []
    for _ in range(TRIES - 1):
        settling.fail(delivery, "it is raining")
        assert delivery.due_at is not None
        pauses.append(round((delivery.due_at - now()) / FIRST_PAUSE))
        assert delivery.parked_at is None
    assert pauses == [1, 2, 4, 8, 16, 32, 64]
    settling.fail(delivery, "it is raining")
    assert delivery.parked_at is not None
    assert delivery.due_at is None
    assert delivery.last_error == "it is raining"


def test_a_parked_delivery_is_tried_from_the_start_when_a_person_says_so(delivery: Delivery) -> None:
    for _ in range(TRIES):
        settling.fail(delivery, "it is raining")
    settling.retry(delivery)
    assert (delivery.parked_at, delivery.attempts) == (None, 0)
    assert delivery.due_at is not None
    assert delivery.due_at <= now()


def test_what_is_settled_is_due_no_more(delivery: Delivery) -> None:
    delivery.lease, delivery.lease_until = "mine", now() + timedelta(seconds=10)
    settling.settle(delivery)
    assert delivery.done_at is not None
    assert [delivery.due_at, delivery.lease, delivery.lease_until] == [None, None, None]


@pytest.fixture
def delivery() -> Delivery:
    return Delivery(event_id="event", subscriber="relays", due_at=now(), attempts=0)


def _dispatch(database: Database) -> int:
    with database.write() as session:
        return dispatch(session, SUBSCRIPTIONS)


def _owed(database: Database) -> list[str]:
    with database.read() as session:
        query = select(Delivery.subscriber, Event.kind).join(Event, Event.id == Delivery.event_id)
        return sorted(f"{subscriber} {kind}" for subscriber, kind in session.execute(query))
