"""What becomes of the relays of somebody who leaves: none is owed any more, and no address of theirs is kept."""

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from wall.posts.models import Post
from wall.relays.models import Relay
from wall.relays.service import call_off, stop

_OPEN = ("due", "waiting", "parked")


def stop_some(session: Session, person_id: str, *, at_most: int) -> int:
    """Some of what of theirs was not passed on yet will not be; what was stays. Returns how many that were."""
    relays = list(session.scalars(_theirs(person_id, *_OPEN).limit(at_most).with_for_update(of=Relay)))
    for relay in relays:
        stop(session, relay)
    return len(relays)


def take_back_some(session: Session, person_id: str, *, at_most: int) -> int:
    """The same, and what was passed on is undone. Returns of how many posts."""
    posts = _theirs(person_id, *_OPEN, "done").with_only_columns(Relay.post_id).distinct().limit(at_most)
    post_ids = list(session.scalars(posts))
    for post_id in post_ids:
        call_off(session, post_id)
    return len(post_ids)


def forget_addresses(session: Session, person_id: str) -> bool:
    """Keep no address of what they wrote, but where a relay is just being undone. Returns whether none is. Repeatable.

    Where undoing was given up, nobody can try it again afterwards.
    """
    theirs = Relay.post_id.in_(select(Post.id).where(Post.person_id == person_id))
    under_way = (Relay.state == "undoing") & Relay.due_at.is_not(None)
    bare = {"post_uri": "", "post_url": "", "remote_uri": None, "remote_url": None, "trouble": None}
    settled = update(Relay).where(theirs, ~under_way).values(**bare, trouble_values={})
    session.execute(settled, execution_options={"synchronize_session": False})
    return session.scalars(select(Relay.id).where(theirs, under_way).limit(1)).first() is None


def _theirs(person_id: str, *states: str) -> Select[Relay]:
    return select(Relay).join(Relay.post).where(Post.person_id == person_id, Relay.state.in_(states))
