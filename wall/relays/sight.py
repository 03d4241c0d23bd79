"""Whether a claimed relay is not done after all: its post left the wall meanwhile, or nobody may see it just now."""

from datetime import timedelta

from sqlalchemy.orm import Session

from wall.clock import now
from wall.events.leases import release
from wall.posts.on_wall import is_in_sight
from wall.relays.models import Relay
from wall.relays.service import stop
from wall.relays.wishes import is_welcome

LOOKS_AGAIN_AFTER = timedelta(minutes=1)


def is_called_off(session: Session, relay: Relay, *, was_tried: bool) -> bool:
    """Call off a claimed relay whose post left the wall, or whose author would have nothing passed on. Whether it was.

    So nothing more is passed on from the moment when that is decided, however many relays are still to be reviewed.
    `was_tried`: some worker broke off at it, and the network may have it.
    """
    if relay.state != "due" or (relay.post.shown and is_welcome(session, relay.post)):
        return False
    if not was_tried:
        release(relay)  # what was only claimed just now is nowhere
    stop(session, relay)
    release(relay)
    return True


def waits_for_sight(session: Session, relay: Relay) -> bool:
    """Let go of a claimed relay whose post nobody may see just now: it is looked at again in a minute.

    A stop takes nothing back. What was passed on before stays so, and what was not is owed until walls are started.
    """
    if relay.state != "due" or not relay.post.shown or is_in_sight(session, relay.post):
        return False
    relay.due_at = now() + LOOKS_AGAIN_AFTER
    release(relay)
    return True
