"""Tombstones: what is left of a post that is gone, keyed hashes of its addresses, so that it stays gone."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.posts.beside import forget
from wall.posts.models import Post
from wall.seal import Sealer

GONE = "gone:"


def grave(uri: str, sealer: Sealer) -> str:
    """The uri of a tombstone: tells whether it is the same again, and nothing else. Of a grave it is itself."""
    return uri if uri.startswith(GONE) else f"{GONE}{sealer.digest(uri)}"


def name_of(post: Post, sealer: Sealer) -> str:
    """What a living post's tombstone would be called, or what a tombstone is."""
    return grave(post.uri, sealer) if post.removed_at is None else post.uri


def bury(session: Session, post: Post, sealer: Sealer) -> None:
    """Make a tombstone of a post: nothing of what it said is kept. What that means for others is the caller's."""
    bury_all(session, [post], sealer)


def bury_all(session: Session, posts: Collection[Post], sealer: Sealer) -> None:
    """The same of several."""
    for post in posts:
        empty(post, sealer)
    forget(session, [post.id for post in posts])


def empty(post: Post, sealer: Sealer) -> None:
    """Leave nothing of what the post said in its row; what is kept beside it is the caller's to forget."""
    post.uri, post.url = grave(post.uri, sealer), grave(post.url, sealer)
    post.continues = grave(post.continues, sealer) if post.continues else None
    post.title = post.html = post.text = post.warning = ""
    post.author, post.media, post.emoji, post.tags, post.mentions = {}, [], {}, [], []
    post.link = post.answers = post.quote = post.language = None
    post.sensitive = False
    post.removed_at = now()


def learn(tombstone: Post, *, url: str, continues: str | None, sealer: Sealer) -> bool:
    """What came after its own removal still tells where it belonged. Returns whether it continues what nobody knew."""
    if not tombstone.url and url:
        tombstone.url = grave(url, sealer)
    if tombstone.continues is not None or continues is None:
        return False
    tombstone.continues = grave(continues, sealer)
    return True


def is_buried(session: Session, url: str, sealer: Sealer) -> bool:
    """Whether the post with this address was removed."""
    left = grave(url, sealer)
    buried = select(Post.id).where(or_(Post.uri == left, Post.url == left))
    return session.scalars(buried.limit(1)).first() is not None
