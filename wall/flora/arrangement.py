"""Decides where everybody sits in a bouquet: a dome of seats, one tie, and a box that nothing leaves."""

import math
from dataclasses import dataclass

from wall.flora.chance import flower_key
from wall.flora.flower import read_nature
from wall.flora.path import MIDDLE, Point, polar, spiral

_WIDER, _FLATTER = 1.10, 0.86
_SEAT_TURN = 2.2


@dataclass(frozen=True, slots=True)
class Seat:
    """One head's place; `stemmed` for a flower that brings its stem and leans with it."""

    x: float
    y: float
    identity: str
    stemmed: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The plan of a bouquet in units of a head's radius of 50; y grows downwards, the dome's middle is 0, 0."""

    seats: tuple[Seat, ...]
    radius: float
    tie: float
    tail: float

    @property
    def count(self) -> int:
        """How many heads there are."""
        return len(self.seats)

    def rim(self, angle: float) -> Point:
        """Return the point just outside the dome's rim at an angle in radians."""
        x, y = polar(1, angle)
        return (self.radius * _WIDER + 12) * x, (self.radius * _FLATTER + 12) * y

    def from_rim_inwards(self) -> list[Seat]:
        """Return the seats in painting order: the middle is in front."""
        depth = self.radius * 0.12
        return sorted(self.seats, key=lambda seat: -(seat.x**2 + (seat.y - depth) ** 2))


class Box:
    """The least rectangle round all that was put into it, and round the middle."""

    def __init__(self) -> None:
        self._left = self._top = self._right = self._bottom = 0.0

    def hold(self, x: float, y: float, reach: float = 0.0) -> None:
        """Grow until a square of `reach` round the point is inside."""
        self._left, self._right = min(self._left, x - reach), max(self._right, x + reach)
        self._top, self._bottom = min(self._top, y - reach), max(self._bottom, y + reach)

    def with_margin(self, margin: float) -> tuple[float, float, float, float]:
        """Return left, top, width and height, `margin` wider on every side."""
        width, height = self._right - self._left, self._bottom - self._top
        return self._left - margin, self._top - margin, width + 2 * margin, height + 2 * margin


def arrange(heads: list[str], detail: int) -> Arrangement:
    """Seat at least one head; the first of each kind of flower gets the best of its kind's seats."""
    count, short = len(heads), detail == 0
    if count == 1:
        return Arrangement((_seat(MIDDLE, heads[0]),), 0, 96 if short else 118, 46)
    root = math.sqrt(count)
    radius = 50 * (0.50 + 0.74 * root) * (0.80 if count < 4 else 0.84)
    tie = radius * 0.86 + (62 if short else 88) + 5 * root
    return Arrangement(_seat_all(heads, radius), radius, tie, (40 if short else 66) + 7 * root)


def _seat(at: Point, identity: str) -> Seat:
    return Seat(at[0], at[1], identity, read_nature(flower_key(identity)).stemmed)


def _seat_all(heads: list[str], radius: float) -> tuple[Seat, ...]:
    """Flowers that bring a stem sit nearest the top of the rim; the others fill up from the middle."""
    points = [(x * _WIDER, y * _FLATTER) for x, y in spiral(len(heads), radius, turn=_SEAT_TURN)]
    top_first = sorted(range(len(heads)), key=lambda i: points[i][1] - abs(points[i][0]) * 0.25)
    tall = [head for head in heads if read_nature(flower_key(head)).stemmed]
    low = [head for head in heads if not read_nature(flower_key(head)).stemmed]
    order = top_first[: len(tall)] + sorted(top_first[len(tall) :])
    taken = dict(zip(order, tall + low, strict=True))
    return tuple(_seat(point, taken[i]) for i, point in enumerate(points))
