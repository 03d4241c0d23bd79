"""Verbs of posts: bring one by hand, hide one, restore it, find it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import RemoteAuthor, RemotePost
from wall.connectors.page import PagePreview, network_of
from wall.content.links import canonical, is_web
from wall.errors import Conflict, Invalid, NotFound
from wall.events import record
from wall.events.types import PostAdded, PostRemoved
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.beside import forget_raw_of_thread
from wall.posts.graves import is_buried
from wall.posts.incoming import LONGEST_ADDRESS, prepare
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.telling import tell_edited
from wall.seal import Sealer

LONGEST_TEXT = 20_000


def checked_address(session: Session, address: str) -> str:
    """The address of a post to bring, in its one form. Raises `Invalid`, or `Conflict` when it is here already."""
    tidy = address.strip()
    if not is_web(tidy) or len(tidy) > LONGEST_ADDRESS:
        raise Invalid("“{address}” is not a web address: those begin with https://.", address=tidy[:80])
    url = canonical(tidy)
    present = session.scalars(
        select(Post).where((Post.uri == url) | (Post.url == url), Post.removed_at.is_(None))
    ).first()
    if present is not None:
        raise Conflict("This post is here already, as {id}.", id=present.id)
    return url


def bring(session: Session, person: Person, url: str, text: str, preview: PagePreview | None, sealer: Sealer) -> Post:
    """Put a post on the wall that no connector can read. Words that were typed win over what its page says.

    Raises `Invalid` when neither has words, `Conflict` when this address was removed for good.
    """
    if len(text) > LONGEST_TEXT:
        raise Invalid("A post may have {most} characters; this one has {count}.", most=LONGEST_TEXT, count=len(text))
    words = text.strip() or (preview.text if preview else "")
    title = "" if text.strip() or preview is None else preview.title
    if not words and not title:
        raise Invalid("This page does not say what it is about. Give the post’s words yourself.")
    moment = now()
    remote = RemotePost(
        uri=url,
        url=url,
        author=RemoteAuthor(uri=url, name=person.name, handle="", url=url),
        published_at=preview.published_at if preview and preview.published_at else moment,
        text=words,
        title=title,
        language=preview.language if preview else None,
    )
    incoming = prepare(remote, moment)
    if incoming is None:
        raise Invalid("There are no words in this post that could be shown.")
    if is_buried(session, url, sealer):
        raise Conflict("The post at this address was removed for good, so it cannot come back.")
    stored = ingest(session, Origin(person, network_of(url), None), [incoming], sealer)
    if not stored:
        raise Conflict("This post is here already.")
    return stored[0]


def find_post(session: Session, post_id: str) -> Post:
    """The post with this id, hidden ones and tombstones too. Raises `NotFound`."""
    post = session.get(Post, post_id.strip())
    if post is None:
        raise NotFound("There is no post “{id}”.", listed_by="post list", id=post_id[:80])
    return post


def hide(session: Session, post: Post, *, reason: str, actor: Person | None) -> None:
    """Take a post out of sight, everywhere. Reversible; repeatable. Needs a reason, which its author reads.

    The first post of a thread takes the others along. Of what its own author hid, the network's raw form is forgotten.
    """
    if not reason.strip():
        raise Invalid("Say why: a post is hidden for a reason that its author gets to read.")
    _refuse_tombstone(post)
    if post.hidden_at is None:
        post.hidden_at = now()
        post.hidden_by = actor.id if actor else None
        post.hidden_reason = reason.strip()[:1000]
        note(session, actor, "post.hide", post.id, reason=post.hidden_reason)
        _tell(session, post, PostRemoved)
        if post.hidden_by == post.person_id:
            forget_raw_of_thread(session, post)


def restore(session: Session, post: Post, *, actor: Person | None) -> None:
    """Bring a hidden post back to its place. Repeatable."""
    _refuse_tombstone(post)
    if post.hidden_at is not None:
        post.hidden_at = post.hidden_by = post.hidden_reason = None
        note(session, actor, "post.restore", post.id)
        _tell(session, post, PostAdded)


def _tell(session: Session, post: Post, kind: type[PostAdded] | type[PostRemoved]) -> None:
    if post.root_id is None:
        record(session, kind(post.id, post.person_id))
    else:
        tell_edited(session, post)


def _refuse_tombstone(post: Post) -> None:
    if post.removed_at is not None:
        raise Conflict("This post was deleted at its origin: nothing is left of it.")
