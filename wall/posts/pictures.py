"""Which posts and people show a picture: who hears that it has come, whether it may be seen, when it is forgotten."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from wall.connectors.pictures import is_film
from wall.events import record
from wall.events.types import PostEdited
from wall.media.models import Picture, PictureFile
from wall.media.service import drop, forget_unused
from wall.people.models import Person
from wall.posts.carried import carries_what_shows
from wall.posts.models import Post, PostPicture
from wall.posts.on_wall import in_sight, running_filters
from wall.posts.queries import newest
from wall.sources.models import Source

MOST_TOLD = 40  # posts that are shown anew when one picture comes: a portrait is on every post of its owner
_User = aliased(Post)  # the post that has the picture: `Post` is the one on whose card it shows
_CARD = func.coalesce(Post.root_id, Post.id)


@dataclass(frozen=True)
class ShownPost:
    """A post with a card of its own that shows a picture, by itself or in a part of its thread."""

    id: str
    person_id: str


def shown_by_picture(session: Session, picture_id: str, *, at_most: int = MOST_TOLD) -> list[ShownPost]:
    """The posts whose cards show this picture, the newest first."""
    last = func.max(_User.published_at)
    query = _uses(session).with_only_columns(Post.id, Post.person_id, last)
    query = query.where(PostPicture.picture_id == picture_id).group_by(Post.id, Post.person_id)
    rows = session.execute(query.order_by(last.desc(), Post.id).limit(at_most))
    return [ShownPost(post_id, person_id) for post_id, person_id, _ in rows]


def is_picture_shown(session: Session, picture_id: str) -> bool:
    """Whether visitors may see this picture: a shown post has it, or it is the portrait of a visible person."""
    return _is_shown(session, select(Picture.id).where(Picture.id == picture_id))


def is_file_shown(session: Session, file_hash: str) -> bool:
    """Whether visitors may see a picture that this file belongs to."""
    return _is_shown(session, select(PictureFile.picture_id).where(PictureFile.hash == file_hash))


def tell_pictured(session: Session, picture_id: str) -> None:
    """A picture was tried: cards are shown anew once none of their pictures waits for its first try. Repeatable."""
    picture = session.get_one(Picture, picture_id)
    posts = {post.id: post.person_id for post in shown_by_picture(session, picture_id)}
    waiting, settled = _tried(session, posts)
    told = {post_id: posts[post_id] for post_id in posts if post_id in settled}
    if picture.use == "avatar" and picture.state == "ready":
        told |= _cards_with_portrait(session, picture)
    for post_id in told:
        if post_id not in waiting:
            record(session, PostEdited(post_id, told[post_id]))


def release_pictures(session: Session, post_ids: Collection[str]) -> None:
    """These posts are gone: pictures that only they had are emptied at once. Repeatable.

    What a hidden post has is kept, since it may come back. That the posts had them is remembered for a while.
    """
    theirs = select(PostPicture.picture_id).where(PostPicture.post_id.in_(post_ids))
    living = exists().where(
        PostPicture.picture_id == Picture.id,
        PostPicture.post_id == Post.id,
        Post.removed_at.is_(None),
        Post.id.not_in(post_ids),
    )
    unused = select(Picture.id).where(Picture.id.in_(theirs), ~living, ~_is_portrait())
    forget_unused(session, session.scalars(unused).all())


def let_go_of(session: Session, post_id: str, url: str) -> None:
    """A living post shows this picture no more: it is deleted, bytes and all, where no other post has it."""
    picture = select(Picture.id).where(Picture.url == url, Picture.use == "image")
    uses = delete(PostPicture).where(PostPicture.post_id == post_id, PostPicture.picture_id.in_(picture))
    session.execute(uses, execution_options={"synchronize_session": False})
    used = exists().where(PostPicture.picture_id == Picture.id)
    drop(session, session.scalars(picture.where(~used)).all())


def forget_uses(session: Session, before: datetime, *, at_most: int) -> int:
    """Forget which pictures posts had that were removed before. Returns how many uses."""
    key = PostPicture.post_id, PostPicture.picture_id
    old = select(*key).join(Post, Post.id == PostPicture.post_id).where(Post.removed_at < before).limit(at_most)
    rows = session.execute(old).all()
    session.execute(delete(PostPicture).where(tuple_(*key).in_([tuple(row) for row in rows])))
    return len(rows)


def drop_unused(session: Session, before: datetime, *, at_most: int) -> int:
    """Delete pictures of before that no post, gone or not, and no source has. Returns how many."""
    used = exists().where(PostPicture.picture_id == Picture.id)
    unused = select(Picture.id).where(Picture.created_at < before, Picture.lease.is_(None), ~used, ~_is_portrait())
    ids = session.scalars(unused.limit(at_most)).all()
    drop(session, ids)
    return len(ids)


def _tried(session: Session, root_ids: Collection[str]) -> tuple[set[str], set[str]]:
    """Those of these posts of which a picture waits for its first try; those of which one has been tried."""
    query = (
        select(_CARD, Picture.state, Picture.attempts, Picture.due_at, Picture.url)
        .join(PostPicture, PostPicture.post_id == Post.id)
        .join(Picture, Picture.id == PostPicture.picture_id)
        .where(or_(Post.id.in_(root_ids), Post.root_id.in_(root_ids)), Post.removed_at.is_(None))
    )
    waiting, settled = set(), set()
    for root_id, state, attempts, due_at, url in session.execute(query):
        if state != "waiting" or attempts:
            settled.add(root_id)
        elif due_at is not None and not is_film(url):  # no card waits for a film: it can be opened at the original
            waiting.add(root_id)
    return waiting, settled


def _cards_with_portrait(session: Session, picture: Picture) -> dict[str, str]:
    """The newest cards of the visible people whose portrait this is, and whose each is."""
    people = session.scalars(_portrayed(session, select(Picture.id).where(Picture.id == picture.id)))
    return {
        post.id: person_id for person_id in people for post in newest(session, limit=MOST_TOLD, person_id=person_id)
    }


def _is_shown(session: Session, picture_ids: Select[str]) -> bool:
    used = _uses(session).where(PostPicture.picture_id.in_(picture_ids)).limit(1)
    return (
        session.execute(used).first() is not None
        or session.execute(_portrayed(session, picture_ids).limit(1)).first() is not None
    )


def _uses(session: Session) -> Select[str]:
    """The uses of pictures by posts that visitors may see, as cards or as parts of one."""
    return (
        select(PostPicture.post_id)
        .join(_User, _User.id == PostPicture.post_id)
        .join(Post, Post.id == func.coalesce(_User.root_id, _User.id))
        .join(Person, Person.id == Post.person_id)
        .where(_User.removed_at.is_(None), _User.hidden_at.is_(None))
        .where(Post.removed_at.is_(None), Post.hidden_at.is_(None), Person.out_since.is_(None), *in_sight(session))
        .where(carries_what_shows())
    )


def _portrayed(session: Session, picture_ids: Select[str]) -> Select[str]:
    """The visible people whose portrait one of these pictures is; nobody while every wall is stopped."""
    nothing_runs = running_filters(session) == []
    return (
        select(Person.id)
        .join(Source, Source.person_id == Person.id)
        .join(Picture, and_(Picture.url == Source.avatar_url, Picture.use == "avatar"))
        .where(Picture.id.in_(picture_ids), Person.out_since.is_(None), false() if nothing_runs else true())
        .distinct()
    )


def _is_portrait() -> ColumnElement[bool]:
    return exists().where(Picture.use == "avatar", Source.avatar_url == Picture.url)
