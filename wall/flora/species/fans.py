"""Species seen from the side whose petals fan out: lotus, carnation, calla."""

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.ink import GOLD
from wall.flora.parts import paint_blade, paint_stem
from wall.flora.path import Path
from wall.flora.petals import petal
from wall.flora.species.kind import SIDES


def draw_lotus(canvas: Canvas, dice: Dice) -> None:
    """Pointed petals that open upwards in three layers, on a leaf that floats or between two that stand."""
    ink = canvas.ink
    wide, count, high = dice.between(52, 84), dice.pick((5, 7, 7)), dice.between(0.78, 1.04)
    standing, broad = dice.fraction() < 0.4, dice.between(21, 30)
    if standing:
        for side in SIDES:
            pad = petal("round", 40, 34, 6).data(side * 78, 0, 36, digits=canvas.digits)
            canvas.outline(ink.leaf, [pad], ink.leaf_line)
        paint_stem(canvas, Path().move(0, 30).line((0, 49)), 4)
    else:
        canvas.outline(ink.leaf, [_PAD.data(digits=canvas.digits)], ink.leaf_line)
    layers = ((ink.back, count, wide, 1.0), (ink.fill, count - 1, wide * 0.86, 0.92), (ink.light, 3, wide * 0.42, 0.74))
    for fill, number, spread, length in layers:
        shapes = []
        for i in sorted(range(number), key=lambda i: -abs(i - (number - 1) / 2)):
            turn = -spread + 2 * spread * i / (number - 1)
            size = length * high * (68 - 22 * abs(turn) / 84)
            shapes.append(petal("lance", size, broad, 9).data(turn, 0, 33, digits=canvas.digits))
        canvas.outline(fill, shapes)
    if canvas.full:
        ribs = Path().move(0, 26).line((0, -6)).move(-5, 26).bend((-12, 8), (-12, 0)).move(5, 26)
        canvas.stroke(ink.line, ribs.bend((12, 8), (12, 0)).data(), 0.5, 0.45)


_PAD = Path().move(-41, 38).curve((-30, 28), (30, 28), (41, 38)).curve((34, 50), (-34, 50), (-41, 38)).close()


def draw_carnation(canvas: Canvas, dice: Dice) -> None:
    """A ruff of toothed petals in a long green cup, leaves like grass."""
    ink = canvas.ink
    paint_stem(canvas, Path().move(0, 14).bend((1, 32), (0, 49)), 3.2)
    for side in SIDES[: dice.pick((1, 2, 2))]:
        paint_blade(canvas, (0, 47), side * dice.between(36, 62), 32, 6)
    spread, length = dice.between(58, 74), dice.between(44, 50)
    for fill, count, reach, size in ((ink.back, 5, 1.0, 1.0), (ink.fill, 4, 0.78, 0.92), (ink.light, 3, 0.5, 0.70)):
        shapes = []
        for i in sorted(range(count), key=lambda i: -abs(i - (count - 1) / 2)):
            turn = spread * reach * (2 * i / (count - 1) - 1)
            shapes.append(petal("tooth", length * size, 29 * size, 4).data(turn, 0, 9, digits=canvas.digits))
        canvas.outline(fill, shapes)
    canvas.outline(ink.leaf, [_CUP.data()], ink.leaf_line)


_CUP = (
    Path()
    .move(-11, 3)
    .curve((-10, 14), (-8, 24), (-4, 27))
    .line((4, 27))
    .curve((8, 24), (10, 14), (11, 3))
    .line((5, 8), (0, 3), (-5, 8))
    .close()
)


def draw_calla(canvas: Canvas, dice: Dice) -> None:
    """One rolled sheet with a curling lip round a golden spadix."""
    ink = canvas.ink
    side, wide = dice.pick(SIDES), dice.between(0.92, 1.1)
    paint_blade(canvas, (0, 48), -side * dice.between(24, 40), dice.between(38, 47), 22)
    paint_stem(canvas, Path().move(0, 10).bend((-side * 2, 30), (0, 47)), 6)
    for fill, part in ((ink.back, _CALLA_BACK), (GOLD.fill, _SPADIX), (ink.fill, _CALLA_FRONT)):
        canvas.outline(fill, [part.data(side * 6, 0, 0, sx=side * wide, sy=1.02, digits=canvas.digits)])
    if not canvas.tiny:
        canvas.fill(ink.light, _CALLA_GLEAM.data(side * 6, 0, 0, sx=side * wide, sy=1.02), 0.7)


_CALLA_BACK = (
    Path()
    .move(-4, 4)
    .curve((-26, -6), (-34, -26), (-22, -36))
    .curve((-10, -44), (8, -42), (24, -47))
    .curve((32, -34), (28, -14), (6, 4))
    .close()
)
_SPADIX = Path().move(-3, 0).curve((-6, -14), (-3, -28), (3, -31)).curve((8, -28), (6, -12), (4, 0)).close()
_CALLA_FRONT = (
    Path()
    .move(-3, 20)
    .curve((-18, 8), (-34, -10), (-29, -26))
    .curve((-22, -12), (-2, -2), (10, -10))
    .curve((20, -17), (26, -30), (24, -47))
    .curve((36, -24), (22, 6), (3, 20))
    .close()
)
_CALLA_GLEAM = Path().move(-4, 14).curve((-14, 6), (-24, -6), (-26, -16)).curve((-18, -4), (-8, 2), (-4, 14)).close()
