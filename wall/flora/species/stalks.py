"""Species on a stalk, seen from the side: bell, spike, thistle."""

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.parts import paint_blade, paint_stem
from wall.flora.path import Path
from wall.flora.petals import petal
from wall.flora.species.kind import SIDES, Side


def draw_bell(canvas: Canvas, dice: Dice) -> None:
    """One to three campanula bells, slim or wide, on an arched stem."""
    side, count, wide = dice.pick(SIDES), dice.pick((1, 2, 2, 3)), dice.between(0.82, 1.16)
    arch = Path().move(-16 * side, 48).curve((-20 * side, 10), (-16 * side, -34), (6 * side, -44))
    paint_stem(canvas, arch, 2.8, edge=5 if canvas.tiny else 4)
    if count < 3 or dice.fraction() < 0.5:
        paint_blade(canvas, (-17 * side, 34), -side * dice.between(44, 76), 24, 12)
    if count == 1:
        paint_blade(canvas, (-16 * side, 44), side * dice.between(28, 50), 44, 15)
        _hang_bell(canvas, 10 * side, -40, 1.42, -8 * side, wide)
        return
    if count == 3:
        _hang_bell(canvas, -17 * side, -14, 0.66, 22 * side, wide)
    _hang_bell(canvas, 12 * side, -39, 1.05, -10 * side, wide)
    _hang_bell(canvas, -2 * side, 2, 1.06, 6 * side, wide)


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


def _hang_bell(canvas: Canvas, x: float, y: float, size: float, turn: float, wide: float) -> None:
    ink, broad = canvas.ink, size * wide
    canvas.outline(ink.fill, [_BELL.data(turn, x, y, sx=broad, sy=size)])
    if not canvas.tiny:
        canvas.fill(ink.light, _BELL_GLEAM.data(turn, x, y, sx=broad, sy=size), 0.6)
        canvas.stroke(ink.line, _BELL_RIBS.data(turn, x, y, sx=broad, sy=size), 0.6, 0.5)
    elif ink.pattern == "picotee":
        canvas.fill(ink.light, _BELL_GLEAM.data(turn, x, y, sx=broad, sy=size))
    canvas.outline(ink.leaf, [_BELL_CAP.data(turn, x, y, sx=broad, sy=size)], ink.leaf_line)


def draw_spike(canvas: Canvas, dice: Dice) -> None:
    """Lavender, lupin or hyacinth: florets in rows, slim or plump, that taper to a tip or hardly do."""
    ink = canvas.ink
    plump, taper, low = dice.between(0.62, 1.5), dice.pick((0.2, 0.5, 0.72, 0.72)), dice.between(14, 30)
    paint_stem(canvas, Path().move(0, -30).bend((0, 9.5), (0, 49)), 2.6)
    for turn in dice.pick(((-34, 34), (-34, 34), (-50, -18, 24), (30,), (-30,), (-58, 58, -20, 20))):
        paint_blade(canvas, (0, 47), turn, dice.between(28, 40), 9)
    rows = canvas.by_detail(5, 7, 8)
    for i in range(rows):
        t = i / (rows - 1)
        size = (17 - 10 * taper * t) * (0.8 + 0.2 * plump)
        fill = ink.back if i % 2 else ink.fill
        _paint_row(canvas, fill, height=low - t * (low + 37), reach=19 * (1 - t * taper) * plump, size=size)
    canvas.outline(ink.light, [petal("lance", 12, 6 + 4 * plump, 4).data(0, 0, -36)])


def _paint_row(canvas: Canvas, fill: str, *, height: float, reach: float, size: float) -> None:
    florets = [(-reach, 52), (reach, -52)]
    florets += [(0, 0)] if canvas.tiny else [(-reach * 0.45, 22), (reach * 0.45, -22), (0, 0)]
    one = petal("round", size, size * 0.95, 4)
    canvas.outline(fill, [one.data(-turn, x * 0.45, height, digits=canvas.digits) for x, turn in florets])
    if canvas.full:
        canvas.dots(canvas.ink.light, [(x * 0.8, height - size * 0.55) for x, _ in florets], 1)


def draw_thistle(canvas: Canvas, dice: Dice) -> None:
    """A tuft on a scaled globe, jagged leaves or blades at its foot."""
    ink = canvas.ink
    wide, round_, long = dice.between(0.62, 1.3), dice.between(0.82, 1.16), dice.between(0.82, 1.06)
    paint_stem(canvas, Path().move(0, 20).bend((0, 34.5), (0, 49)), 3.4)
    if dice.fraction() < 0.6:
        canvas.outline(ink.leaf, [_cut_leaf(side).data() for side in SIDES], ink.leaf_line)
    else:
        for side in SIDES:
            paint_blade(canvas, (0, 48), side * dice.between(46, 74), dice.between(30, 42), 11)
    count = canvas.by_detail(9, 15, 21)
    back = petal("lance", 41 * long, canvas.by_detail(11, 7, 7) * wide, 4)
    front = petal("lance", 44 * long, canvas.by_detail(10, 6, 6) * wide, 4)
    tufts = _from_outside(58 * wide, count)
    canvas.outline(ink.back, [back.data(turn, 0, -4, digits=canvas.digits) for turn in tufts])
    tufts = _from_outside(42 * wide, count - 2)
    canvas.outline(ink.fill, [front.data(turn, 0, -4, digits=canvas.digits) for turn in tufts])
    canvas.outline(ink.leaf, [_GLOBE.data(sx=round_, sy=1)], ink.leaf_line)
    if not canvas.tiny:
        canvas.stroke(ink.leaf_line, _SCALES.data(sx=round_, sy=1), 1)


def _from_outside(spread: float, count: int) -> list[float]:
    """Angles of a fan in painting order: the middle is in front."""
    turns = [spread * (2 * i / (count - 1) - 1) for i in range(count)]
    return sorted(turns, key=lambda turn: -abs(turn))


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
