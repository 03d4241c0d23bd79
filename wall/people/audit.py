"""Writes down what people do by virtue of a role. Only ever adds."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import overload

from sqlalchemy.orm import Session

from wall.clock import now
from wall.ids import new_id
from wall.people.models import AuditEntry, AuditWords, Person

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


@overload
def note(session: Session, actor: Person | None, act: str, subject_id: str | None) -> None: ...


@overload
def note(
    session: Session, actor: Person | None, act: str, subject_id: str | None, *, reason: str | None, about: str | None
) -> None: ...


def note(
    session: Session,
    actor: Person | None,
    act: str,
    subject_id: str | None,
    *,
    reason: str | None = None,
    about: str | None = None,
) -> None:
    """Keep who did what to what, and why. No actor: somebody at the command line.

    `about` is the id of the person of whom the reason speaks: with them it is erased. None has to be said aloud.
    """
    entry = AuditEntry(
        id=new_id(), actor_id=actor.id if actor else None, act=act, subject_id=subject_id, at=_moment.get() or now()
    )
    session.add(entry)
    if reason:
        session.flush()
        session.add(AuditWords(entry_id=entry.id, about_id=about, words=reason))


@contextmanager
def dated(moment: datetime) -> Iterator[None]:
    """What is noted within happened at that moment. For a made-up history alone: nothing can be dated afterwards."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
