"""Whether a relay has to wait, since walls are stopped and nobody may see its post."""

from datetime import timedelta

from sqlalchemy.orm import Session

from wall.clock import now
from wall.events.leases import release
from wall.posts.on_wall import is_in_sight
from wall.relays.models import Relay

LOOKS_AGAIN_AFTER = timedelta(minutes=1)


def waits_for_sight(session: Session, relay: Relay) -> bool:
    """Let go of a claimed relay whose post nobody may see just now: it is looked at again in a minute.

    A stop takes nothing back. What was passed on before stays so, and what was not is owed until walls are started.
    """
    if relay.state != "due" or not relay.post.shown or is_in_sight(session, relay.post):
        return False
    relay.due_at = now() + LOOKS_AGAIN_AFTER
    release(relay)
    return True
