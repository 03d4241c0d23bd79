"""Posts of partners that wait for a steward's look. Never a colleague's: theirs show at once, in their own words."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict, Forbidden
from wall.events import record
from wall.events.leases import release
from wall.events.types import PostAdded
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.models import HELD, LEFT_OUT, Post
from wall.posts.telling import tell_edited
from wall.sources.models import Source


def hold(session: Session, source: Source, *, holds: bool, actor: Person | None) -> None:
    """Have what comes in from a partner wait for a look, or not. Raises `Forbidden` for a colleague. Repeatable."""
    if source.person.kind != "partner":
        raise Forbidden(
            "{name} is a colleague: what they write is held for nobody’s look. Hiding is for safety, after the fact.",
            name=source.person.name,
        )
    if source.holds != holds:
        source.holds = holds
        release(source)  # a fetch that began before would not know
        note(session, actor, "source.hold" if holds else "source.hold_no_more", source.id)


def holds(source: Source) -> bool:
    """Whether what comes in waits: whatever its row says, never a colleague's."""
    return source.holds and source.person.kind == "partner"


def held_posts(session: Session, *, limit: int = 100) -> list[Post]:
    """What waits, the oldest first."""
    waiting = _waiting().order_by(Post.published_at, Post.id).limit(limit)
    return list(session.scalars(waiting))


def count_held(session: Session) -> int:
    """How many posts wait."""
    return session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def let_show(session: Session, post: Post, *, actor: Person | None) -> None:
    """Somebody looked: it shows. Raises `Conflict` for one that does not wait."""
    _refuse_others(post)
    post.hidden_at = post.hidden_reason = None
    note(session, actor, "post.let_show", post.id)
    if post.root_id is None:
        record(session, PostAdded(post.id, post.person_id))
    else:
        tell_edited(session, post)


def leave_out(session: Session, post: Post, *, actor: Person | None) -> None:
    """Somebody looked: it does not show. It can be shown later, as any hidden one. Raises `Conflict` as `let_show`."""
    _refuse_others(post)
    post.hidden_at, post.hidden_reason = now(), LEFT_OUT
    post.hidden_by = actor.id if actor else None
    note(session, actor, "post.leave_out", post.id)


def _waiting() -> Select[Post]:
    partner = select(Person.id).where(Person.kind == "partner")
    return select(Post).where(Post.hidden_reason == HELD, Post.removed_at.is_(None), Post.person_id.in_(partner))


def _refuse_others(post: Post) -> None:
    if post.hidden_reason != HELD or post.removed_at is not None or post.person.kind != "partner":
        raise Conflict("This post does not wait for a look.")
