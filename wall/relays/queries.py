"""Reads of relays: each card's, the desk's, and the public receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.people.models import Person
from wall.posts.models import Post
from wall.relays.models import Relay, RelayAccount
from wall.relays.rules import NETWORK_REFUSED, NO_ACCOUNT, NOBODY_DID, STILL_WAITING, is_initiative

RECEIPT_SPAN = timedelta(days=366)
_REASONS = {"parked": NETWORK_REFUSED, "lapsed": NOBODY_DID, "due": STILL_WAITING, "waiting": STILL_WAITING}


@dataclass(frozen=True)
class RelayView:
    """One relay of a post."""

    network: str
    account: str
    url: str | None
    at: datetime
    seconds: int
    by_hand: bool


@dataclass(frozen=True)
class ReceiptRow:
    """What the company did for one network's initiatives in one month; `expired` counts by reason why not."""

    month: str
    network: str
    initiatives: int
    relayed: int
    by_hand: int
    expired: dict[str, int]
    median_seconds: int | None
    slowest_seconds: int | None


@dataclass
class _Tally:
    initiatives: int = 0
    relayed: int = 0
    by_hand: int = 0
    expired: dict[str, int] = field(default_factory=dict)
    seconds: list[int] = field(default_factory=list)


def relays_by_post(session: Session, post_ids: Sequence[str]) -> dict[str, list[RelayView]]:
    """Each post's relays that were done, the first first."""
    query = select(Relay).where(Relay.post_id.in_(post_ids), Relay.state == "done").order_by(Relay.done_at)
    found: dict[str, list[RelayView]] = {}
    for relay in session.scalars(query) if post_ids else ():
        found.setdefault(relay.post_id, []).append(_view(relay))
    return found


def receipt(session: Session) -> list[ReceiptRow]:
    """The last twelve months by month and network, the newest first. Only posts that show are counted."""
    tallies: dict[tuple[str, str], _Tally] = {}
    relays = _relays_of_receipt(session)
    for post_id, network, published_at, received_at in _posts_of_receipt(session):
        if is_initiative(published_at, received_at):
            tally = tallies.setdefault((f"{received_at:%Y-%m}", network), _Tally())
            _count(tally, relays.get(post_id, []))
    order = sorted(tallies.items(), key=lambda item: (item[0][0], item[1].initiatives), reverse=True)
    return [_row(month, network, tally) for (month, network), tally in order]


def accounts(session: Session) -> list[RelayAccount]:
    """Every brand account."""
    return list(session.scalars(select(RelayAccount).order_by(RelayAccount.network, RelayAccount.handle)))


def in_state(session: Session, *states: str, limit: int = 100) -> list[Relay]:
    """The relays in these states, the newest first."""
    query = select(Relay).where(Relay.state.in_(states)).order_by(Relay.created_at.desc(), Relay.id.desc())
    return list(session.scalars(query.limit(limit)))


def troubled(session: Session) -> list[Relay]:
    """The relays that failed at least once and are not settled."""
    query = select(Relay).where(Relay.state.in_(("parked", "due", "undoing")), Relay.trouble.is_not(None))
    return list(session.scalars(query.order_by(Relay.created_at.desc()).limit(100)))


def _posts_of_receipt(session: Session) -> Sequence[tuple[str, str, datetime, datetime]]:
    shown = (Post.removed_at.is_(None), Post.hidden_at.is_(None), Person.hidden_at.is_(None))
    columns = select(Post.id, Post.network, Post.published_at, Post.received_at).join(
        Person, Post.person_id == Person.id
    )
    return session.execute(columns.where(*shown, Post.received_at > now() - RECEIPT_SPAN)).all()


def _relays_of_receipt(session: Session) -> dict[str, list[tuple[str, int | None, bool]]]:
    query = select(Relay.post_id, Relay.state, Relay.seconds, RelayAccount.by_hand).join(Relay.account)
    found: dict[str, list[tuple[str, int | None, bool]]] = {}
    for post_id, state, seconds, by_hand in session.execute(
        query.where(Relay.created_at > now() - RECEIPT_SPAN)
    ):
        found.setdefault(post_id, []).append((state, seconds, by_hand))
    return found


def _count(tally: _Tally, relays: list[tuple[str, int | None, bool]]) -> None:
    tally.initiatives += 1
    done = [(seconds or 0, by_hand) for state, seconds, by_hand in relays if state == "done"]
    if done:
        tally.relayed += 1
        tally.by_hand += all(by_hand for _, by_hand in done)
        tally.seconds.append(min(seconds for seconds, _ in done))
    else:
        reason = _REASONS.get(relays[0][0]) if relays else NO_ACCOUNT
        if reason:
            tally.expired[reason] = tally.expired.get(reason, 0) + 1


def _row(month: str, network: str, tally: _Tally) -> ReceiptRow:
    return ReceiptRow(
        month,
        network,
        tally.initiatives,
        tally.relayed,
        tally.by_hand,
        tally.expired,
        round(median(tally.seconds)) if tally.seconds else None,
        max(tally.seconds, default=None),
    )


def _view(relay: Relay) -> RelayView:
    at, account = relay.done_at or relay.created_at, relay.account
    return RelayView(account.network, account.handle, relay.remote_url, at, relay.seconds or 0, account.by_hand)
