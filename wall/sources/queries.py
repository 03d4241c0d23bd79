"""Reads of sources."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.people.models import Person
from wall.sources.hosts import is_free
from wall.sources.models import Host, Source

TROUBLED_AT_ONCE = 4  # of all that are asked at one time: those that hang keep few workers busy


def all_sources(session: Session) -> list[Source]:
    """Every source: those in trouble first, then by person."""
    query = select(Source).join(Source.person).order_by(Source.trouble.is_(None), Person.slug, Source.created_at)
    return list(session.scalars(query))


def sources_of(session: Session, person_id: str) -> list[Source]:
    """One person's sources, the oldest first."""
    return list(session.scalars(select(Source).where(Source.person_id == person_id).order_by(Source.created_at)))


def networks_by_person(session: Session) -> dict[str, list[str]]:
    """On which networks each person is followed."""
    found: dict[str, list[str]] = {}
    for person_id, network in session.execute(
        select(Source.person_id, Source.network).distinct().order_by(Source.network)
    ):
        found.setdefault(person_id, []).append(network)
    return found


def count_by_person(session: Session) -> dict[str, int]:
    """How many sources each person has."""
    query = select(Source.person_id, func.count()).group_by(Source.person_id)
    return dict(session.execute(query).all())


def count_on_host(session: Session, host: str) -> int:
    """How many sources take turns at being asked on this server; none where there is no server."""
    query = select(func.count()).where(Source.host == host, Source.paused_at.is_(None))
    return session.scalar(query) or 0 if host else 0


def count_by_host(session: Session) -> dict[str, int]:
    """The same for each server."""
    query = select(Source.host, func.count()).where(Source.host != "", Source.paused_at.is_(None))
    return dict(session.execute(query.group_by(Source.host)).all())


def left_alone_until(session: Session) -> dict[str, datetime]:
    """Until when nobody is asked on each server that has its pause, or wants to be left alone."""
    query = select(Host.name, Host.free_at).where(Host.free_at > now())
    return {name: free_at for name, free_at in session.execute(query) if free_at}


def resting_until(session: Session, pause_seconds: float) -> dict[str, datetime]:
    """Until when nobody is asked on each server that itself asked to be left alone: that is longer than its pause."""
    longest_pause = now() + timedelta(seconds=pause_seconds)
    return {name: free_at for name, free_at in left_alone_until(session).items() if free_at > longest_pause}


def due_sources(session: Session, *, at_most: int) -> list[str]:
    """The ids of sources whose turn it is, longest due first: of each server one, first of all who was never asked.

    Of those in trouble only a few at a time: who has kept us waiting before keeps nobody else waiting.
    """
    moment = now()
    troubled = Source.trouble.is_not(None)
    turn = func.row_number().over(
        partition_by=case((Source.host == "", Source.id), else_=Source.host),
        order_by=(Source.last_try_at.is_not(None), Source.due_at, Source.id),
    )
    waiting = _waiting(moment).with_only_columns(
        Source.id, Source.due_at, troubled.label("troubled"), turn.label("turn")
    )
    every = waiting.subquery()
    place = func.row_number().over(partition_by=every.c.troubled, order_by=(every.c.due_at, every.c.id))
    first = select(every, place.label("place")).where(every.c.turn == 1).subquery()
    asked = session.scalar(select(func.count()).where(Source.lease_until > moment, troubled)) or 0
    fits = or_(~first.c.troubled, first.c.place <= TROUBLED_AT_ONCE - asked)
    return list(session.scalars(select(first.c.id).where(fits).order_by(first.c.due_at).limit(at_most)))


def oldest_waiting(session: Session) -> datetime | None:
    """Since when the source could have been asked that has waited longest; None where none waits."""
    since = case((Host.free_at > Source.due_at, Host.free_at), else_=Source.due_at)
    moment: datetime | None = session.scalar(_waiting(now()).with_only_columns(func.min(since)))
    return moment


def _waiting(moment: datetime) -> Select[Source]:
    """Sources that are due, and that nobody is asking; nor anybody else on their server, which has had its pause."""
    nobody_has_it = or_(Source.lease_until.is_(None), Source.lease_until < moment)
    free: ColumnElement[bool] = or_(Host.name.is_(None), is_free(moment))
    query = select(Source).join(Source.person).outerjoin(Host, Host.name == Source.host)
    is_read = Person.out_since.is_(None), Person.deactivated_at.is_(None), Person.left_at.is_(None)
    return query.where(Source.due_at <= moment, nobody_has_it, *is_read, free)
