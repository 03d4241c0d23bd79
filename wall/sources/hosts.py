"""The servers that sources are read from: one look at a time over all workers, and a pause between two."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wall.clock import now
from wall.events.leases import LEASE
from wall.sources.models import Host


def take(session: Session, name: str, *, pause_seconds: float, length: timedelta = LEASE) -> bool:
    """Take the server for one look. False while another one is at it, or its pause is not over. No name: no server."""
    if not name:
        return True
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    moment = now()
    facts = {"busy_until": moment + length, "free_at": moment + timedelta(seconds=pause_seconds)}
    taken = dialect.insert(Host).values(name=name, **facts)
    taken = taken.on_conflict_do_update(index_elements=["name"], set_=facts, where=is_free(moment))
    return session.execute(taken.returning(Host.name)).scalar() is not None


def renew(session: Session, name: str) -> None:
    """Keep the server for one more length."""
    session.execute(update(Host).where(Host.name == name).values(busy_until=now() + LEASE))


def give_back(session: Session, name: str, *, leave_alone: timedelta = timedelta()) -> None:
    """The look is over. `leave_alone` is what the server itself asked for: nobody there is asked before."""
    host = session.get(Host, name, with_for_update=True, populate_existing=True)
    if host is not None:
        host.busy_until = None
        host.free_at = max(host.free_at or now(), now() + leave_alone)


def free_from(session: Session, name: str) -> datetime | None:
    """When the next look may begin, as far as is known; None where it may begin now."""
    host = session.get(Host, name, populate_existing=True)
    moments = [one for one in (host.busy_until, host.free_at) if one and one > now()] if host else []
    return max(moments, default=None)


def is_free(moment: datetime) -> ColumnElement[bool]:
    """The condition that a server's next look may begin."""
    return or_(Host.busy_until.is_(None), Host.busy_until < moment) & or_(
        Host.free_at.is_(None), Host.free_at <= moment
    )
