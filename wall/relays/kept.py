"""Keeps the receipt that was summed up last: anybody may ask for it, and it takes a year of posts to sum it up."""

import threading
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.events.log import last_number
from wall.relays.models import Relay
from wall.relays.receipt import Initiative, Receipt, initiatives, sum_up
from wall.relays.weeks import Week, weeks_of

MISSES = 20


@dataclass(frozen=True)
class Summary:
    """The receipt, its weeks, the oldest first, and the newest initiatives that nobody passed on, the newest first."""

    receipt: Receipt
    weeks: tuple[Week, ...]
    misses: tuple[Initiative, ...]


@dataclass(frozen=True)
class _Kept:
    state: tuple[object, ...]
    summary: Summary


class Receipts:
    """The receipt of one process. Safe between threads: one of them sums up, the others take the one before."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None
        self._turn = threading.Lock()

    def read(self, session: Session) -> Summary:
        """The receipt as it stands; summed up anew only where something happened that it may tell of."""
        state, kept = _state_of(session), self._kept
        if kept is None:
            self._turn.acquire()
        elif kept.state == state or not self._turn.acquire(blocking=False):
            return kept.summary
        try:
            if self._kept is None or self._kept is kept:
                self._kept = _Kept(state, _sum_up(session))
            return self._kept.summary
        finally:
            self._turn.release()


def _state_of(session: Session) -> tuple[object, ...]:
    """Another one after whatever the receipt may tell of. The change log does not have every step of a relay."""
    states = session.execute(select(Relay.state, func.count()).group_by(Relay.state).order_by(Relay.state)).all()
    return (last_number(session), f"{now():%Y-%m-%d %H:%M}", *(tuple(row) for row in states))


def _sum_up(session: Session) -> Summary:
    found = initiatives(session)
    misses = [one for one in reversed(found) if one.missed]
    return Summary(sum_up(found), tuple(weeks_of(found, now())), tuple(misses[:MISSES]))
