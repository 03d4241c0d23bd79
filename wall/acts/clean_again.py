"""Clean kept posts again once the cleaner has learnt something: only what comes out different changes what shows."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict
from wall.parts import Parts
from wall.people.queries import lock
from wall.posts.incoming import Incoming, prepare
from wall.posts.models import Post, RawPost
from wall.posts.raw import unpack
from wall.posts.renewal import renew
from wall.posts.service import find_post

AT_ONCE = 20  # posts in one commit, which holds SQLite's write lock


@dataclass(frozen=True)
class CleanedAgain:
    """How many kept posts were looked at, how many changed, and how many nobody can read any more."""

    looked_at: int = 0
    changed: int = 0
    unreadable: int = 0

    def __add__(self, other: "CleanedAgain") -> "CleanedAgain":
        return CleanedAgain(
            self.looked_at + other.looked_at, self.changed + other.changed, self.unreadable + other.unreadable
        )


@dataclass(frozen=True)
class _Ready:
    kept: RawPost
    incoming: Incoming


def clean_again(parts: Parts, post_id: str) -> CleanedAgain:
    """Clean one post again. Raises `NotFound`, or `Conflict` where what its network gave is not kept (any more)."""
    with parts.database.read() as session:
        post = find_post(session, post_id)
        kept = session.get(RawPost, post.id)
    if kept is None:
        raise Conflict("What the network gave for this post is not kept any more, so it cannot be cleaned again.")
    return _clean(parts, [kept])


def clean_all_again(parts: Parts) -> CleanedAgain:
    """Clean every post again that is kept as its network gave it, some at a time. Repeatable; others may write."""
    total, last = CleanedAgain(), ""
    while True:
        with parts.database.read() as session:
            some = select(RawPost).where(RawPost.post_id > last).order_by(RawPost.post_id).limit(AT_ONCE)
            kept = list(session.scalars(some))
        if not kept:
            return total
        last = kept[-1].post_id
        total += _clean(parts, kept)


def _clean(parts: Parts, kept: list[RawPost]) -> CleanedAgain:
    ready = [one for one in map(_prepared, kept) if one is not None]
    with parts.database.write() as session:
        changed = sum(_store(session, one) for one in ready)
    return CleanedAgain(len(kept), changed, len(kept) - len(ready))


def _prepared(kept: RawPost) -> _Ready | None:
    try:
        incoming = prepare(unpack(kept.data), now())
    except ValueError:
        return None
    return _Ready(kept, incoming) if incoming is not None else None


def _store(session: Session, one: _Ready) -> bool:
    """Write what came out, unless the post has changed or gone meanwhile. Returns whether anything is different."""
    person_id = session.scalars(select(Post.person_id).where(Post.id == one.kept.post_id)).one()
    lock(session, person_id)
    still_kept = session.scalars(select(RawPost.data).where(RawPost.post_id == one.kept.post_id)).first()
    if still_kept != one.kept.data:
        return False
    return renew(session, session.get_one(Post, one.kept.post_id), one.incoming)
