"""What cards repeat of a post of ours goes for good when that post goes: quotes, answers, link cards and boosts."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.events import record
from wall.events.types import PostRemoved
from wall.ids import digest
from wall.posts.beside import forget_raw
from wall.posts.carried import keep_carried
from wall.posts.graves import bury, grave
from wall.posts.incoming import Incoming
from wall.posts.models import Post, PostCarries
from wall.posts.pictures import let_go_of
from wall.posts.telling import tell_edited
from wall.seal import Sealer

NOWHERE: dict[str, Any] = {"url": "", "author": "", "text": ""}  # what was answered: it is still an answer, to whomever
_AT_ONCE = 200  # addresses in one statement

Part = dict[str, Any] | None


def take_out(session: Session, addresses: Collection[str], sealer: Sealer) -> None:
    """The posts of ours that had these addresses are gone: no card repeats them, and no boost shows them. Repeatable.

    In the commit in which they go, so that nothing is back for a moment that was withheld before.
    """
    gone = sorted({one for one in addresses if one})
    for begin in range(0, len(gone), _AT_ONCE):
        some = gone[begin : begin + _AT_ONCE]
        for post in session.scalars(_repeating(some)).all():
            if post.boost and post.url in some:
                take_away(session, post, sealer)
            else:
                blank(session, post, partial(_is_among, some))


def take_away(session: Session, boost: Post, sealer: Sealer) -> None:
    """A boost goes with what it passed on."""
    bury(session, boost, sealer)
    record(session, PostRemoved(boost.id, boost.person_id))


def blank(session: Session, post: Post, is_gone: Callable[[Part], bool]) -> None:
    """Have a post repeat no quote, answer and link of what is gone, and forget what its network gave of it."""
    answers, quote, link = (is_gone(one) for one in (post.answers, post.quote, post.link))
    if not (answers or quote or link):
        return
    image_url = (post.link or {}).get("image_url") if link else None
    post.answers = NOWHERE if answers else post.answers
    post.quote = None if quote else post.quote
    post.link = None if link else post.link
    if image_url and image_url not in _pictured(post.media):
        let_go_of(session, post.id, image_url)
    forget_raw(session, [post.id])
    keep_carried(session, [post], replaced=[post.id])
    tell_edited(session, post)


def without_graves(session: Session, incoming: Sequence[Incoming], sealer: Sealer) -> list[Incoming]:
    """The same without what they repeat of posts of ours that are gone; boosts of such are left out."""
    addresses = {address for one in incoming for address in _addresses(one)}
    gone = _buried(session, addresses, sealer) if addresses else set[str]()
    kept = (one for one in incoming if not (one.shows["boost"] and one.shows["url"] in gone))
    return [_without(one, gone) if gone & set(_addresses(one)) else one for one in kept]


def _is_among(addresses: Collection[str], part: Part) -> bool:
    return part is not None and part.get("url") in addresses


def _repeating(addresses: Collection[str]) -> Any:
    """The living posts that repeat what was there, in one order: so that two who ask do not wait for each other."""
    carries = select(PostCarries.post_id).where(PostCarries.address_digest.in_([digest(one) for one in addresses]))
    boosts = Post.boost.is_(True) & Post.url.in_(addresses)
    query = select(Post).where(Post.removed_at.is_(None), or_(Post.id.in_(carries), boosts)).order_by(Post.id)
    return query.with_for_update(of=Post)


def _buried(session: Session, addresses: Collection[str], sealer: Sealer) -> set[str]:
    """Those of these addresses of which tombstones are left."""
    graves = {grave(one, sealer): one for one in addresses}
    found = select(Post.uri, Post.url).where(or_(Post.uri.in_(graves), Post.url.in_(graves)))
    return {graves[one] for row in session.execute(found) for one in row if one in graves}


def _addresses(one: Incoming) -> Iterator[str]:
    """Of what a post repeats."""
    if one.shows["boost"]:
        yield one.shows["url"]
    yield from (part["url"] for part in (one.shows[name] for name in ("answers", "quote", "link")) if part)


def _without(one: Incoming, gone: Collection[str]) -> Incoming:
    """The post without it, and without what its network gave: that holds it, too."""
    repeats = {name: part for name in ("answers", "quote", "link") if (part := one.shows[name]) and part["url"] in gone}
    shows = one.shows | dict.fromkeys(repeats) | ({"answers": NOWHERE} if "answers" in repeats else {})
    image_url = repeats.get("link", {}).get("image_url")
    is_free = image_url not in _pictured(shows["media"])
    pictures = tuple(each for each in one.pictures if not (is_free and each == (image_url, "image")))
    return replace(one, shows=shows, pictures=pictures, raw=b"")


def _pictured(media: Sequence[dict[str, Any]]) -> set[str]:
    return {url for medium in media for url in (medium["url"], medium.get("preview_url")) if url}
