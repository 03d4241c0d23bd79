"""The receipt as a garden: one stem a week, as high as the week was lively. Pure geometry; the template draws it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wall.relays.weeks import Week

_EDGE = 22.0
_HEADROOM = 34.0
_BELOW = 46.0
_LEAST = 0.2  # of the height: even one initiative is a flower that stands above the ground
_LEAF_EVERY = 46.0
_CLOSEST_LABELS = 3  # weeks


@dataclass(frozen=True)
class Stem:
    """One week: its stalk and leaves as path data, its head's place and side (none in silence), its ring if any."""

    week: Week
    x: float
    stalk: str
    leaves: str
    head: tuple[float, float] | None
    side: float


@dataclass(frozen=True)
class Garden:
    """A drawing of `width` by `height` units: where the ground is, stems from left to right, and where months begin."""

    width: int
    height: int
    ground: float
    hill: str
    stems: tuple[Stem, ...]
    months: tuple[tuple[float, date], ...]


def plant(weeks: Sequence[Week], width: int, height: int, most: int) -> Garden:
    """Give the last `most` weeks their places. The liveliest of them takes the whole height."""
    shown = weeks[-most:]
    step = (width - 2 * _EDGE) / max(len(shown), min(most, 8))
    left = (width - step * len(shown)) / 2
    ground = height - _BELOW
    side = min(46.0, step * 1.06)
    liveliest = max((week.initiatives for week in shown), default=0) or 1
    stems = []
    for number, week in enumerate(shown):
        x = left + (number + 0.5) * step
        share = _LEAST + (1 - _LEAST) * week.initiatives / liveliest
        stems.append(_stem(week, x, ground, share * (ground - _HEADROOM), side))
    return Garden(width, height, ground, _hill(width, ground), tuple(stems), _months(stems))


def _stem(week: Week, x: float, ground: float, tall: float, side: float) -> Stem:
    sway = ((week.monday.toordinal() // 7) % 5 - 2) * 1.6
    if not week.voice:
        blades = f"M{x:.1f} {ground:.1f}q-1 -9 -7 -15q8 5 7 15M{x:.1f} {ground:.1f}q2 -8 8 -11q-5 6 -8 11"
        return Stem(week, x, "", blades, None, side)
    top = ground - tall
    stalk = f"M{x:.1f} {ground:.1f}Q{x - sway:.1f} {ground - tall * 0.55:.1f} {x + sway:.1f} {top:.1f}"
    count = max(1, int((tall - side * 0.5) // _LEAF_EVERY))
    leaves = "".join(_leaf(x, ground, tall, (one + 0.6) / (count + 1), sway, one % 2) for one in range(count))
    return Stem(week, x, stalk, leaves, (x + sway, top), side)


def _leaf(x: float, ground: float, tall: float, share: float, sway: float, left: int) -> str:
    """A leaf on the stalk, which is a quadratic curve."""
    at_x = x + sway * (share**2 - 2 * share * (1 - share))
    at_y = ground - tall * (1.1 * share * (1 - share) + share**2)
    way = -1 if left else 1
    return f"M{at_x:.1f} {at_y:.1f}q{way * 3} -9 {way * 14} -12q{-way * 1} 11 {-way * 14} 12"


def _hill(width: int, ground: float) -> str:
    points = [(width * i / 8, ground + 5 + 3 * math.sin(i * 1.7)) for i in range(9)]
    line = " ".join(f"{x:.0f} {y:.1f}" for x, y in points)
    return f"M0 {ground + 22:.0f}L{line}L{width} {ground + 22:.0f}Z"


def _months(stems: Sequence[Stem]) -> tuple[tuple[float, date], ...]:
    """Where a month begins; not the first one where the next follows so soon that their names would touch."""
    starts = [
        number
        for number, stem in enumerate(stems)
        if not number or stem.week.monday.month != stems[number - 1].week.monday.month
    ]
    if len(starts) > 1 and starts[1] - starts[0] < _CLOSEST_LABELS:
        del starts[0]
    return tuple((stems[number].x, stems[number].week.monday) for number in starts)
