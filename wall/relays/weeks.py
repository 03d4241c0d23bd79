"""The receipt week by week, for its drawing: how many initiatives, how many were missed, and one of the voices."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wall.relays.receipt import Initiative

WEEKS = 26
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """What happened between a Monday and the next, in UTC. `voice` is the id of somebody who spoke, None in silence."""

    monday: date
    initiatives: int
    relayed: int
    missed: int
    voice: str | None


def weeks_of(found: Sequence[Initiative], moment: datetime) -> list[Week]:
    """The last `WEEKS` weeks up to this one, the oldest first, from the first one in which anybody spoke."""
    by_week: dict[date, list[Initiative]] = {}
    for one in found:
        by_week.setdefault(monday_of(one.received_at), []).append(one)
    this_week = monday_of(moment)
    first = max(min(by_week, default=this_week), this_week - (WEEKS - 1) * _A_WEEK)
    mondays = [first + number * _A_WEEK for number in range((this_week - first) // _A_WEEK + 1)]
    return [_week(monday, by_week.get(monday, [])) for monday in mondays]


def monday_of(moment: datetime) -> date:
    """The day on which the week of this moment began."""
    return moment.date() - timedelta(days=moment.weekday())


def _week(monday: date, found: Sequence[Initiative]) -> Week:
    relayed = sum(one.relayed_after is not None for one in found)
    missed = sum(bool(one.missed) for one in found)
    return Week(monday, len(found), relayed, missed, draw_lot(monday, {one.person_id for one in found}))


def draw_lot(monday: date, people: Iterable[str]) -> str | None:
    """One of these people, by chance, and the same one each time: whoever spoke more often is not drawn more easily."""
    return min(people, key=lambda one: hashlib.sha256(f"{monday} {one}".encode()).digest(), default=None)
