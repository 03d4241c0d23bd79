"""Tidies up once an hour: lapsed relays, old log entries, spent links and sessions."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.events.models import Change, Delivery, Event, ProcessRole
from wall.people.models import Invitation, SignedIn
from wall.relays.service import lapse
from wall.sources.models import InboundSeen

CHANGES_KEPT = timedelta(days=7)
FEWEST_CHANGES_KEPT = 1000
EVENTS_KEPT = timedelta(days=30)
WEBHOOK_IDS_KEPT = timedelta(minutes=15)  # three times as long as a signature is good


def tidy(session: Session) -> None:
    """Tidy up. Repeatable."""
    moment = now()
    lapse(session)
    session.execute(delete(InboundSeen).where(InboundSeen.at < moment - WEBHOOK_IDS_KEPT))
    session.execute(delete(Invitation).where(Invitation.expires_at < moment - EVENTS_KEPT))
    session.execute(delete(SignedIn).where(SignedIn.expires_at < moment))
    session.execute(delete(ProcessRole).where(ProcessRole.until < moment - timedelta(days=1)))
    newest = session.scalar(select(func.max(Change.seq))) or 0
    session.execute(delete(Change).where(Change.at < moment - CHANGES_KEPT, Change.seq <= newest - FEWEST_CHANGES_KEPT))
    _forget_settled_events(session)


def _forget_settled_events(session: Session) -> None:
    """Old events go with their deliveries; one that is still owed to somebody, or parked, stays."""
    open_ones = select(Delivery.event_id).where(Delivery.done_at.is_(None))
    old = (
        select(Event.id).where(Event.at < now() - EVENTS_KEPT, Event.dispatched, Event.id.not_in(open_ones)).limit(500)
    )
    ids = list(session.scalars(old))
    session.execute(delete(Delivery).where(Delivery.event_id.in_(ids)))
    session.execute(delete(Event).where(Event.id.in_(ids)))
