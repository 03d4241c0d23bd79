"""What a card carries of another post of ours: boosted, quoted, answered, as a link. It goes when that post goes."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from wall.events import record
from wall.events.types import PostAdded, PostEdited, PostRemoved
from wall.people.models import Person
from wall.posts.models import PASSED_OVER, Post

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

    It looks at every quote and answer there is: for what happens one by one.
    """
    ids = [one.id for one in posts]
    theirs = select(Post.url).where(or_(Post.id.in_(ids), Post.root_id.in_(ids)), Post.boost.is_(False), Post.url != "")
    addresses = session.scalars(theirs).all() if ids else []
    for begin in range(0, len(addresses), _AT_ONCE):
        some = addresses[begin : begin + _AT_ONCE]
        boosts = Post.boost.is_(True), Post.url.in_(some)
        for post_id, person_id in session.execute(select(Post.id, Post.person_id).where(*boosts)):
            record(session, PostAdded(post_id, person_id) if shows else PostRemoved(post_id, person_id))
        carries = or_(*(one["url"].as_string().in_(some) for one in (Post.quote, Post.answers, Post.link)))
        for post in session.scalars(select(Post).where(Post.removed_at.is_(None), carries)):
            record(session, PostEdited(post.root_id or post.id, post.person_id))


def _is_out(post: type[Post], author: type[Person]) -> ColumnElement[bool]:
    """As `Post.is_out`."""
    first = aliased(Post)
    with_first = exists(select(first.id).where(first.id == post.root_id, _is_hidden(first)).correlate(post))
    hidden = or_(_is_hidden(post), with_first, author.out_since.is_not(None))
    return and_(post.boost.is_(False), post.removed_at.is_(None), hidden)


def _is_hidden(post: type[Post]) -> ColumnElement[bool]:
    asked = or_(post.hidden_reason.is_(None), post.hidden_reason.not_in(PASSED_OVER))
    return and_(post.hidden_at.is_not(None), asked)
