"""Stores what came in: each post once, whatever the order and however often, with its events in the same commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.ids import new_id
from wall.people.models import Person
from wall.people.queries import lock
from wall.posts.beside import forget, forget_raw, keep
from wall.posts.graves import empty, grave, learn
from wall.posts.incoming import Incoming
from wall.posts.models import HELD, Post
from wall.posts.repeated import take_out, without_graves
from wall.posts.squatted import make_way
from wall.posts.telling import Told, tell
from wall.posts.threads import rejoin
from wall.seal import Sealer


@dataclass(frozen=True)
class Origin:
    """Where posts come from: whose they are, on which network, through which source (None: brought by hand).

    `held`: new ones wait for a steward's look, since they are a partner's.
    """

    person: Person
    network: str
    source_id: str | None
    held: bool = False


def ingest(session: Session, origin: Origin, incoming: Sequence[Incoming], sealer: Sealer) -> list[Post]:
    """Store the posts, oldest first; returns those that are new or changed. Repeatable; what is gone stays gone."""
    if not incoming:
        return []
    lock(session, origin.person.id)
    incoming = without_graves(session, incoming, sealer)
    known = _known(session, incoming, sealer)
    for address in make_way(session, origin.person, origin.source_id, known.values(), sealer):
        del known[address]
    batch = _Batch(session, origin, sealer, known)
    for one in incoming:
        batch.take_in(one)
    return batch.finish()


def remove(session: Session, origin: Origin, uris: Iterable[str], sealer: Sealer) -> None:
    """Remove posts that were deleted at their origin: words gone, a tombstone left. Repeatable.

    One that never arrived leaves a tombstone all the same, so that a creation that comes late stays gone.
    """
    wanted = {uri: grave(uri, sealer) for uri in uris}
    if not wanted:
        return
    lock(session, origin.person.id)
    query = select(Post).where(Post.uri.in_([*wanted, *wanted.values()]))
    batch = _Batch(session, origin, sealer, {post.uri: post for post in session.scalars(query)})
    for uri in wanted:
        batch.take_away(uri)
    batch.finish()


class _Batch:
    """What one call does to posts of one person; told and threaded once, in the end."""

    def __init__(self, session: Session, origin: Origin, sealer: Sealer, known: dict[str, Post]) -> None:
        self._session = session
        self._origin = replace(origin, person=session.get_one(Person, origin.person.id))  # this session's own row
        self._sealer = sealer
        self._known = known
        self._continued = {post.continues for post in known.values()}
        self._stored: dict[str, Incoming] = {}
        self._told = Told()
        self._linked: dict[str, Post] = {}
        self._lost: set[str] = set()  # uris that only graves are left of: who continues them is found by these
        self._gone: set[str] = set()  # addresses of what goes: nobody repeats it any more

    def take_in(self, one: Incoming) -> None:
        """Add the post, or bring it up to date."""
        tombstone = self._known.get(grave(one.uri, self._sealer))
        if tombstone is not None:
            self._take_in_late(tombstone, one)
            return
        post = self._known.get(one.uri) or self._brought(one)
        if post is None:
            post = self._add(one)
        elif post.person_id == self._origin.person.id:
            self._update(post, one)
        self._known[one.uri] = post

    def take_away(self, uri: str) -> None:
        """Make a tombstone of the post, or of nothing."""
        left = grave(uri, self._sealer)
        post = self._known.get(uri)
        if post is not None and post.person_id == self._origin.person.id:
            self._bury(post)
        elif post is None and left not in self._known:
            tombstone = _tombstone(self._origin, left)
            self._session.add(tombstone)
            self._link(tombstone, uri)

    def finish(self) -> list[Post]:
        """Keep what belongs to the posts, join threads, record what happened. Returns what is new or changed."""
        session, told = self._session, self._told
        session.flush()
        keep(session, self._stored, replaced=self._stored.keys() - told.added.keys())
        if told.removed:
            forget(session, [post.id for post, _ in told.removed])
        take_out(session, self._gone, self._sealer)
        moved = rejoin(session, list(self._linked.values()), self._lost, self._sealer) if self._linked else []
        touched = [*told.added.values(), *told.edited.values()]
        forget_raw(session, [post.id for post in touched if self._is_hidden_by_author(post)])
        tell(session, self._origin.person.id, told, moved)
        session.flush()
        return touched

    def _add(self, one: Incoming) -> Post:
        post = _new(self._origin, one)
        self._session.add(post)
        self._stored[post.id] = one
        self._told.added[post.id] = post
        if post.continues or {one.uri, grave(one.uri, self._sealer)} & self._continued:
            self._link(post)
        return post

    def _update(self, post: Post, one: Incoming) -> None:
        if _is_old(post, self._origin, one):
            return
        was = post.uri, post.continues
        changed = _take_over(post, self._origin, one)
        if (post.uri, post.continues) != was:
            self._link(post)
        if changed:
            self._stored[post.id] = one
            if post.id not in self._told.added:
                self._told.edited[post.id] = post

    def _take_in_late(self, tombstone: Post, one: Incoming) -> None:
        """What was deleted before it came stays gone, and takes along what was brought by hand in its stead."""
        if tombstone.person_id != self._origin.person.id:
            return
        if learn(tombstone, url=one.shows["url"], continues=one.continues, sealer=self._sealer):
            self._link(tombstone, one.uri, one.continues or "")
        if (brought := self._brought(one)) is not None:
            self._bury(brought)

    def _brought(self, one: Incoming) -> Post | None:
        """What the same person brought by hand, under the address that this post turns out to have."""
        post = self._known.get(one.shows["url"])
        if post is None or post.person_id != self._origin.person.id:
            return None
        return post if post.source_id is None and post.removed_at is None else None

    def _bury(self, post: Post) -> None:
        self._known.pop(post.uri, None)
        self._lost.add(post.uri)
        self._gone |= set() if post.boost else {post.uri, post.url}
        self._told.removed.append((post, post.root_id))
        empty(post, self._sealer)
        self._known[post.uri] = post
        self._link(post)

    def _link(self, post: Post, *lost: str) -> None:
        self._linked[post.id] = post
        self._lost.update(lost)

    def _is_hidden_by_author(self, post: Post) -> bool:
        root = self._session.get(Post, post.root_id) if post.root_id else None
        return any(one.hidden_by == one.person_id for one in (post, root) if one is not None)


def _known(session: Session, incoming: Sequence[Incoming], sealer: Sealer) -> dict[str, Post]:
    """The posts that these may already be: by uri, by tombstone, or by the address under which one was brought.

    With them come those that continue these.
    """
    uris = [one.uri for one in incoming]
    uris += [grave(uri, sealer) for uri in uris]
    addresses = [one.shows["url"] for one in incoming if one.shows["url"]]
    brought = Post.uri.in_(addresses) & Post.source_id.is_(None)
    query = select(Post).where(or_(Post.uri.in_(uris), Post.continues.in_(uris), brought))
    return {post.uri: post for post in session.scalars(query)}


def _tombstone(origin: Origin, left: str) -> Post:
    return Post(
        id=new_id(),
        uri=left,
        url="",
        network=origin.network,
        person=origin.person,
        person_id=origin.person.id,
        source_id=origin.source_id,
        author={},
        html="",
        text="",
        published_at=now(),
        removed_at=now(),
    )


def _new(origin: Origin, one: Incoming) -> Post:
    return Post(
        id=new_id(),  # known before the flush, so that many posts are one statement under the write lock
        uri=one.uri,
        network=origin.network,
        person=origin.person,
        person_id=origin.person.id,
        source_id=origin.source_id,
        continues=one.continues,
        published_at=one.published_at,
        edited_at=one.edited_at,
        network_edited_at=one.edited_at,
        hidden_at=now() if origin.held else None,
        hidden_reason=HELD if origin.held else None,
        **one.shows,
    )


def _is_old(post: Post, origin: Origin, one: Incoming) -> bool:
    """Whether this is an older edition than the one that is here.

    Of two sources of one person that tell of the same post, the second is believed only when it names a later edit:
    else they would correct each other for ever.
    """
    moment = one.edited_at or one.published_at
    if post.source_id not in (None, origin.source_id):
        return one.edited_at is None or moment <= (post.network_edited_at or post.published_at)
    return post.network_edited_at is not None and moment < post.network_edited_at


def _take_over(post: Post, origin: Origin, one: Incoming) -> bool:
    """Take over what the network says. Returns whether anything that shows has changed."""
    news = dict(one.shows)
    if post.source_id is None and origin.source_id is not None:
        post.uri, post.source_id, post.network = one.uri, origin.source_id, origin.network
        news["published_at"] = one.published_at
    post.continues = one.continues
    post.network_edited_at = one.edited_at or post.network_edited_at
    changed = {name for name, value in news.items() if getattr(post, name) != value}
    for name in changed:
        setattr(post, name, news[name])
    if changed:
        post.edited_at = one.edited_at or (now() if changed & {"text", "title", "warning"} else post.edited_at)
    return bool(changed)
