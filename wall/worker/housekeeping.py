"""Tidies up once an hour: lapsed relays, old log entries, notices and raw posts, unused pictures, spent links."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from wall.clock import now
from wall.db import Database
from wall.events.leases import take_role
from wall.events.models import Change, Delivery, Event, ProcessRole
from wall.media.service import drop_strays
from wall.notices.letters import forget_letters
from wall.notices.service import forget as forget_notices
from wall.people.addresses import settle_addresses
from wall.people.attempts import forget_ways
from wall.people.models import Invitation
from wall.people.passkeys import forget_challenges
from wall.people.sessions import forget_ended
from wall.posts.beside import forget_raw_before
from wall.posts.of_source import let_go_of_leavers
from wall.posts.pictures import drop_unused, forget_uses
from wall.relays.service import lapse
from wall.sources.contests import end_those_over
from wall.sources.models import InboundSeen

CHANGES_KEPT = timedelta(days=7)
FEWEST_CHANGES_KEPT = 1000
EVENTS_KEPT = timedelta(days=30)
RAW_KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=90)
LETTERS_KEPT = timedelta(days=30)  # that were given up, and that nobody looked at
PICTURES_KEPT = timedelta(days=7)  # what a removed post had, so that its media answer 410
ALONE_FOR = timedelta(minutes=55)  # less than an hour, so that somebody does it at each worker's hour
STRAYS_KEPT = timedelta(hours=1)  # bytes whose picture is just being stored
AT_ONCE = 500  # rows forgotten in one transaction
PICTURES_AT_ONCE = 20  # each with hundreds of kilobytes
WEBHOOK_IDS_KEPT = timedelta(minutes=15)  # three times as long as a signature is good


def tidy(database: Database) -> None:
    """Tidy up, in short transactions: each holds SQLite's write lock. Repeatable."""
    moment = now()
    with database.write() as session:
        lapse(session)
        session.execute(delete(Invitation).where(Invitation.expires_at < moment - EVENTS_KEPT))
        forget_ways(session)
        forget_ended(session)
        settle_addresses(session)
        forget_challenges(session)
        let_go_of_leavers(session)
        end_those_over(session)
        session.execute(delete(ProcessRole).where(ProcessRole.until < moment - timedelta(days=1)))
    _in_turns(database, forget_changes, moment - CHANGES_KEPT)
    _in_turns(database, forget_events, moment - EVENTS_KEPT)
    _in_turns(database, forget_raw_before, moment - RAW_KEPT)
    _in_turns(database, forget_notices, moment - NOTICES_KEPT)
    _in_turns(database, forget_letters, moment - LETTERS_KEPT)
    _in_turns(database, forget_uses, moment - PICTURES_KEPT)
    _in_turns(database, drop_unused, moment - PICTURES_KEPT, at_once=PICTURES_AT_ONCE)
    _in_turns(database, drop_strays, moment - STRAYS_KEPT, at_once=PICTURES_AT_ONCE)
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


def _in_turns(database: Database, forget: Callable[..., int], before: datetime, *, at_once: int = AT_ONCE) -> None:
    count = at_once
    while count == at_once:
        with database.write() as session:
            count = forget(session, before, at_most=at_once)
