"""Has the posts of a source show as its person chose: by the switch, which leaves no row for each post in the audit."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, lazyload

from wall.clock import now
from wall.events import record
from wall.events.types import PostAdded, PostRemoved
from wall.posts.beside import forget_raw
from wall.posts.handed_over import take_over
from wall.posts.models import Post
from wall.posts.service import CONTESTED, SWITCHED_OFF, is_switched_off
from wall.posts.sight import decide_alone
from wall.posts.wanted import is_wanted
from wall.sources.choices import Choices
from wall.sources.models import Source

_WITH_ALL = {SWITCHED_OFF, CONTESTED}  # with all of its kind, and not for itself


def settle_kinds(session: Session, source: Source, posts: Iterable[Post]) -> None:
    """Have these posts of a source show or not, as its person wants; they are that person's. Repeatable.

    Nothing of it shows while it is open whose it is.
    """
    gone, why = list[Post](), CONTESTED if source.is_contested else SWITCHED_OFF
    cards = [post for post in posts if post.root_id is None and not _fits(post, source)]
    take_over(session, source, [post for post in cards if post.removed_at is None])
    decide_alone(session, *cards)
    for post in cards:
        if post.root_id is not None or post.removed_at is not None or _fits(post, source):
            continue
        if _is_to_show(post, source):
            _switch_on(session, post)
        elif _switch_off(session, post, why):
            gone.append(post)
    if not source.is_contested:
        _forget_raw_of_threads(session, gone)


def misfits(session: Session, source: Source) -> list[str]:
    """The ids of the cards of a source that do not show as its person wants, newest first.

    Parts of a thread go and come with its first post.
    """
    cards = select(Post).where(Post.source_id == source.id, Post.removed_at.is_(None), Post.root_id.is_(None))
    newest = cards.order_by(Post.published_at.desc(), Post.id.desc()).options(lazyload(Post.person))
    return [post.id for post in session.scalars(newest) if not _fits(post, source)]


def _is_to_show(post: Post, source: Source) -> bool:
    return not source.is_contested and is_wanted(post, Choices.of(source))


def _fits(post: Post, source: Source) -> bool:
    if post.person_id != source.person_id:
        return False
    if _is_to_show(post, source):
        return not _WITH_ALL & {post.author_hid, post.hidden_reason if is_switched_off(post) else ""}
    return post.hidden_at is not None and (is_switched_off(post) or bool(post.author_hid))


def _switch_on(session: Session, post: Post) -> None:
    """What somebody else hid meanwhile stays out of sight for that."""
    post.author_hid = ""
    if is_switched_off(post):
        post.hidden_at = post.hidden_by = post.hidden_reason = None
        record(session, PostAdded(post.id, post.person_id))


def _switch_off(session: Session, post: Post, why: str) -> bool:
    """Returns whether it was in sight until now."""
    if post.hidden_at is not None:
        post.author_hid = why
        return False
    post.author_hid = ""
    post.hidden_at, post.hidden_by, post.hidden_reason = now(), post.person_id, why
    record(session, PostRemoved(post.id, post.person_id))
    return True


def _forget_raw_of_threads(session: Session, roots: list[Post]) -> None:
    if roots:
        ids = [root.id for root in roots]
        forget_raw(session, list(session.scalars(select(Post.id).where(or_(Post.id.in_(ids), Post.root_id.in_(ids))))))
