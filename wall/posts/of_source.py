"""What becomes of a source's posts when its person switches a kind of them off, or when it is followed no more."""

from collections.abc import Callable
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.events.leases import release
from wall.posts.models import Post
from wall.posts.service import SWITCHED_OFF, hide, is_switched_off, restore
from wall.sources.models import InboundSeen, Source

Kind = Literal["replies", "boosts"]


def switch(session: Session, source: Source, kind: Kind, *, shown: bool) -> None:
    """Have the source's answers, or what it boosts, show or not: what is up goes, and exactly that comes back.

    Switched on, the source is read from the start, for what was said meanwhile. Repeatable.
    """
    name = f"takes_{kind}"
    if getattr(source, name) == shown:
        return
    setattr(source, name, shown)
    release(source)  # a fetch that began before would bring the old kinds, and its cursor
    if shown:
        source.cursor = None
        source.due_at = source.due_at and now()
    for post in _posts(session, source, kind):
        if shown and is_switched_off(post):
            restore(session, post, actor=source.person)
        elif not shown and post.hidden_at is None:
            hide(session, post, reason=SWITCHED_OFF, actor=source.person)


def let_go(session: Session, source: Source) -> None:
    """Follow a source no more. Its posts stay, and belong to their person as before."""
    session.execute(update(Post).where(Post.source_id == source.id).values(source_id=None))
    session.execute(delete(InboundSeen).where(InboundSeen.source_id == source.id))
    session.delete(source)


def latest_of(session: Session, source_id: str, *, limit: int) -> list[Post]:
    """The last posts that came in through a source, hidden ones too, but for what is gone."""
    query = select(Post).where(Post.source_id == source_id, Post.removed_at.is_(None))
    return list(session.scalars(query.order_by(Post.received_at.desc(), Post.id.desc()).limit(limit)))


def _posts(session: Session, source: Source, kind: Kind) -> list[Post]:
    """The cards of this kind that came from a source: parts of a thread go and come with its first post."""
    own = select(Post).where(Post.source_id == source.id, Post.removed_at.is_(None), Post.root_id.is_(None))
    return [post for post in session.scalars(own) if _KINDS[kind](post)]


_KINDS: dict[Kind, Callable[[Post], bool]] = {
    "boosts": lambda post: post.boost,
    "replies": lambda post: not post.boost and bool(post.answers) and not post.continues,
}
