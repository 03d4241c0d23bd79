"""Threads: a post that continues an earlier one of its author's shows on that one's card, whichever came first.

A thread is all posts of one person that hang together by `continues`, whatever source each came through. Its root is
the post that continues nothing here; when that one is gone, the earliest that is left. Tombstones keep the rest
together. Every member but the root has the root's id, so that two statements find a whole thread, and a ring of posts
that continue each other ends nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.posts.graves import grave, name_of
from wall.posts.models import Post
from wall.seal import Sealer


@dataclass(frozen=True)
class Moved:
    """A post that changed its place: from being a card of its own (None) or a part of a thread, to the other."""

    post: Post
    before: str | None


@dataclass(frozen=True)
class _Member:
    """What decides where a post belongs. `name` and `goes_on_from` are graves, which the living and the gone have."""

    id: str
    root_id: str | None
    published_at: datetime
    is_gone: bool
    is_hidden_part: bool
    name: str
    goes_on_from: str | None


def parts_of(session: Session, root_ids: Collection[str]) -> dict[str, list[Post]]:
    """What follows these posts on their cards, without what is hidden or gone: each after what it goes on from, else in
    the order in which it was written."""
    if not root_ids:
        return {}
    shown = (Post.root_id.in_(root_ids), Post.removed_at.is_(None), Post.hidden_at.is_(None))
    found: dict[str, list[Post]] = {}
    for part in session.scalars(select(Post).where(*shown).order_by(Post.published_at, Post.id)):
        found.setdefault(part.root_id or "", []).append(part)
    return {root_id: _one_after_the_other(parts) for root_id, parts in found.items()}


def _one_after_the_other(parts: Sequence[Post]) -> list[Post]:
    """The parts in their order, but none before the one that it continues; a ring begins with its earliest."""
    by_uri = {part.uri: part for part in parts}
    placed: dict[str, Post] = {}
    for part in parts:
        before: dict[str, Post] = {}
        one: Post | None = part
        while one is not None and one.uri not in placed and one.uri not in before:
            before[one.uri] = one
            one = by_uri.get(one.continues or "")
        for uri in reversed(before):
            placed[uri] = before[uri]
    return list(placed.values())


def rejoin(session: Session, posts: Sequence[Post], lost: Collection[str], sealer: Sealer) -> list[Moved]:
    """Bring the threads of these posts of one person in line with what they continue. Returns whose place changed.

    `lost` are uris that the tombstones among them do not have any more. Repeatable; the end is the same in whatever
    order the posts came.
    """
    session.flush()
    places: dict[str, str | None] = {}
    for members in _threads(_near(session, posts, lost, sealer)):
        root = _root(members)
        for one in members:
            place = None if one is root else root.id
            if place != one.root_id:
                places[one.id] = place
    changed = session.scalars(select(Post).where(Post.id.in_(places))).all() if places else ()
    moved = [Moved(post, post.root_id) for post in changed]
    for each in moved:
        each.post.root_id = places[each.post.id]
    _keep_hidden(session, moved)
    return moved


def _keep_hidden(session: Session, moved: Sequence[Moved]) -> None:
    """What was out of sight together with a hidden root stays so when that root becomes a part itself."""
    hidden = {one.post.id: one.post for one in moved if one.before is None and one.post.root_id and one.post.hidden_at}
    for one in moved:
        if one.post.hidden_at is None and (root := hidden.get(one.before or "")) is not None:
            one.post.hidden_at, one.post.hidden_by = root.hidden_at, root.hidden_by
            one.post.hidden_reason = root.hidden_reason


def _near(session: Session, posts: Sequence[Post], lost: Collection[str], sealer: Sealer) -> list[_Member]:
    """These posts, what they continue, what continues them, and the whole threads of all of these."""
    people = {post.person_id for post in posts}
    names = {post.uri for post in posts} | {name_of(post, sealer) for post in posts} | {*lost}
    before = {post.continues for post in posts if post.continues} | {*lost}
    before |= {grave(uri, sealer) for uri in before}
    linked = or_(Post.uri.in_(before), Post.continues.in_(names))
    near = session.execute(select(Post.id, Post.root_id).where(linked, Post.person_id.in_(people))).all()
    roots = {post.root_id or post.id for post in posts} | {row.root_id or row.id for row in near}
    found = session.scalars(select(Post).where(or_(Post.id.in_(roots), Post.root_id.in_(roots))))
    return [_member(post, sealer) for post in found]


def _member(post: Post, sealer: Sealer) -> _Member:
    is_gone = post.removed_at is not None
    return _Member(
        post.id,
        post.root_id,
        post.published_at,
        is_gone,
        is_hidden_part=post.hidden_at is not None and post.root_id is not None,
        name=name_of(post, sealer),
        goes_on_from=post.continues if is_gone or post.continues is None else grave(post.continues, sealer),
    )


def _threads(members: Sequence[_Member]) -> list[list[_Member]]:
    """The members that hang together, each with its kind."""
    by_name = {one.name: one for one in members}
    leader = {one.id: one.id for one in members}

    def lead(one: str) -> str:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for one in members:
        if (before := by_name.get(one.goes_on_from or "")) is not None:
            leader[lead(one.id)] = lead(before.id)
    threads: dict[str, list[_Member]] = {}
    for one in members:
        threads.setdefault(lead(one.id), []).append(one)
    return list(threads.values())


def _root(members: Sequence[_Member]) -> _Member:
    """The first of a thread, if it is not gone; else the earliest that is left, one out of sight only if it led."""
    names = {one.name for one in members}
    first = [one for one in members if one.goes_on_from not in names and not one.is_gone]
    left = [one for one in members if not one.is_gone]
    in_sight = [one for one in left if not one.is_hidden_part]
    return min(first or in_sight or left or members, key=lambda one: (one.published_at, one.name))
