"""Collects the SVG of one flower at one of three levels of detail."""

from collections.abc import Iterable
from typing import TypeVar

from wall.flora.ink import Ink
from wall.flora.path import Point, number, pairs

T = TypeVar("T")


class Canvas:
    """Shapes in painting order, in the colours of one flower.

    `detail` is 0 up to 32 px, 1 up to 72 px, 2 above; anything else raises ValueError.
    """

    def __init__(self, ink: Ink, detail: int) -> None:
        if detail not in (0, 1, 2):
            raise ValueError(f"detail is 0, 1 or 2, not {detail!r}")
        self.ink = ink
        self.detail = detail
        self._parts: list[str] = []

    @property
    def tiny(self) -> bool:
        """Whether the flower is drawn for 32 px or less."""
        return self.detail == 0

    @property
    def full(self) -> bool:
        """Whether the flower is drawn with everything it has."""
        return self.detail == 2

    @property
    def line_width(self) -> float:
        """The outline's width in units: finer lines for larger drawings."""
        return self.by_detail(2.4, 1.3, 0.7)

    @property
    def digits(self) -> int:
        """Decimals of coordinates: a whole unit of a tiny flower is a quarter of a pixel."""
        return 0 if self.tiny else 1

    def by_detail(self, tiny: T, small: T, full: T) -> T:
        """Return the value that belongs to this canvas's level of detail."""
        return (tiny, small, full)[self.detail]

    def render(self) -> str:
        """Return everything painted so far as one SVG fragment."""
        return "".join(self._parts)

    def paint(self, svg: str) -> None:
        """Add SVG that is ready made."""
        self._parts.append(svg)

    def outline(self, fill: str, paths: Iterable[str], line: str | None = None) -> None:
        """Paint filled shapes with an outline, the flower's own line unless told otherwise."""
        self.frame(fill, "".join(f'<path d="{data}"/>' for data in paths), line)

    def frame(self, fill: str, inner: str, line: str | None = None) -> None:
        """Paint SVG that inherits a fill and an outline."""
        width, colour = number(self.line_width), line or self.ink.line
        self.paint(f'<g fill="{fill}" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round">{inner}</g>')

    def fill(self, colour: str, data: str, opacity: float = 1.0) -> None:
        """Paint a shape without an outline."""
        self.paint(f'<path fill="{colour}" d="{data}"{_opacity(opacity)}/>')

    def stroke(self, colour: str, data: str, width: float, opacity: float = 1.0) -> None:
        """Paint lines with round ends."""
        stroke = f'fill="none" stroke="{colour}" stroke-width="{number(width)}" stroke-linecap="round"'
        self.paint(f'<path {stroke} d="{data}"{_opacity(opacity)}/>')

    def disc(
        self, middle: Point, radius: float, fill: str, line: str | None = None, width: float | None = None
    ) -> None:
        """Paint a disc; without `line` it has no outline."""
        x, y = middle
        edge = f' stroke="{line}" stroke-width="{number(width or self.line_width)}"' if line else ""
        self.paint(f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"{edge}/>')

    def dots(self, colour: str, points: Iterable[Point], radius: float) -> None:
        """Paint many discs as one path: lines of no length with round ends."""
        self.stroke(colour, dot_data(points), 2 * radius)


def dot_data(points: Iterable[Point]) -> str:
    """Return path data with a line of no length at each point; a round line cap makes dots of them."""
    return "".join(f"M{pairs((point,))}h0" for point in points)


def _opacity(value: float) -> str:
    return "" if value == 1 else f' opacity="{value:g}"'
