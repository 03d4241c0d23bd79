"""Species that grow from bulbs and rhizomes, seen from the side: tulip and iris."""

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.ink import GOLD
from wall.flora.parts import paint_blade, paint_stem
from wall.flora.path import Path
from wall.flora.petals import petal, veins
from wall.flora.species.kind import SIDES, Side

_YELLOWS = frozenset({"safran", "beurre", "abricot"})


def draw_tulip(canvas: Canvas, dice: Dice) -> None:
    """A closed or opening cup, slim or round, on a bent stem, one or two long leaves."""
    ink, lean = canvas.ink, dice.pick(SIDES)
    wide, high = dice.between(0.74, 1.22), dice.between(0.84, 1.02)
    paint_stem(canvas, Path().move(0, 8).bend((-lean * 3, 28), (lean * 2, 48)))
    paint_blade(canvas, (lean * 1.5, 47), -lean * dice.between(20, 44), dice.between(40, 54), 14)
    if dice.fraction() < 0.5:
        paint_blade(canvas, (lean * 1.5, 47), lean * dice.between(30, 58), dice.between(30, 46), 12)
    openness = dice.between(0, 0.5)

    def shaped(path: Path) -> str:
        return path.data(sx=wide, sy=high)

    canvas.outline(ink.back, [shaped(_tulip_back(side)) for side in SIDES])
    canvas.outline(ink.fill, [shaped(_tulip_side(side, openness)) for side in SIDES])
    canvas.outline(ink.fill, [shaped(_TULIP_FRONT)])
    if ink.pattern == "flamed":
        canvas.fill(ink.flame, shaped(_TULIP_FLAME))
    if not canvas.tiny:
        canvas.fill(ink.light, shaped(_TULIP_GLEAM), 0.7)
        canvas.fill(ink.deep, shaped(_TULIP_FOOT), 0.45)
    if canvas.full:
        canvas.stroke(ink.line, _TULIP_RIBS.data(sx=wide, sy=high), 0.5, 0.45)


def _tulip_back(side: Side) -> Path:
    path = Path().move(side * 20, -6).curve((side * 22, -26), (side * 16, -38), (side * 10, -46))
    return path.curve((side * 2, -36), (0, -24), (0, -8)).close()


def _tulip_side(side: Side, openness: float) -> Path:
    path = Path().move(0, 14).curve((side * 14, 15), (side * 26, 4), (side * (25 + openness * 5), -14))
    path.curve((side * 25, -28), (side * (20 + openness * 9), -40), (side * (18 + openness * 14), -48))
    return path.curve((side * 8, -36), (side * 3, -20), (0, -6)).close()


_TULIP_FRONT = (
    Path()
    .move(0, 16)
    .curve((-14, 16), (-17, 0), (-14, -14))
    .curve((-12, -26), (-5, -34), (0, -39))
    .curve((5, -34), (12, -26), (14, -14))
    .curve((17, 0), (14, 16), (0, 16))
    .close()
)
_TULIP_FLAME = Path().move(0, 14).curve((-9, 12), (-7, -10), (0, -28)).curve((7, -10), (9, 12), (0, 14)).close()
_TULIP_RIBS = (
    Path()
    .move(0, 12)
    .line((0, -30))
    .move(-5, 11)
    .curve((-8, -2), (-7, -16), (-3, -26))
    .move(5, 11)
    .curve((8, -2), (7, -16), (3, -26))
)
_TULIP_GLEAM = Path().move(-10, 2).curve((-12, -12), (-8, -24), (-2, -31)).curve((-6, -18), (-7, -6), (-5, 6)).close()
_TULIP_FOOT = (
    Path()
    .move(0, 15)
    .curve((-9, 15), (-11, 8), (-11, 2))
    .curve((-4, 8), (5, 8), (11, 2))
    .curve((11, 8), (9, 15), (0, 15))
    .close()
)


def draw_iris(canvas: Canvas, dice: Dice) -> None:
    """Three standards, two falls and a lip, with yellow signals."""
    ink = canvas.ink
    wide, high, spread = dice.between(0.78, 1.06), dice.between(0.84, 1.03), dice.between(16, 34)
    paint_stem(canvas, Path().move(0, 10).bend((2, 29.5), (0, 49)))
    for turn in dice.pick(((24,), (-24,), (-30, 26), (-22, 44))):
        paint_blade(canvas, (0, 49), turn, dice.between(36, 48), 10)
    standard, middle = petal("round", 46 * high, 26, 6), petal("round", 48 * high, 30 * wide, 8)
    canvas.outline(ink.back, [standard.data(side * spread, side * 2, 0) for side in SIDES])
    canvas.outline(ink.light, [middle.data()])
    canvas.outline(ink.fill, [_FALL.data(sx=side * wide, sy=high) for side in SIDES])
    canvas.outline(ink.fill, [_LIP.data(sx=wide)])
    signal = "#fff3cf" if ink.pigment.name in _YELLOWS else GOLD.fill
    canvas.fill(signal, _LIP_SIGNAL.data())
    if not canvas.tiny:
        canvas.fill(signal, "".join(_FALL_SIGNAL.data(sx=side * wide, sy=high) for side in SIDES), 0.9)
    if canvas.full:
        canvas.stroke(ink.line, veins(44, 26, 3).data(), 0.5, 0.45)
        canvas.stroke(ink.line, "M-4 20Q-7 26-5 31M4 20Q7 26 5 31M0 22V34", 0.6, 0.5)


_FALL = (
    Path()
    .move(0, -2)
    .curve((-14, -8), (-34, -10), (-42, 4))
    .curve((-48, 16), (-40, 30), (-31, 31))
    .curve((-22, 30), (-20, 16), (-10, 8))
    .curve((-6, 5), (-2, 4), (0, 2))
    .close()
)
_LIP = (
    Path()
    .move(-6, -4)
    .curve((-16, 8), (-15, 28), (0, 38))
    .curve((15, 28), (16, 8), (6, -4))
    .curve((3, -8), (-3, -8), (-6, -4))
    .close()
)
_LIP_SIGNAL = Path().move(0, -4).curve((-5, 4), (-4, 14), (0, 20)).curve((4, 14), (5, 4), (0, -4)).close()
_FALL_SIGNAL = Path().move(-8, -1).curve((-18, -2), (-28, 2), (-31, 10)).curve((-24, 8), (-14, 6), (-8, -1)).close()
