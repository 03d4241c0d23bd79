"""Delivers what one subscriber is owed of one event: its work and the settling of the delivery in one commit.

What would hold SQLite's write lock for long is done in turns instead, a commit each: the last of them settles.
"""

import logging
import time

from wall.errors import Busy
from wall.events.dispatch import fail, settle
from wall.events.leases import claim, held, keep
from wall.events.models import Delivery, Event
from wall.parts import Parts
from wall.worker.subscribers import SUBSCRIBERS, Turn

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.02  # who waits for SQLite's write lock has no place in a queue


def deliver(parts: Parts, delivery_id: str) -> bool | None:
    """Deliver. None when it is not due any more. A handler that fails is tried again later, then parked.

    A database that is busy is nobody's failure: the delivery stays owed as it is, and is due when its lease runs out.
    """
    try:
        return _deliver(parts, delivery_id)
    except Busy as busy:
        log.warning("a delivery waits for the database: %s", busy, extra={"delivery": delivery_id})
        return False


def _deliver(parts: Parts, delivery_id: str) -> bool | None:
    with parts.database.write() as session:
        claimed = claim(session, Delivery, delivery_id)
        if claimed is None or claimed.lease is None:
            return None
        lease, name, event = claimed.lease, claimed.subscriber, session.get_one(Event, claimed.event_id)
    try:
        return _work(parts, delivery_id, lease, name, event)
    except Busy:
        raise
    except Exception as error:
        log.exception("a subscriber failed", extra={"delivery": delivery_id})
        _note_failure(parts, delivery_id, lease, f"{type(error).__name__}: {error}")
        return False


def _work(parts: Parts, delivery_id: str, lease: str, name: str, event: Event) -> bool | None:
    subscriber, data = SUBSCRIBERS[name], event.data
    if event.kind not in subscriber.turns:
        handler = subscriber.handlers[event.kind]
        return _commit(parts, delivery_id, lease, lambda session: handler(session, data), is_last=True)
    with parts.database.read() as session:
        turns = subscriber.turns[event.kind](session, data)
    with keep(parts.database, Delivery, delivery_id, lease):
        for turn in turns:
            if not _commit(parts, delivery_id, lease, turn, is_last=False):
                return None
            time.sleep(PAUSE_SECONDS)
        return _commit(parts, delivery_id, lease, lambda _: None, is_last=True)


def _commit(parts: Parts, delivery_id: str, lease: str, turn: Turn, *, is_last: bool) -> bool | None:
    """None where it is not this one's any more."""
    with parts.database.write() as session:
        delivery = held(session, Delivery, delivery_id, lease)
        if delivery is None:
            return None
        turn(session)
        if is_last:
            settle(delivery)
    return True


def _note_failure(parts: Parts, delivery_id: str, lease: str, why: str) -> None:
    with parts.database.write() as session:
        delivery = held(session, Delivery, delivery_id, lease)
        if delivery is not None:
            fail(delivery, why)
