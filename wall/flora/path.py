"""Builds SVG path data from points: turned, moved and scaled on the way out, to a tenth of a unit."""

import math
from collections.abc import Iterable
from typing import Self

Point = tuple[float, float]

MIDDLE: Point = (0.0, 0.0)
GOLDEN_ANGLE = 2.39996  # 137.5 degrees in radians: the step of a sunflower's seeds


def number(value: float, digits: int = 1) -> str:
    """Return a coordinate as SVG text: so many decimals at most, no trailing zero, no negative zero."""
    text = f"{value:.{digits}f}".removesuffix(".0")
    return "0" if text == "-0" else text


def pairs(points: Iterable[Point], digits: int = 1) -> str:
    """Return coordinates as SVG text, packed: a minus sign separates as well as a space."""
    return " ".join(f"{number(x, digits)} {number(y, digits)}" for x, y in points).replace(" -", "-")


def polar(radius: float, angle: float) -> Point:
    """Return the point at `radius` from the middle; `angle` in radians, clockwise from the right."""
    return radius * math.cos(angle), radius * math.sin(angle)


def spiral(count: int, radius: float, *, first: float = 0.5, turn: float = 0.0) -> list[Point]:
    """Return `count` points spread evenly over a disc, from the middle outwards, as seeds are."""
    return [polar(radius * math.sqrt((i + first) / count), i * GOLDEN_ANGLE + turn) for i in range(count)]


class Path:
    """A path under construction, its steps in order; every step returns the path."""

    def __init__(self) -> None:
        self._steps: list[tuple[str, tuple[Point, ...]]] = []

    def move(self, x: float, y: float) -> Self:
        """Lift the pen and put it down at a point."""
        return self._step("M", (x, y))

    def line(self, *points: Point) -> Self:
        """Draw straight through the points."""
        return self._step("L", *points)

    def curve(self, first: Point, second: Point, end: Point) -> Self:
        """Draw a cubic curve with two control points."""
        return self._step("C", first, second, end)

    def bend(self, control: Point, end: Point) -> Self:
        """Draw a quadratic curve with one control point."""
        return self._step("Q", control, end)

    def curves(self, points: list[Point]) -> Self:
        """Draw cubic curves through a list of control, control, end, control, control, end and so on."""
        for i in range(0, len(points), 3):
            self.curve(points[i], points[i + 1], points[i + 2])
        return self

    def close(self) -> Self:
        """Draw back to where the pen was last put down."""
        return self._step("Z")

    def data(
        self,
        turn: float = 0.0,
        x: float = 0.0,
        y: float = 0.0,
        *,
        sx: float = 1.0,
        sy: float = 1.0,
        digits: int = 1,
    ) -> str:
        """Return the `d` of the path: scaled by `sx` and `sy`, turned clockwise by degrees, moved to `x`, `y`."""
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

        def place(point: Point) -> Point:
            px, py = point[0] * sx, point[1] * sy
            return px * cos - py * sin + x, px * sin + py * cos + y

        return "".join(command + pairs(map(place, points), digits) for command, points in self._steps)

    def _step(self, command: str, *points: Point) -> Self:
        self._steps.append((command, points))
        return self


def smooth(before: Point, start: Point, end: Point, after: Point) -> tuple[Point, Point, Point]:
    """Return the cubic from `start` to `end` that runs on smoothly from `before` and into `after` (Catmull-Rom)."""
    return (
        (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6),
        (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6),
        end,
    )
