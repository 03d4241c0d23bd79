"""Verbs of posts: bring one by hand, hide one, restore it, find it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.links import canonical, is_web
from wall.errors import Already, Conflict, Invalid, NotFound
from wall.events import record
from wall.events.types import PostAdded, PostRemoved
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.beside import forget_raw_of_thread
from wall.posts.drafts import Draft, made_ready
from wall.posts.graves import is_buried
from wall.posts.incoming import LONGEST_ADDRESS
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.sight import decide_alone
from wall.posts.squatted import refuse_site_of_another
from wall.posts.telling import tell_edited
from wall.seal import Sealer

SWITCHED_OFF = "switched off by its author"  # with all of its kind
OWN_CHOICE = "hidden by its author"  # this one
CONTESTED = "waits until it is decided whose account it came from"
_OWN = (SWITCHED_OFF, OWN_CHOICE, CONTESTED)


def checked_address(session: Session, address: str) -> str:
    """The address of a post to bring, in its one form. Raises `Invalid`, or `Already` when it is here."""
    tidy = address.strip()
    if not is_web(tidy) or len(tidy) > LONGEST_ADDRESS:
        raise Invalid("“{address}” is not a web address: those begin with https://.", address=tidy[:80])
    url = canonical(tidy)
    present = session.scalars(
        select(Post).where((Post.uri == url) | (Post.url == url), Post.removed_at.is_(None))
    ).first()
    if present is not None:
        raise Already("This post is here already, as {id}.", found=present.id, id=present.id)
    return url


def bring(session: Session, person: Person, draft: Draft, sealer: Sealer) -> Post:
    """Put a post on the wall that no connector can read; its address has been through `checked_address`.

    Raises `Invalid` when there are no words in it, `Conflict` when this address was removed for good, or is somebody
    else's verified account.
    """
    refuse_site_of_another(session, person, draft.address)
    incoming = made_ready(draft, person, now())
    if is_buried(session, draft.address, sealer):
        raise Conflict("The post at this address was removed for good, so it cannot come back.")
    stored = ingest(session, Origin(person, draft.network, None), [incoming], sealer)
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
    Somebody else may hide that once more: then it does not come back when its author switches it on again. What its
    author decides meanwhile holds when theirs is undone.
    """
    if not reason.strip():
        raise Invalid("Say why: a post is hidden for a reason that its author gets to read.")
    decide_alone(session, post)
    _refuse_tombstone(post)
    was_shown = post.hidden_at is None
    by_another = actor is None or actor.id != post.person_id
    if not was_shown and not by_another and not is_switched_off(post) and reason in _OWN:
        post.author_hid = reason
    if was_shown or (by_another and post.hidden_by == post.person_id):
        post.author_hid = (post.hidden_reason or "") if is_switched_off(post) else ""
        post.hidden_at = now()
        post.hidden_by = actor.id if actor else None
        post.hidden_reason = reason.strip()[:1000]
        note(session, actor, "post.hide", post.id, reason=post.hidden_reason, about=post.person_id)
        if was_shown:
            _tell(session, post, PostRemoved)
        if post.hidden_by == post.person_id:
            forget_raw_of_thread(session, post)


def restore(session: Session, post: Post, *, actor: Person | None) -> None:
    """Bring a hidden post back to its place. Repeatable. What its author switched off, nobody else switches on.

    What they switched off while somebody else hid it stays out of sight, now for that.
    """
    decide_alone(session, post)
    _refuse_tombstone(post)
    if is_switched_off(post) and (actor is None or actor.id != post.person_id):
        raise Conflict("Its author switched this off, and nobody else can switch it on.")
    if post.hidden_at is not None:
        note(session, actor, "post.restore", post.id)
        own, post.author_hid = post.author_hid, ""
        post.hidden_at = post.hidden_by = post.hidden_reason = None
        if own:
            post.hidden_at, post.hidden_by, post.hidden_reason = now(), post.person_id, own
            forget_raw_of_thread(session, post)
        else:
            _tell(session, post, PostAdded)


def is_switched_off(post: Post) -> bool:
    """Whether its author does not want to see it on the wall: nobody hid it for safety."""
    return post.hidden_by == post.person_id and post.hidden_reason in _OWN


def _tell(session: Session, post: Post, kind: type[PostAdded] | type[PostRemoved]) -> None:
    if post.root_id is None:
        record(session, kind(post.id, post.person_id))
    else:
        tell_edited(session, post)


def _refuse_tombstone(post: Post) -> None:
    if post.removed_at is not None:
        raise Conflict("This post was deleted at its origin: nothing is left of it.")
