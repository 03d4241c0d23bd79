"""Promises of deliveries in turns: however many relays a person has, nobody waits for the database behind them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests.support.commits import changed_by_commit
from tests.support.remote import follow, moment, ready, remote
from wall.clock import now
from wall.connectors.base import Receipt
from wall.events.dispatch import dispatch
from wall.events.leases import due_ids
from wall.events.models import Delivery, Event
from wall.parts import Parts
from wall.people.models import Person
from wall.people.profile import call_oneself
from wall.posts.models import Post
from wall.posts.of_source import choose, take_in
from wall.relays import service
from wall.relays.models import Relay, RelayAccount
from wall.sources.choices import Choices
from wall.sources.models import Source
from wall.worker.deliver import deliver
from wall.worker.subscribers import POSTS_AT_ONCE, SUBSCRIPTIONS

POSTS = 2 * POSTS_AT_ONCE + 3


class Killed(BaseException):
    """The worker was killed."""


@pytest.fixture
def source_id(parts: Parts, ben: Person) -> str:
    """An account of whose posts the house passed on every second, and the others are owed."""
    with parts.database.write() as session:
        session.add(RelayAccount(network="fake", handle="Halage"))
        source = follow(session, session.get_one(Person, ben.id))
        posts = [ready(remote(number, published_at=moment(number - POSTS))) for number in range(POSTS)]
        take_in(session, source, posts, parts.sealer)
        for number, post in enumerate(session.scalars(select(Post).order_by(Post.published_at)).all()):
            for relay in service.owe(session, post):
                if number % 2:
                    service.settle(session, relay, Receipt("fake:halage/1", ""))
    _owed(parts)
    return source.id


def test_relays_of_who_wants_none_are_called_off_and_taken_back_in_short_commits(parts: Parts, source_id: str) -> None:
    (delivery_id,) = _wish(parts, source_id, relays=False)
    with changed_by_commit(Relay) as changed:
        assert deliver(parts, delivery_id) is True
    assert max(changed) == POSTS_AT_ONCE
    assert sum(changed) == POSTS
    assert _states(parts) == {"cancelled": POSTS // 2 + 1, "undoing": POSTS // 2}
    assert _owed(parts) == []


def test_one_that_died_at_it_is_followed_by_another_who_does_the_rest(parts: Parts, source_id: str) -> None:
    (delivery_id,) = _wish(parts, source_id, relays=False)
    _die_at_the_second_turn(parts, delivery_id)
    assert deliver(parts, delivery_id) is None  # the dead one's lease still holds
    assert _states(parts)["done"] + _states(parts)["due"] == POSTS - POSTS_AT_ONCE
    with parts.database.write() as session:
        session.get_one(Delivery, delivery_id).lease_until = now() - timedelta(seconds=1)
    with changed_by_commit(Relay) as changed:
        assert deliver(parts, delivery_id) is True
    assert sum(changed) == POSTS - POSTS_AT_ONCE
    assert not {"due", "done"} & _states(parts).keys()


def test_a_failure_in_a_turn_is_tried_again_as_any_other(parts: Parts, source_id: str) -> None:
    for delivery_id in _wish(parts, source_id, relays=False):
        assert deliver(parts, delivery_id) is True
    (delivery_id,) = _wish(parts, source_id, relays=True)
    assert deliver(parts, delivery_id) is False  # what is just being taken back can be owed again afterwards
    with parts.database.write() as session:
        delivery = session.get_one(Delivery, delivery_id)
        assert (delivery.attempts, delivery.lease, delivery.done_at) == (1, None, None)
        delivery.due_at = now()
        for relay in session.scalars(select(Relay).where(Relay.state == "undoing")):
            service.settle_undone(session, relay)
    assert deliver(parts, delivery_id) is True
    assert not {"cancelled", "undoing"} & _states(parts).keys()


def test_what_changes_no_relay_takes_one_commit(parts: Parts, ben: Person, source_id: str) -> None:
    with parts.database.write() as session:
        call_oneself(session, session.get_one(Person, ben.id), "Ben again", "")
    (delivery_id,) = _owed(parts)
    with changed_by_commit(Relay) as changed:
        assert deliver(parts, delivery_id) is True
    assert changed == [0, 0]  # claimed, and settled


def _wish(parts: Parts, source_id: str, *, relays: bool) -> list[str]:
    """Choose; gives what relays are owed of that."""
    with parts.database.write() as session:
        source = session.get_one(Source, source_id)
        choose(session, source, replace(Choices.of(source), relays=relays))
    return _owed(parts)


def _owed(parts: Parts) -> list[str]:
    """What relays are owed of what happened to somebody as a whole. The rest is settled."""
    with parts.database.write() as session:
        while dispatch(session, SUBSCRIPTIONS):
            pass
    with parts.database.read() as session:
        due = due_ids(session, Delivery, at_most=1000)
        kinds = {one: _kind(session, one) for one in due}
    for one in due:
        if kinds[one] != "wall.changed":
            deliver(parts, one)
    return [one for one in due if kinds[one] == "wall.changed"]


def _kind(session: Session, delivery_id: str) -> str:
    return session.get_one(Event, session.get_one(Delivery, delivery_id).event_id).kind


def _states(parts: Parts) -> dict[str, int]:
    with parts.database.read() as session:
        return dict(session.execute(select(Relay.state, func.count()).group_by(Relay.state)).all())


def _die_at_the_second_turn(parts: Parts, delivery_id: str) -> None:
    with changed_by_commit(Relay) as changed:

        def die(session: Session, _: object) -> None:
            if sum(changed) and any(isinstance(one, Relay) for one in session.dirty):
                raise Killed

        event.listen(Session, "after_flush", die)
        try:
            with pytest.raises(Killed):
                deliver(parts, delivery_id)
        finally:
            event.remove(Session, "after_flush", die)
    assert sum(changed) == POSTS_AT_ONCE
