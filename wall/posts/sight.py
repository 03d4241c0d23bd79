"""Before it is decided whether posts show: by one at a time of all that are a person's, and by what is so now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.people.queries import lock
from wall.posts.models import Post


def decide_alone(session: Session, *posts: Post) -> None:
    """Until this transaction ends nobody else decides about what the same person wrote; these posts are read again.

    Else, on PostgreSQL, two who decide at once would both go by what was so before, and the later one would undo what
    the other decided. Repeatable.
    """
    if posts:
        lock(session, posts[0].person_id)
        again = select(Post).where(Post.id.in_([post.id for post in posts]))
        session.scalars(again, execution_options={"populate_existing": True}).all()
