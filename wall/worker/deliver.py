"""Delivers what one subscriber is owed of one event: its work and the settling of the delivery in one commit."""

import logging

from wall.errors import Busy
from wall.events.dispatch import fail, settle
from wall.events.leases import claim, held
from wall.events.models import Delivery, Event
from wall.parts import Parts
from wall.worker.subscribers import SUBSCRIBERS

log = logging.getLogger(__name__)


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
        lease = claimed.lease
    try:
        with parts.database.write() as session:
            delivery = held(session, Delivery, delivery_id, lease)
            if delivery is None:
                return None
            event = session.get_one(Event, delivery.event_id)
            SUBSCRIBERS[delivery.subscriber].handlers[event.kind](session, event.data)
            settle(delivery)
    except Busy:
        raise
    except Exception as error:
        log.exception("a subscriber failed", extra={"delivery": delivery_id})
        _note_failure(parts, delivery_id, lease, f"{type(error).__name__}: {error}")
        return False
    return True


def _note_failure(parts: Parts, delivery_id: str, lease: str, why: str) -> None:
    with parts.database.write() as session:
        delivery = held(session, Delivery, delivery_id, lease)
        if delivery is not None:
            fail(delivery, why)
