"""Parts that species share beside their petals: centres, stamens, stems and blades."""

import math
from dataclasses import dataclass

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.ink import GOLD, Eye
from wall.flora.path import MIDDLE, Path, Point, polar, spiral
from wall.flora.petals import petal


def paint_boss(canvas: Canvas, radius: float, eye: Eye) -> None:
    """Paint the disc of a daisy, its florets in a sunflower spiral."""
    canvas.disc(MIDDLE, radius, eye.fill, canvas.ink.line if canvas.tiny else eye.line)
    if canvas.tiny:
        return
    florets = spiral(canvas.by_detail(0, 14, 46), radius * 0.86)
    canvas.dots(eye.line, florets[::2], radius * canvas.by_detail(0, 0.10, 0.062))
    if canvas.full and eye.fill != GOLD.fill:
        canvas.dots(GOLD.fill, [p for i, p in enumerate(florets) if i % 2 and i > len(florets) * 0.55], radius * 0.07)


@dataclass(frozen=True, slots=True)
class Stamens:
    """A ring of threads from the `inner` to the `outer` radius, each with a tip."""

    count: int
    inner: float
    outer: float
    tip: float
    thread: str
    tip_fill: str


def paint_stamens(canvas: Canvas, stamens: Stamens, dice: Dice) -> None:
    """Paint stamens; too fine for a tiny flower, which then draws nothing from `dice` either."""
    if canvas.tiny:
        return
    threads, tips = Path(), []
    for i in range(stamens.count):
        angle = math.radians(360 * i / stamens.count + dice.around(5))
        tips.append(polar(stamens.outer * dice.between(0.86, 1.08), angle))
        threads.move(*polar(stamens.inner, angle)).line(tips[-1])
    canvas.stroke(stamens.thread, threads.data(), 0.7 if canvas.full else 0.9)
    canvas.dots(canvas.ink.line, tips, stamens.tip + 0.4)
    canvas.dots(stamens.tip_fill, tips, stamens.tip)


def paint_stem(canvas: Canvas, path: Path, width: float = 3.2, edge: float | None = None) -> None:
    """Paint a stem along a path; `edge` is the outline's whole width, by default a little more than the stem's."""
    data = path.data()
    canvas.stroke(canvas.ink.leaf_line, data, edge or width + (2.2 if canvas.tiny else 1.4))
    canvas.stroke(canvas.ink.leaf, data, width)


def paint_blade(canvas: Canvas, foot: Point, turn: float, length: float, width: float) -> None:
    """Paint a narrow leaf that grows from `foot`."""
    ink, (x, y) = canvas.ink, foot
    canvas.outline(ink.leaf, [petal("lance", length, width, 2).data(turn, x, y, digits=canvas.digits)], ink.leaf_line)
    if canvas.full:
        rib = Path().move(0, -2).line((0, -length * 0.86))
        canvas.stroke(ink.leaf_line, rib.data(turn, x, y), 0.6, 0.6)


def paint_floret(canvas: Canvas, middle: Point, size: float, turn: float, fill: str, petals: int = 4) -> None:
    """Paint a small flower of a cluster: round petals as one outline."""
    notch, step = size * 0.30, 2 * math.pi / petals
    lobes = Path().move(*polar(notch, -step / 2))
    for i in range(petals):
        angle, half = i * step, step * 0.49
        bulge = size * (1.36 if petals < 5 else 1.30)
        lobes.curve(polar(bulge, angle - half), polar(bulge, angle + half), polar(notch, angle + step / 2))
    canvas.outline(fill, [lobes.close().data(turn, *middle, digits=canvas.digits)])
