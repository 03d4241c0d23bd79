"""What a card carries of another post of ours: boosted, quoted, answered, as a link. It goes when that post goes."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select
from sqlalchemy.orm import Session, aliased

from wall.events import record
from wall.events.types import PostAdded, PostEdited, PostRemoved
from wall.ids import digest
from wall.people.models import Person
from wall.posts.models import PASSED_OVER, Post, PostCarries

_AT_ONCE = 200  # addresses in one statement


def carries_what_shows(card: type[Post] = Post) -> ColumnElement[bool]:
    """That a card is no boost of a post of ours that is out of sight: what `Post.shown` asks, as SQL."""
    original, author = aliased(Post), aliased(Person)
    its = original.url == card.url, card.url != "", author.id == original.person_id
    gone = exists(select(original.id).where(*its, _is_out(original, author)).correlate(card))
    return or_(card.boost.is_(False), ~gone)


def withheld(session: Session, addresses: Collection[str]) -> set[str]:
    """Those of these addresses that are of posts of ours which nobody may see: no card repeats their words."""
    wanted = {one for one in addresses if one}
    if not wanted:
        return set()
    rows = select(Post.url, Post.uri).join(Person, Person.id == Post.person_id).where(_is_out(Post, Person))
    found = session.execute(rows.where(or_(Post.url.in_(wanted), Post.uri.in_(wanted))))
    return {one for row in found for one in row} & wanted


def tell_carriers(session: Session, posts: Iterable[Post], *, shows: bool) -> None:
    """The cards that carry these posts, or later parts of theirs, have changed: those are out of sight, or in it again.

    It tells of each card: for what happens one by one.
    """
    ids = [one.id for one in posts]
    theirs = select(Post.url).where(or_(Post.id.in_(ids), Post.root_id.in_(ids)), Post.boost.is_(False), Post.url != "")
    addresses = session.scalars(theirs).all() if ids else []
    for begin in range(0, len(addresses), _AT_ONCE):
        some = addresses[begin : begin + _AT_ONCE]
        boosts = Post.boost.is_(True), Post.url.in_(some)
        for post_id, person_id in session.execute(select(Post.id, Post.person_id).where(*boosts)):
            record(session, PostAdded(post_id, person_id) if shows else PostRemoved(post_id, person_id))
        carries = select(PostCarries.post_id).where(PostCarries.address_digest.in_([digest(one) for one in some]))
        cards = select(Post.id, Post.root_id, Post.person_id).where(Post.removed_at.is_(None), Post.id.in_(carries))
        for post_id, root_id, person_id in session.execute(cards):
            record(session, PostEdited(root_id or post_id, person_id))


def keep_carried(session: Session, posts: Iterable[Post], *, replaced: Collection[str]) -> None:
    """Write down which addresses these posts carry, as their rows say it; of those `replaced`, what was before goes."""
    if replaced:
        session.execute(delete(PostCarries).where(PostCarries.post_id.in_(replaced)))
    found = [{"post_id": post.id, "address_digest": one} for post in posts for one in _carries(post)]
    if found:
        session.execute(insert(PostCarries), found)


def _carries(post: Post) -> set[str]:
    parts = (post.quote, post.answers, post.link)
    return {digest(part["url"]) for part in parts if part and part.get("url")}


def _is_out(post: type[Post], author: type[Person]) -> ColumnElement[bool]:
    """As `Post.is_out`."""
    first = aliased(Post)
    with_first = exists(select(first.id).where(first.id == post.root_id, _is_hidden(first)).correlate(post))
    hidden = or_(_is_hidden(post), with_first, author.out_since.is_not(None))
    return and_(post.boost.is_(False), post.removed_at.is_(None), hidden)


def _is_hidden(post: type[Post]) -> ColumnElement[bool]:
    asked = or_(post.hidden_reason.is_(None), post.hidden_reason.not_in(PASSED_OVER))
    return and_(post.hidden_at.is_not(None), asked)
