"""Tidies up once an hour: lapsed relays, old log entries, spent links and sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from wall.clock import now
from wall.db import Database
from wall.events.leases import take_role
from wall.events.models import Change, Delivery, Event, ProcessRole
from wall.people.models import Invitation, SignedIn
from wall.relays.service import lapse
from wall.sources.models import InboundSeen

CHANGES_KEPT = timedelta(days=7)
FEWEST_CHANGES_KEPT = 1000
EVENTS_KEPT = timedelta(days=30)
ALONE_FOR = timedelta(minutes=55)  # less than an hour, so that somebody does it at each worker's hour
AT_ONCE = 500  # rows forgotten in one transaction
WEBHOOK_IDS_KEPT = timedelta(minutes=15)  # three times as long as a signature is good


def tidy(database: Database) -> None:
    """Tidy up, in short transactions: each holds SQLite's write lock. Repeatable."""
    moment = now()
    with database.write() as session:
        lapse(session)
        session.execute(delete(Invitation).where(Invitation.expires_at < moment - EVENTS_KEPT))
        session.execute(delete(SignedIn).where(SignedIn.expires_at < moment))
        session.execute(delete(ProcessRole).where(ProcessRole.until < moment - timedelta(days=1)))
    _in_turns(database, forget_changes, moment - CHANGES_KEPT)
    _in_turns(database, forget_events, moment - EVENTS_KEPT)
    _in_turns(database, forget_webhook_ids, moment - WEBHOOK_IDS_KEPT)


def tidy_alone(database: Database, worker: str) -> bool:
    """Tidy up, unless another worker did within the last hour. Returns whether this one did."""
    with database.write() as session:
        mine = take_role(session, "housekeeping", worker, ALONE_FOR)
    if mine:
        tidy(database)
    return mine


def forget_changes(session: Session, before: datetime, *, at_most: int) -> int:
    """Forget visible changes of before, but for the newest thousand. Returns how many."""
    newest = session.scalar(select(func.max(Change.seq))) or 0
    old = select(Change.seq).where(Change.at < before, Change.seq <= newest - FEWEST_CHANGES_KEPT)
    numbers = list(session.scalars(old.order_by(Change.seq).limit(at_most)))
    session.execute(delete(Change).where(Change.seq.in_(numbers)))
    return len(numbers)


def forget_events(session: Session, before: datetime, *, at_most: int) -> int:
    """Forget events of before with their deliveries; one that is still owed to somebody, or parked, stays."""
    open_ones = select(Delivery.event_id).where(Delivery.done_at.is_(None))
    old = select(Event.id).where(Event.at < before, Event.dispatched, Event.id.not_in(open_ones))
    ids = list(session.scalars(old.limit(at_most)))
    session.execute(delete(Delivery).where(Delivery.event_id.in_(ids)))
    session.execute(delete(Event).where(Event.id.in_(ids)))
    return len(ids)


def forget_webhook_ids(session: Session, before: datetime, *, at_most: int) -> int:
    """Forget which webhook-ids inbound doors accepted before: who repeats them then is refused for their age."""
    key = InboundSeen.source_id, InboundSeen.webhook_id
    old = session.execute(select(*key).where(InboundSeen.at < before).limit(at_most)).all()
    session.execute(delete(InboundSeen).where(tuple_(*key).in_([tuple(one) for one in old])))
    return len(old)


def _in_turns(database: Database, forget: Callable[..., int], before: datetime) -> None:
    count = AT_ONCE
    while count == AT_ONCE:
        with database.write() as session:
            count = forget(session, before, at_most=AT_ONCE)
