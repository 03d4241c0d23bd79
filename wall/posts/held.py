"""Posts of partners that wait for a steward's look. Never a colleague's: theirs show at once, in their own words."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict, Forbidden
from wall.events import record
from wall.events.leases import release
from wall.events.types import PostAdded, PostRemoved
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.models import HELD, LEFT_OUT, PASSED_OVER, Post
from wall.posts.sight import decide_alone
from wall.posts.telling import tell_edited
from wall.sources.models import Source

_LOOKED_AT = "html", "title", "warning", "media", "link", "quote", "answers", "emoji"


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


def said_of(session: Session, source: Source, uris: Collection[str]) -> dict[str, tuple[object, ...]]:
    """What these posts of a partner say now, by id: somebody looked at that. Empty where nothing waits."""
    if not holds(source):
        return {}
    query = select(Post).where(Post.uri.in_(uris), Post.person_id == source.person_id, Post.removed_at.is_(None))
    return {post.id: _said(post) for post in session.scalars(query)}


def hold_again(session: Session, posts: Iterable[Post], said: Mapping[str, tuple[object, ...]]) -> None:
    """Those of these posts that say something else than before wait for a look again. So does one that somebody hid
    meanwhile, once that is lifted."""
    for post in posts:
        if post.id not in said or _said(post) == said[post.id] or post.hidden_reason in PASSED_OVER:
            continue
        if post.hidden_at is not None:
            post.author_hid = HELD
            continue
        post.hidden_at, post.hidden_reason = now(), HELD
        if post.root_id is None:
            record(session, PostRemoved(post.id, post.person_id))
        else:
            tell_edited(session, post)


def held_posts(session: Session, *, limit: int = 100) -> list[Post]:
    """What waits, the oldest first."""
    waiting = _waiting().order_by(Post.published_at, Post.id).limit(limit)
    return list(session.scalars(waiting))


def count_held(session: Session) -> int:
    """How many posts wait."""
    return session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def let_show(session: Session, post: Post, *, actor: Person | None) -> None:
    """Somebody looked: it shows. Raises `Conflict` for one that does not wait."""
    decide_alone(session, post)
    _refuse_others(post)
    post.hidden_at = post.hidden_reason = None
    note(session, actor, "post.let_show", post.id)
    if post.root_id is None:
        record(session, PostAdded(post.id, post.person_id))
    else:
        tell_edited(session, post)


def leave_out(session: Session, post: Post, *, actor: Person | None) -> None:
    """Somebody looked: it does not show. It can be shown later, as any hidden one. Raises `Conflict` as `let_show`."""
    decide_alone(session, post)
    _refuse_others(post)
    post.hidden_at, post.hidden_reason = now(), LEFT_OUT
    post.hidden_by = actor.id if actor else None
    note(session, actor, "post.leave_out", post.id)


def _said(post: Post) -> tuple[object, ...]:
    return tuple(getattr(post, name) for name in _LOOKED_AT)


def _waiting() -> Select[Post]:
    partner = select(Person.id).where(Person.kind == "partner")
    return select(Post).where(Post.hidden_reason == HELD, Post.removed_at.is_(None), Post.person_id.in_(partner))


def _refuse_others(post: Post) -> None:
    if post.hidden_reason != HELD or post.removed_at is not None or post.person.kind != "partner":
        raise Conflict("This post does not wait for a look.")
