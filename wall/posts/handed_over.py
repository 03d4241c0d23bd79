"""Posts of an account that turned out to be somebody else's become theirs, while nobody sees them."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.events import record
from wall.events.types import PostRemoved
from wall.people.models import Person
from wall.people.queries import lock
from wall.posts.models import PASSED_OVER, Post
from wall.posts.service import CONTESTED
from wall.sources.models import Source


def take_over(session: Session, source: Source, posts: Sequence[Post]) -> None:
    """Those of these cards that came under another's name are the source's person's from now on, with their threads.

    They are out of sight then, as their new person's choice may have it; settling shows what that person wants.
    """
    strangers = [post for post in posts if post.person_id != source.person_id]
    if not strangers:
        return
    for person_id in sorted({source.person_id, *(post.person_id for post in strangers)}):
        lock(session, person_id)
    ids = [post.id for post in strangers]
    threads = select(Post).where(or_(Post.id.in_(ids), Post.root_id.in_(ids)))
    for post in session.scalars(threads, execution_options={"populate_existing": True}):
        _give_to(session, post, source.person)


def _give_to(session: Session, post: Post, person: Person) -> None:
    is_own = post.hidden_by == post.person_id or post.hidden_reason in PASSED_OVER
    if post.root_id is None and post.hidden_at is None:
        record(session, PostRemoved(post.id, post.person_id))
        is_own = True
        post.hidden_at, post.hidden_reason = now(), CONTESTED
    if is_own and post.root_id is None:
        post.hidden_by = person.id
        post.hidden_reason = CONTESTED if post.hidden_reason in PASSED_OVER else post.hidden_reason
    elif is_own:
        post.hidden_at = post.hidden_by = post.hidden_reason = None
    post.person, post.person_id = person, person.id
