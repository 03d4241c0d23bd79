"""Has the posts of a source follow what its person decided: newest first, a few a commit, and the worker ends it."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Busy
from wall.events.leases import claim, held, keep, release
from wall.flowers.handed_over import go_along
from wall.parts import Parts
from wall.posts.ingest import remove
from wall.posts.models import Post
from wall.posts.of_source import let_go, origin_of
from wall.posts.switched import misfits, settle_kinds
from wall.sources.models import Settling, Source

AT_ONCE = 15  # posts in one commit, which holds SQLite's write lock
TAKEN_AWAY_AT_ONCE = 10
PAUSE_SECONDS = 0.02  # who waits for that lock has no place in a queue
SECONDS_IN_A_REQUEST = 1.0  # for which somebody waits; the rest is the worker's

Some = Callable[[Session, Source], object]


def settle_soon(parts: Parts, source_id: str) -> None:
    """Settle what shows first, for whoever waits for it. The rest is the worker's."""
    with suppress(Busy):  # somebody is at it already
        _settle_of(parts, source_id, seconds=SECONDS_IN_A_REQUEST)


def settle_now(parts: Parts, source_id: str) -> None:
    """Settle all of a source, for who can wait. Nothing where somebody is at it already."""
    _settle_of(parts, source_id, seconds=None)


def settle(parts: Parts, settling_id: str, *, seconds: float | None = None) -> bool | None:
    """Do what was decided about a source. Returns whether all is done; None where it is not due. Repeatable.

    After so many seconds, and one turn at least, the rest is left to the worker. What is decided meanwhile ends this:
    whoever decided begins again.
    """
    with parts.database.write() as session:
        settling = claim(session, Settling, settling_id)
        if settling is None or settling.lease is None:
            return None
        lease, source_id, takes_away = settling.lease, settling.source_id, settling.takes_away
    with keep(parts.database, Settling, settling_id, lease):
        turns = _taking_away(parts, source_id) if takes_away else _switching(parts, source_id)
        ends_at = time.monotonic() + seconds if seconds is not None else inf
        for number, turn in enumerate(turns):
            if number and time.monotonic() >= ends_at:
                _commit(parts, settling_id, lease, _leave_to_the_worker)
                return False
            if not _commit(parts, settling_id, lease, turn):
                return False
        return _commit(parts, settling_id, lease, _end)


def _settle_of(parts: Parts, source_id: str, *, seconds: float | None) -> None:
    with parts.database.read() as session:
        settling_id = session.scalars(select(Settling.id).where(Settling.source_id == source_id)).first()
    if settling_id is not None:
        settle(parts, settling_id, seconds=seconds)


def _commit(parts: Parts, settling_id: str, lease: str, some: Some) -> bool:
    """One short commit, and a pause. False where it is not this one's any more."""
    with parts.database.write() as session:
        settling = held(session, Settling, settling_id, lease)
        if settling is None:
            return False
        some(session, session.get_one(Source, settling.source_id))
    time.sleep(PAUSE_SECONDS)
    return True


def _switching(parts: Parts, source_id: str) -> list[Some]:
    """The turns in which its posts show as its person wants. It is decided outside of the lock which these are."""
    with parts.database.read() as session:
        ids = misfits(session, session.get_one(Source, source_id))

    def turn(some: list[str]) -> Some:
        posts = select(Post).where(Post.id.in_(some))
        return lambda session, source: _show_as_wanted(session, source, session.scalars(posts).all())

    return [turn(ids[begin : begin + AT_ONCE]) for begin in range(0, len(ids), AT_ONCE)]


def _show_as_wanted(session: Session, source: Source, posts: Sequence[Post]) -> None:
    moved = [post.id for post in posts if post.person_id != source.person_id]
    settle_kinds(session, source, posts)
    if moved:
        go_along(session, moved, source.person_id)


def _taking_away(parts: Parts, source_id: str) -> list[Some]:
    """The turns in which its posts become tombstones."""
    left = Post.source_id == source_id, Post.removed_at.is_(None)
    with parts.database.read() as session:
        newest = select(Post.uri).where(*left).order_by(Post.published_at.desc(), Post.id.desc())
        uris = list(session.scalars(newest))

    def turn(some: list[str]) -> Some:
        return lambda session, source: remove(session, origin_of(source), some, parts.sealer)

    return [turn(uris[begin : begin + TAKEN_AWAY_AT_ONCE]) for begin in range(0, len(uris), TAKEN_AWAY_AT_ONCE)]


def _end(session: Session, source: Source) -> None:
    settling = session.scalars(select(Settling).where(Settling.source_id == source.id)).one()
    if settling.takes_away:
        let_go(session, source)
    else:
        session.delete(settling)


def _leave_to_the_worker(session: Session, source: Source) -> None:
    settling = session.scalars(select(Settling).where(Settling.source_id == source.id)).one()
    settling.due_at = now()
    release(settling)
