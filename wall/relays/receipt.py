"""The public receipt: how many initiatives there were, how many were relayed, how fast, and why not where it failed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.people.models import Person
from wall.posts.models import Post
from wall.relays.models import Relay, RelayAccount
from wall.relays.rules import NETWORK_REFUSED, NO_ACCOUNT, NOBODY_DID, STILL_WAITING, TAKEN_BACK, is_initiative
from wall.relays.wishes import welcome

_RELAYS = select(Relay.post_id, Relay.state, Relay.seconds, RelayAccount.by_hand).join(Relay.account)
ALL_NETWORKS = ""
MONTHS = 12
_REASONS = {
    "parked": NETWORK_REFUSED,
    "lapsed": NOBODY_DID,
    "due": STILL_WAITING,
    "waiting": STILL_WAITING,
    "undoing": TAKEN_BACK,
    "undone": TAKEN_BACK,
}


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


@dataclass(frozen=True)
class Receipt:
    """Twelve months, each network of each a row, the newest first; and the running month over all networks."""

    rows: tuple[ReceiptRow, ...]
    this_month: ReceiptRow


@dataclass(frozen=True)
class Initiative:
    """One post that was news when it came in: after how many seconds it was passed on, else why not.

    `missed` is empty for one that was passed on, and for one whose relay nobody owes any more.
    """

    post_id: str
    person_id: str
    network: str
    received_at: datetime
    relayed_after: int | None
    by_hand: bool
    missed: str


@dataclass
class _Tally:
    initiatives: int = 0
    relayed: int = 0
    by_hand: int = 0
    expired: dict[str, int] = field(default_factory=dict)
    seconds: list[int] = field(default_factory=list)


def initiatives(session: Session) -> list[Initiative]:
    """Every initiative of the last twelve months that shows, the oldest first. Nothing of other posts is counted."""
    relays = _relays_of_receipt(session, _first_day())
    return [
        _initiative(post_id, person_id, network, received_at, relays.get(post_id, []))
        for post_id, person_id, network, published_at, received_at in _posts_of_receipt(session, _first_day())
        if is_initiative(published_at, received_at)
    ]


def month_of(session: Session, begin: datetime, end: datetime) -> ReceiptRow:
    """The row of one month over all networks, however long ago it was."""
    relays = _relays_of_posts(session, begin, end)
    tally = _Tally()
    for post_id, person_id, network, published_at, received_at in _posts_of_receipt(session, begin, end):
        if is_initiative(published_at, received_at):
            _count(tally, _initiative(post_id, person_id, network, received_at, relays.get(post_id, [])))
    return _row(f"{begin:%Y-%m}", ALL_NETWORKS, tally)


def sum_up(found: Sequence[Initiative]) -> Receipt:
    """The receipt of these initiatives."""
    tallies: dict[tuple[str, str], _Tally] = {}
    this_month = _Tally()
    month_now = f"{now():%Y-%m}"
    for one in found:
        month = f"{one.received_at:%Y-%m}"
        _count(tallies.setdefault((month, one.network), _Tally()), one)
        if month == month_now:
            _count(this_month, one)
    order = sorted(tallies.items(), key=lambda item: (item[0][0], item[1].initiatives), reverse=True)
    rows = tuple(_row(month, network, tally) for (month, network), tally in order)
    return Receipt(rows, _row(month_now, ALL_NETWORKS, this_month))


def _first_day() -> datetime:
    """When the oldest month of the receipt began: only whole months can be compared."""
    moment = now()
    month = moment.year * 12 + moment.month - MONTHS  # counted from zero
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _posts_of_receipt(
    session: Session, since: datetime, until: datetime | None = None
) -> Sequence[tuple[str, str, str, datetime, datetime]]:
    shown = (Post.removed_at.is_(None), Post.hidden_at.is_(None), Person.out_since.is_(None))
    own = (Post.root_id.is_(None), Post.boost.is_(False))  # a thread is one initiative, a boost none
    columns = select(Post.id, Post.person_id, Post.network, Post.published_at, Post.received_at)
    query = columns.join(Person, Post.person_id == Person.id).where(*shown, *own, *welcome(), Post.received_at >= since)
    if until is not None:
        query = query.where(Post.received_at < until)
    return session.execute(query.order_by(Post.received_at, Post.id)).all()


def _relays_of_receipt(session: Session, since: datetime) -> dict[str, list[tuple[str, int | None, bool]]]:
    return _by_post(session, _RELAYS.where(Relay.created_at >= since))


def _relays_of_posts(session: Session, begin: datetime, end: datetime) -> dict[str, list[tuple[str, int | None, bool]]]:
    """The relays of what came in then: few, each found by its post."""
    return _by_post(session, _RELAYS.join(Relay.post).where(Post.received_at >= begin, Post.received_at < end))


def _by_post(
    session: Session, query: Select[str, str, int | None, bool]
) -> dict[str, list[tuple[str, int | None, bool]]]:
    found: dict[str, list[tuple[str, int | None, bool]]] = {}
    for post_id, state, seconds, by_hand in session.execute(query.order_by(Relay.id)):
        found.setdefault(post_id, []).append((state, seconds, by_hand))
    return found


def _initiative(
    post_id: str, person_id: str, network: str, received_at: datetime, relays: list[tuple[str, int | None, bool]]
) -> Initiative:
    done = [(seconds or 0, by_hand) for state, seconds, by_hand in relays if state == "done"]
    if done:
        after, by_hand = min(seconds for seconds, _ in done), all(by_hand for _, by_hand in done)
        return Initiative(post_id, person_id, network, received_at, after, by_hand, "")
    missed = _REASONS.get(relays[0][0], "") if relays else NO_ACCOUNT
    return Initiative(post_id, person_id, network, received_at, None, by_hand=False, missed=missed)


def _count(tally: _Tally, one: Initiative) -> None:
    tally.initiatives += 1
    if one.relayed_after is not None:
        tally.relayed += 1
        tally.by_hand += one.by_hand
        tally.seconds.append(one.relayed_after)
    elif one.missed:
        tally.expired[one.missed] = tally.expired.get(one.missed, 0) + 1


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
