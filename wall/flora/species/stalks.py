"""Species on a stalk, seen from the side: bell, spike, thistle."""

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.parts import paint_blade, paint_stem
from wall.flora.path import Path
from wall.flora.petals import petal
from wall.flora.species.kind import SIDES, Side


def draw_bell(canvas: Canvas, dice: Dice) -> None:
    """Three campanula bells on an arched stem; two when tiny."""
    side = dice.pick(SIDES)
    arch = Path().move(-16 * side, 48).curve((-20 * side, 10), (-16 * side, -34), (6 * side, -44))
    paint_stem(canvas, arch, 2.8, edge=5 if canvas.tiny else 4)
    paint_blade(canvas, (-17 * side, 34), -side * 62, 22, 11)
    if canvas.tiny:
        _hang_bell(canvas, 12 * side, -38, 1.05, -10 * side)
        _hang_bell(canvas, -4 * side, -2, 1.15, 6 * side)
        return
    _hang_bell(canvas, -15 * side, -12, 0.62, 20 * side)
    _hang_bell(canvas, 12 * side, -40, 0.98, -10 * side)
    _hang_bell(canvas, -4 * side, -2, 1.05, 6 * side)


_BELL = (
    Path()
    .move(-6, 0)
    .curve((-15, 6), (-15, 22), (-21, 34))
    .curve((-18, 38), (-12, 36), (-10, 33))
    .curve((-7, 41), (7, 41), (10, 33))
    .curve((12, 36), (18, 38), (21, 34))
    .curve((15, 22), (15, 6), (6, 0))
    .curve((3, -3), (-3, -3), (-6, 0))
    .close()
)
_BELL_GLEAM = Path().move(-6, 3).curve((-11, 9), (-11, 20), (-15, 30)).curve((-9, 24), (-7, 12), (-3, 4)).close()
_BELL_RIBS = Path().move(-3, 6).bend((-6, 20), (-8, 31)).move(3, 6).bend((6, 20), (8, 31))
_BELL_CAP = Path().move(-8, 2).curve((-4, -7), (4, -7), (8, 2)).line((4, 0), (0, 5), (-4, 0)).close()


def _hang_bell(canvas: Canvas, x: float, y: float, size: float, turn: float) -> None:
    ink = canvas.ink
    canvas.outline(ink.fill, [_BELL.data(turn, x, y, sx=size, sy=size)])
    if not canvas.tiny:
        canvas.fill(ink.light, _BELL_GLEAM.data(turn, x, y, sx=size, sy=size), 0.6)
        canvas.stroke(ink.line, _BELL_RIBS.data(turn, x, y, sx=size, sy=size), 0.6, 0.5)
    canvas.outline(ink.leaf, [_BELL_CAP.data(turn, x, y, sx=size, sy=size)], ink.leaf_line)


def draw_spike(canvas: Canvas, _dice: Dice) -> None:
    """Lavender or lupin: florets in rows that taper to a tip."""
    ink = canvas.ink
    paint_stem(canvas, Path().move(0, -30).bend((0, 9.5), (0, 49)), 2.6)
    for turn in (-34, 34):
        paint_blade(canvas, (0, 46), turn, 30, 8)
    rows = canvas.by_detail(5, 7, 8)
    for i in range(rows):
        t = i / (rows - 1)
        _paint_row(
            canvas, ink.back if i % 2 else ink.fill, height=24 - t * 62, reach=19 * (1 - t * 0.72), size=17 - 7 * t
        )
    canvas.outline(ink.light, [petal("lance", 12, 9, 4).data(0, 0, -36)])


def _paint_row(canvas: Canvas, fill: str, *, height: float, reach: float, size: float) -> None:
    florets = [(-reach, 52), (reach, -52)]
    florets += [(0, 0)] if canvas.tiny else [(-reach * 0.45, 22), (reach * 0.45, -22)]
    canvas.outline(fill, [petal("round", size, size * 0.95, 4).data(-turn, x * 0.45, height) for x, turn in florets])
    if canvas.full:
        canvas.dots(canvas.ink.light, [(x * 0.8, height - size * 0.55) for x, _ in florets], 1)


def draw_thistle(canvas: Canvas, _dice: Dice) -> None:
    """A tuft on a scaled globe, jagged leaves at its foot."""
    ink = canvas.ink
    paint_stem(canvas, Path().move(0, 20).bend((0, 34.5), (0, 49)), 3.4)
    for side in SIDES:
        canvas.outline(ink.leaf, [_cut_leaf(side).data()], ink.leaf_line)
    count = canvas.by_detail(9, 15, 21)
    back, front = petal("lance", 40, 11 if canvas.tiny else 7, 4), petal("lance", 43, 10 if canvas.tiny else 6, 4)
    canvas.outline(ink.back, [back.data(-58 + 116 * i / (count - 1), 0, -4) for i in range(count)])
    canvas.outline(ink.fill, [front.data(-42 + 84 * i / (count - 3), 0, -4) for i in range(count - 2)])
    canvas.outline(ink.leaf, [_GLOBE.data()], ink.leaf_line)
    if not canvas.tiny:
        canvas.stroke(ink.leaf_line, _SCALES.data(), 1)


def _cut_leaf(side: Side) -> Path:
    teeth = ((12, 30), (14, 36), (26, 22), (25, 31), (36, 24), (28, 40), (18, 42), (8, 47))
    return Path().move(0, 46).line(*((side * x, y) for x, y in teeth)).close()


def _cut_scales() -> Path:
    path = Path()
    for y, reach, count in ((-1, 14, 4), (7, 13, 4), (15, 8, 3)):
        for i in range(count):
            x = -reach + 2 * reach * i / (count - 1)
            path.move(x - 3, y).bend((x, y + 6), (x + 3, y))
    return path


_SCALES = _cut_scales()
_GLOBE = (
    Path()
    .move(-17, -6)
    .curve((-22, 10), (-14, 25), (0, 25))
    .curve((14, 25), (22, 10), (17, -6))
    .curve((10, -10), (-10, -10), (-17, -6))
    .close()
)
