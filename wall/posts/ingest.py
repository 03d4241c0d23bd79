"""Stores what came in: each post once, whatever the order and however often, with its events in the same commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.events import record
from wall.events.types import PostAdded, PostEdited, PostRemoved
from wall.ids import new_id
from wall.people.models import Person
from wall.people.queries import lock
from wall.posts.incoming import Incoming
from wall.posts.models import Post
from wall.seal import Sealer


@dataclass(frozen=True)
class Origin:
    """Where posts come from: whose they are, on which network, through which source (None: brought by hand)."""

    person: Person
    network: str
    source_id: str | None


def ingest(session: Session, origin: Origin, incoming: Sequence[Incoming], sealer: Sealer) -> list[Post]:
    """Store the posts, oldest first; returns those that are new or changed. Repeatable; what is gone stays gone."""
    lock(session, origin.person.id)
    known = _known(session, incoming, sealer)
    touched = {}
    for one in incoming:
        if _grave(one.uri, sealer) in known:
            continue
        post = known.get(one.uri) or _brought(known, one)
        if post is None:
            post = _add(session, origin, one)
            touched[post.id] = post
        elif post.person_id == origin.person.id and _update(session, post, origin, one):
            touched[post.id] = post
        known[one.uri] = post
    session.flush()
    return list(touched.values())


def remove(session: Session, origin: Origin, uris: Iterable[str], sealer: Sealer) -> None:
    """Remove posts that were deleted at their origin: words gone, a tombstone left. Repeatable.

    One that never arrived leaves a tombstone all the same, so that a creation that comes late stays gone.
    """
    lock(session, origin.person.id)
    wanted = {uri: _grave(uri, sealer) for uri in uris}
    query = select(Post).where(Post.uri.in_([*wanted, *wanted.values()]))
    found = {post.uri: post for post in session.scalars(query)}
    for uri, grave in wanted.items():
        if (post := found.get(uri)) is not None:
            if post.person_id == origin.person.id:
                bury(session, post, sealer)
        elif grave not in found:
            session.add(_tombstone(origin, grave))
    session.flush()


def post_id_of(session: Session, uri: str, sealer: Sealer) -> str | None:
    """The id of the post with this uri, a tombstone's too; None where there never was one."""
    return session.scalars(select(Post.id).where(Post.uri.in_([uri, _grave(uri, sealer)]))).first()


def bury(session: Session, post: Post, sealer: Sealer) -> None:
    """Make a tombstone of a post: nothing of what it said is kept."""
    post.uri, post.url = _grave(post.uri, sealer), _grave(post.url, sealer)
    post.title = post.html = post.text = post.warning = ""
    post.author, post.media, post.link, post.answers, post.language = {}, [], None, None, None
    post.removed_at = now()
    record(session, PostRemoved(post.id, post.person_id))


def is_buried(session: Session, url: str, sealer: Sealer) -> bool:
    """Whether the post with this address was removed."""
    grave = _grave(url, sealer)
    buried = select(Post.id).where(or_(Post.uri == grave, Post.url == grave))
    return session.scalars(buried.limit(1)).first() is not None


def _known(session: Session, incoming: Sequence[Incoming], sealer: Sealer) -> dict[str, Post]:
    """The posts that these may already be: by uri, by tombstone, or by the address under which one was brought."""
    uris = [one.uri for one in incoming]
    addresses = [one.shows["url"] for one in incoming if one.shows["url"]]
    brought = Post.uri.in_(addresses) & Post.source_id.is_(None)
    query = select(Post).where(or_(Post.uri.in_([*uris, *(_grave(uri, sealer) for uri in uris)]), brought))
    return {post.uri: post for post in session.scalars(query)}


def _brought(known: dict[str, Post], one: Incoming) -> Post | None:
    post = known.get(one.shows["url"])
    return post if post is not None and post.source_id is None else None


def _tombstone(origin: Origin, grave: str) -> Post:
    return Post(
        uri=grave,
        url="",
        network=origin.network,
        person=origin.person,
        source_id=origin.source_id,
        author={},
        html="",
        text="",
        published_at=now(),
        removed_at=now(),
    )


def _add(session: Session, origin: Origin, one: Incoming) -> Post:
    post = Post(
        id=new_id(),  # known before the flush, so that many posts are one statement under the write lock
        uri=one.uri,
        network=origin.network,
        person=origin.person,
        person_id=origin.person.id,
        source_id=origin.source_id,
        published_at=one.published_at,
        edited_at=one.edited_at,
        network_edited_at=one.edited_at,
        **one.shows,
    )
    session.add(post)
    record(session, PostAdded(post.id, post.person_id))
    return post


def _update(session: Session, post: Post, origin: Origin, one: Incoming) -> bool:
    """Take over what shows, unless it is older than what is there. Returns whether anything changed."""
    if post.source_id is None and origin.source_id is not None:
        post.uri, post.source_id, post.network = one.uri, origin.source_id, origin.network
    if post.network_edited_at and (one.edited_at or one.published_at) < post.network_edited_at:
        return False
    post.network_edited_at = one.edited_at or post.network_edited_at
    changed = {name for name, value in one.shows.items() if getattr(post, name) != value}
    if not changed:
        return False
    for name in changed:
        setattr(post, name, one.shows[name])
    post.edited_at = one.edited_at or (now() if changed & {"html", "title", "warning"} else post.edited_at)
    record(session, PostEdited(post.id, post.person_id))
    return True


def _grave(uri: str, sealer: Sealer) -> str:
    return f"gone:{sealer.digest(uri)}"
