"""Notes that a source's posts do not show yet what was decided about it: a few a commit follow, soon."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.events.leases import release
from wall.sources.models import Settling, Source


def have_settled(session: Session, source: Source, *, takes_away: bool = False) -> None:
    """Have its posts follow what was decided; who is at it already did so for what was decided before."""
    query = select(Settling).where(Settling.source_id == source.id).with_for_update()
    settling = session.scalars(query).first() or Settling(source_id=source.id)
    settling.takes_away, settling.due_at, settling.attempts = takes_away, now(), 0
    release(settling)
    session.add(settling)
