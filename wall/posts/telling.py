"""Tells what became of posts as what it means for cards: a part of a thread has none, so its root's card changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wall.events import record
from wall.events.types import PostAdded, PostEdited, PostRemoved
from wall.posts.models import Post
from wall.posts.threads import Moved


@dataclass
class Told:
    """What happened to posts of one person in one commit; `removed` is by the root that each had."""

    added: dict[str, Post] = field(default_factory=dict)
    edited: dict[str, Post] = field(default_factory=dict)
    removed: list[tuple[Post, str | None]] = field(default_factory=list)


def tell(session: Session, person_id: str, told: Told, moved: Sequence[Moved]) -> None:
    """Record it: at most one event for a card, and none for a part."""
    gone = [post.id for post, root_id in told.removed if root_id is None]
    changed = {root_id for _, root_id in told.removed if root_id}
    changed |= {post.root_id or post.id for post in (*told.added.values(), *told.edited.values())}
    new = [post.id for post in told.added.values() if post.root_id is None]
    for one in moved:
        if one.post.removed_at is not None or one.post.id in told.added:
            continue
        if one.post.root_id is None:
            new.append(one.post.id)
        elif one.before is None:
            gone.append(one.post.id)
        changed |= {place for place in (one.before, one.post.root_id) if place}
    changed -= {*new, *gone, *(post.id for post, _ in told.removed)}
    changed -= {one.post.id for one in moved if one.post.root_id}
    for post_id in new:
        record(session, PostAdded(post_id, person_id))
    for post_id in gone:
        record(session, PostRemoved(post_id, person_id))
    for post_id in sorted(changed):
        record(session, PostEdited(post_id, person_id))


def tell_edited(session: Session, post: Post) -> None:
    """The card that shows this post has changed."""
    record(session, PostEdited(post.root_id or post.id, post.person_id))
