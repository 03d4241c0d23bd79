"""Has a person leave: their accounts are read no more, nothing is passed on any more, and what they chose."""

import time
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.events.leases import release
from wall.parts import Parts
from wall.people.erasures import write_down, write_down_keeper
from wall.people.leaving import depart
from wall.people.models import HowLeft, Person
from wall.posts.of_source import let_go
from wall.relays.leaving import stop_some, take_back_some
from wall.sources.models import Source
from wall.sources.queries import sources_of

_RELAYS_AT_ONCE = 5  # in one commit, which holds SQLite's write lock
_COMMITS = 30  # for which somebody waits; the rest is for the worker that erases them
_PAUSE_SECONDS = 0.02


def leave(parts: Parts, person_id: str, how: HowLeft, *, actor: Person | None) -> None:
    """Have a person leave. What is to be erased is out of sight at once, and the worker erases it. What is to stand
    under no name is, too, until the worker has taken the name out of all of it. Repeatable.

    Who leaves is decided in one short commit; relays are settled a few a commit. Raises `Conflict` for the way back
    from what they chose before.
    """
    with parts.database.write() as session:
        person = session.get_one(Person, person_id)
        _lock_sources(session, person_id)
        erasure = depart(session, person, how, parts.sealer.digest, actor=actor)
        _stop_reading(session, person, how)
    _settle_relays(parts, person_id, how)
    with suppress(OSError):  # where this process may not write, the worker does, when it erases them or starts
        if erasure is not None:
            write_down(parts.settings.data_dir, erasure)
        else:
            write_down_keeper(parts.settings.data_dir, person_id)


def _settle_relays(parts: Parts, person_id: str, how: HowLeft) -> None:
    """Nothing is owed any more; of who is erased, what was passed on is taken back. Nobody else does so for who keeps
    their words: those are few, since what is done stays."""
    some = take_back_some if how == "erase" else stop_some
    count, commits = _RELAYS_AT_ONCE, 0
    while count == _RELAYS_AT_ONCE and (how == "keep" or commits < _COMMITS):
        with parts.database.write() as session:
            count = some(session, person_id, at_most=_RELAYS_AT_ONCE)
        commits += 1
        time.sleep(_PAUSE_SECONDS)


def _lock_sources(session: Session, person_id: str) -> None:
    """First, as who stores what came from one of them: it has the source before the person."""
    theirs = select(Source.id).where(Source.person_id == person_id).order_by(Source.id)
    session.scalars(theirs.with_for_update(of=Source)).all()


def _stop_reading(session: Session, person: Person, how: HowLeft) -> None:
    """No account is read any more, and no token kept. Those of who is erased are still needed to find their traces."""
    for source in sources_of(session, person.id):
        source.token_sealed, source.due_at, source.proof_due_at = None, None, None
        release(source)
        if how == "keep":
            let_go(session, source)
