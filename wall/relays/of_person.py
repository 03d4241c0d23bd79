"""What a person decides, or what is decided about them, reaches the relays of all their posts: a few at a time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.people.models import Person
from wall.posts.models import Post
from wall.relays.models import Relay, RelayAccount
from wall.relays.rules import came_before
from wall.relays.service import review
from wall.relays.wishes import is_welcome
from wall.sources.models import Source

_NOT_OUT = frozenset({"undoing", "undone", "cancelled", "lapsed"})
_OWED_AGAIN = frozenset({"undoing", "cancelled"})


def to_review(session: Session, person_id: str) -> list[str]:
    """The ids of the posts of a person whose relays are not as they would be, newest first.

    What is just being undone of a post that shows again is among them: to owe it raises `Conflict` until that is done.
    Who leaves their words without their name is out of sight only until it is out of them: what was passed on stays.
    """
    if session.get_one(Person, person_id).loses_name:
        return []
    theirs = select(Relay.post_id, Relay.state).join(Relay.post).where(Post.person_id == person_id)
    states: defaultdict[str, list[str]] = defaultdict(list)
    for post_id, state in session.execute(theirs):
        states[post_id].append(state)
    since: defaultdict[str, list[datetime]] = defaultdict(list)
    for network, moment in session.execute(select(RelayAccount.network, RelayAccount.created_at)):
        since[network].append(moment)
    relayed = Post.person_id == person_id, Post.id.in_(select(Relay.post_id))
    posts = session.scalars(select(Post).where(*relayed).order_by(Post.published_at.desc(), Post.id.desc()))
    return [post.id for post in posts if not _is_settled(session, post, states[post.id], since[post.network])]


def review_some(session: Session, post_ids: Sequence[str]) -> None:
    """Bring the relays of these posts in line with whether they show now. Repeatable."""
    posts = session.scalars(select(Post).where(Post.id.in_(post_ids))).all()
    sources = session.scalars(select(Source).where(Source.id.in_({post.source_id for post in posts}))).all()
    for post_id in post_ids:
        review(session, post_id)
    del posts, sources  # held until here, so that each was read once and not again for each post


def _is_settled(session: Session, post: Post, states: Sequence[str], since: Sequence[datetime]) -> bool:
    """Whether reviewing it would change nothing. `since` is from when on its network's brand accounts are there."""
    if post.shown and is_welcome(session, post):
        owing = sum(not came_before(post.received_at, moment) for moment in since)
        return len(states) >= owing and _OWED_AGAIN.isdisjoint(states)
    return _NOT_OUT.issuperset(states)
