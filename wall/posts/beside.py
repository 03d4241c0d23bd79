"""What is kept beside posts, in the same commit: raw form, words and tags that find them, what they carry and use."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.tags import fold_tag
from wall.media.service import want
from wall.posts.carried import keep_carried
from wall.posts.incoming import Incoming
from wall.posts.models import Post, PostCarries, PostPicture, PostTag, PostWords, RawPost
from wall.posts.pictures import release_pictures


def keep(session: Session, stored: Mapping[str, Incoming], *, replaced: Collection[str]) -> None:
    """Keep what belongs to the posts with these ids; of those `replaced`, what was kept before goes."""
    if stored:
        forget_raw(session, replaced)
        moment = now()
        raw = [{"post_id": post_id, "data": one.raw, "kept_at": moment} for post_id, one in stored.items() if one.raw]
        if raw:
            session.execute(insert(RawPost), raw)
        keep_findings(session, stored, replaced=replaced)


def keep_findings(session: Session, stored: Mapping[str, Incoming], *, replaced: Collection[str]) -> None:
    """Keep what was found in the posts: words, tags, what they carry of others, and pictures.

    As `keep`, but what networks gave stays as it is.
    """
    if replaced:
        for table in (PostWords, PostTag, PostPicture):
            session.execute(delete(table).where(table.post_id.in_(replaced)))
    session.execute(insert(PostWords), [{"post_id": post_id, "words": one.words} for post_id, one in stored.items()])
    posts = {post_id: session.get_one(Post, post_id) for post_id in stored}
    tagged = [row for post_id, one in stored.items() for row in _tags(posts[post_id], one.shows["tags"])]
    if tagged:
        session.execute(insert(PostTag), tagged)
    keep_carried(session, posts.values(), replaced=replaced)
    wanted = {picture for one in stored.values() for picture in one.pictures}
    if wanted:
        ids = want(session, wanted)
        used = {(post_id, ids[picture]) for post_id, one in stored.items() for picture in one.pictures}
        session.execute(insert(PostPicture), [{"post_id": post, "picture_id": picture} for post, picture in used])


def forget(session: Session, post_ids: Collection[str]) -> None:
    """These posts are gone: nothing finds them, nothing is left to clean, and their pictures are let go."""
    forget_raw(session, post_ids)
    for table in (PostWords, PostTag, PostCarries):
        session.execute(delete(table).where(table.post_id.in_(post_ids)))
    release_pictures(session, post_ids)


def forget_raw(session: Session, post_ids: Collection[str]) -> None:
    """Forget what the networks gave for these posts."""
    if post_ids:
        session.execute(delete(RawPost).where(RawPost.post_id.in_(post_ids)))


def forget_raw_before(session: Session, before: datetime, *, at_most: int) -> int:
    """Forget what networks gave before. Returns how many posts that were."""
    old = list(session.scalars(select(RawPost.post_id).where(RawPost.kept_at < before).limit(at_most)))
    forget_raw(session, old)
    return len(old)


def forget_raw_of_thread(session: Session, root: Post) -> None:
    """Forget what the network gave for a post and for all that follows it on its card."""
    thread = or_(Post.id == root.id, Post.root_id == root.id)
    forget_raw(session, list(session.scalars(select(Post.id).where(thread))))


def _tags(post: Post, tags: Collection[str]) -> list[dict[str, object]]:
    folded = dict.fromkeys(fold_tag(tag) for tag in tags)
    return [{"post_id": post.id, "tag": tag, "published_at": post.published_at} for tag in folded if tag]
