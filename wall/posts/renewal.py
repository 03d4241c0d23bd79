"""Renews what shows of a post from what its network gave then, once the cleaner has learnt something."""

from sqlalchemy.orm import Session

from wall.posts.beside import keep_findings
from wall.posts.incoming import Incoming
from wall.posts.models import Post
from wall.posts.telling import tell_edited


def renew(session: Session, post: Post, again: Incoming) -> bool:
    """Take over what comes out different. Returns whether anything does. Nobody has edited the post: it says so too."""
    changed = {name: value for name, value in again.shows.items() if getattr(post, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(post, name, value)
    keep_findings(session, {post.id: again}, replaced=[post.id])
    tell_edited(session, post)
    return True
