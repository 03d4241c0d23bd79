"""What cards carry of others: what its index says, and what the posts say themselves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.ids import digest
from wall.posts.models import Post, PostCarries

Carried = list[tuple[str, str]]


def carried(session: Session) -> Carried:
    """Which post carries which address, by the index."""
    kept = select(PostCarries.post_id, PostCarries.address_digest)
    return sorted((post_id, address) for post_id, address in session.execute(kept))


def said(session: Session) -> Carried:
    """The same by the posts."""
    posts = session.scalars(select(Post).where(Post.removed_at.is_(None))).all()
    parts = [(post.id, part) for post in posts for part in (post.link, post.quote, post.answers) if part]
    return sorted({(post_id, digest(part["url"])) for post_id, part in parts if part["url"]})
