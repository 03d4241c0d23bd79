"""What stewards say to everybody at once: on every wall and screen, until some moment or until they end it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.text import scrub
from wall.errors import Conflict, Invalid, NotFound
from wall.events import record
from wall.events.types import AnnouncementChanged
from wall.people.audit import note
from wall.people.models import Person
from wall.walls.models import Announcement

LONGEST = 280
_SHOWN_IN_LIST = 50
_PRESSED_TWICE = timedelta(minutes=1)


def announce(session: Session, text: str, *, until: datetime | None, actor: Person | None) -> Announcement:
    """Say something on every wall and screen at once. What was said before ends: there is one at a time. Who says the
    same again within a minute says it once.

    Raises `Invalid` for no words or too many, and for a moment that is past.
    """
    tidy = " ".join(scrub(text).split())
    if not tidy:
        raise Invalid("An announcement needs words.")
    if len(tidy) > LONGEST:
        raise Invalid("An announcement may have {most} characters; this has {count}.", most=LONGEST, count=len(tidy))
    if until is not None and until <= now():
        raise Invalid("That moment is past: nobody would see it.")
    said, by_id = current(session), actor.id if actor else None
    if said is not None and (said.text, said.by_id) == (tidy, by_id) and said.at > now() - _PRESSED_TWICE:
        return said
    for one in session.scalars(select(Announcement).where(*_live())):
        one.ended_at = now()
    made = Announcement(text=tidy, until=until, by_id=by_id)
    session.add(made)
    session.flush()
    note(session, actor, "announcement.make", made.id)
    record(session, AnnouncementChanged(made.id))
    return made


def end(session: Session, announcement: Announcement, *, actor: Person | None) -> None:
    """Have it said no more, at once and everywhere. Repeatable."""
    if announcement.ended_at is None:
        announcement.ended_at = now()
        note(session, actor, "announcement.end", announcement.id)
        record(session, AnnouncementChanged(announcement.id))


def current(session: Session) -> Announcement | None:
    """What is announced now, if anything. The words of who is out of sight are out of it, too, until they come back."""
    lasts = or_(Announcement.until.is_(None), Announcement.until > now())
    query = select(Announcement).outerjoin(Person, Person.id == Announcement.by_id)
    query = query.where(*_live(), lasts, Person.out_since.is_(None))
    return session.scalars(query.order_by(Announcement.at.desc(), Announcement.id.desc()).limit(1)).first()


def announcements(session: Session) -> Sequence[Announcement]:
    """What was announced, the newest first."""
    query = select(Announcement).order_by(Announcement.at.desc(), Announcement.id.desc())
    return session.scalars(query.limit(_SHOWN_IN_LIST)).all()


def find_announcement(session: Session, announcement_id: str) -> Announcement:
    """The announcement with this id. Raises `NotFound`."""
    found = session.get(Announcement, announcement_id)
    if found is None:
        raise NotFound("There is no such announcement.")
    return found


def end_current(session: Session, *, actor: Person | None) -> Announcement:
    """End what is announced now. Raises `Conflict` where nothing is."""
    found = current(session)
    if found is None:
        raise Conflict("Nothing is announced just now.")
    end(session, found, actor=actor)
    return found


def has_lapsed(session: Session) -> bool:
    """Whether the time of one is over, and nobody was told yet."""
    return session.scalars(select(Announcement.id).where(*_lapsed()).limit(1)).first() is not None


def end_lapsed(session: Session) -> None:
    """Tell every wall of those whose time is over. Repeatable."""
    for one in session.scalars(select(Announcement).where(*_lapsed())):
        one.ended_at = one.until
        record(session, AnnouncementChanged(one.id))


def _live() -> list[ColumnElement[bool]]:
    return [Announcement.ended_at.is_(None)]


def _lapsed() -> list[ColumnElement[bool]]:
    return [*_live(), Announcement.until <= now()]
