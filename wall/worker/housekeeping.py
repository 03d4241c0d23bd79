"""Tidies up once an hour: lapsed relays, old log entries, spent links and sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.db import Database
from wall.events.models import Change, Delivery, Event, ProcessRole
from wall.people.models import Invitation, SignedIn
from wall.relays.service import lapse
from wall.sources.models import InboundSeen

CHANGES_KEPT = timedelta(days=7)
FEWEST_CHANGES_KEPT = 1000
EVENTS_KEPT = timedelta(days=30)
AT_ONCE = 500  # rows forgotten in one transaction
WEBHOOK_IDS_KEPT = timedelta(minutes=15)  # three times as long as a signature is good


def tidy(database: Database) -> None:
    """Tidy up, in short transactions: each holds SQLite's write lock. Repeatable."""
    moment = now()
    with database.write() as session:
        lapse(session)
        session.execute(delete(InboundSeen).where(InboundSeen.at < moment - WEBHOOK_IDS_KEPT))
        session.execute(delete(Invitation).where(Invitation.expires_at < moment - EVENTS_KEPT))
        session.execute(delete(SignedIn).where(SignedIn.expires_at < moment))
        session.execute(delete(ProcessRole).where(ProcessRole.until < moment - timedelta(days=1)))
    _in_turns(database, forget_changes, moment - CHANGES_KEPT)
    _in_turns(database, forget_events, moment - EVENTS_KEPT)


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


def _in_turns(database: Database, forget: Callable[..., int], before: datetime) -> None:
    count = AT_ONCE
    while count == AT_ONCE:
        with database.write() as session:
            count = forget(session, before, at_most=AT_ONCE)
