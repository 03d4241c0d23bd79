"""Reads of relays: each card's, and the desk's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from wall.errors import NotFound
from wall.relays.models import Relay, RelayAccount


@dataclass(frozen=True)
class RelayView:
    """One relay of a post."""

    network: str
    account: str
    url: str | None
    at: datetime
    seconds: int
    by_hand: bool


def find_relay(session: Session, relay_id: str) -> Relay:
    """The relay with this id. Raises `NotFound`."""
    relay = session.get(Relay, relay_id.strip())
    if relay is None:
        raise NotFound("There is no relay “{id}”.", listed_by="relay list", id=relay_id[:80])
    return relay


def relays_by_post(session: Session, post_ids: Sequence[str]) -> dict[str, list[RelayView]]:
    """Each post's relays that were done, the first first."""
    if not post_ids:
        return {}
    done_at = func.coalesce(Relay.done_at, Relay.created_at)
    account = RelayAccount.network, RelayAccount.handle, Relay.remote_url, done_at, Relay.seconds, RelayAccount.by_hand
    query = select(Relay.post_id, Relay.state, *account).join(Relay.account).where(Relay.post_id.in_(post_ids))
    found: dict[str, list[RelayView]] = {}
    for post_id, state, network, handle, url, at, seconds, by_hand in session.execute(query.order_by(Relay.done_at)):
        if state == "done":  # asked for in SQL, SQLite would read all that ever were done
            found.setdefault(post_id, []).append(RelayView(network, handle, url, at, seconds or 0, by_hand))
    return found


def accounts(session: Session) -> list[RelayAccount]:
    """Every brand account."""
    return list(session.scalars(select(RelayAccount).order_by(RelayAccount.network, RelayAccount.handle)))


def in_state(session: Session, *states: str, limit: int = 100) -> list[Relay]:
    """The relays in these states with their posts, the newest first."""
    query = select(Relay).where(Relay.state.in_(states)).order_by(Relay.created_at.desc(), Relay.id.desc())
    return list(session.scalars(query.limit(limit).options(joinedload(Relay.post))))


def troubled(session: Session, *, limit: int = 100) -> list[Relay]:
    """The relays that failed at least once and are not settled, with their posts, the newest first."""
    query = select(Relay).where(Relay.state.in_(("parked", "due", "undoing")), Relay.trouble.is_not(None))
    query = query.order_by(Relay.created_at.desc(), Relay.id.desc()).limit(limit)
    return list(session.scalars(query.options(joinedload(Relay.post))))
