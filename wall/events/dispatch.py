"""Turns events into what each subscriber is owed, and settles what was delivered."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.events.leases import release
from wall.events.models import Delivery, Event

FIRST_PAUSE = timedelta(seconds=2)
TRIES = 8


def dispatch(session: Session, subscriptions: Mapping[str, frozenset[str]], *, at_most: int = 200) -> int:
    """Owe each new event to every subscriber of its kind. Returns how many events were dispatched.

    Subscriptions are event kinds by subscriber. An event and its deliveries change in one commit, so each is owed once.
    """
    new = select(Event).where(Event.dispatched.is_(False)).order_by(Event.id).limit(at_most)
    events = list(session.scalars(new.with_for_update(skip_locked=True)))
    for event in events:
        event.dispatched = True
        for subscriber, kinds in subscriptions.items():
            if event.kind in kinds:
                session.add(Delivery(event_id=event.id, subscriber=subscriber, due_at=now()))
    return len(events)


def settle(delivery: Delivery) -> None:
    """The subscriber has done its part."""
    delivery.done_at = now()
    delivery.due_at = None
    delivery.last_error = None
    release(delivery)


def fail(delivery: Delivery, why: str) -> None:
    """The subscriber failed: try again later, twice as late each time, and park it when that has not helped."""
    delivery.attempts += 1
    delivery.last_error = why
    if delivery.attempts >= TRIES:
        delivery.parked_at = now()
        delivery.due_at = None
    else:
        delivery.due_at = now() + FIRST_PAUSE * 2 ** (delivery.attempts - 1)
    release(delivery)


def retry(delivery: Delivery) -> None:
    """A person has looked: try a parked delivery from the start."""
    delivery.parked_at = None
    delivery.attempts = 0
    delivery.due_at = now()
