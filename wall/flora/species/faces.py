"""Species that look at one: pansy, daffodil, hibiscus, passion flower."""

import math
from dataclasses import replace

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.colour import oklch
from wall.flora.ink import GOLD
from wall.flora.parts import Stamens, paint_floret, paint_stamens
from wall.flora.path import MIDDLE, Path, polar
from wall.flora.petals import PetalShape, petal
from wall.flora.whorl import Whorl, paint_whorl

_SOOT = "#2b1622"
_FACE = "#33203a"
_CUPS = (oklch(0.70, 0.175, 48), oklch(0.84, 0.15, 84), oklch(0.95, 0.03, 95), oklch(0.64, 0.17, 30))


def draw_pansy(canvas: Canvas, dice: Dice) -> None:
    """Two petals up, two aside, one broad below: a face, with or without whiskers."""
    ink = canvas.ink
    upper = dice.pick((ink.back, ink.deep, ink.light))
    masked, lean = dice.fraction() < 0.7, dice.around(14)
    petals = ((-32, 47, 46, upper), (32, 47, 46, upper), (-94, 43, 44, None), (94, 43, 44, None), (180, 46, 62, None))
    for side, length, width, fill in petals:
        shape: PetalShape = "heart" if side == 180 else "round"
        one = Whorl(count=1, shape=shape, length=length, width=width, base=9, turn=side + lean, fill=fill, jitter=1)
        paint_whorl(canvas, replace(one, blush=False, veins=0 if abs(side) == 32 else 5), dice)
    if masked:
        for side, long, wide in ((-94, 27, 25), (94, 27, 25), (180, 29, 34)):
            canvas.fill(_FACE, petal("round", long, wide, 5).data(side + lean), 0.9)
    else:
        whiskers = Path()
        for side in (-108, -92, 92, 108, 165, 180, 195):
            angle = math.radians(side + lean - 90)
            whiskers.move(*polar(7, angle)).line(polar(24, angle))
        canvas.stroke(ink.line, whiskers.data(), canvas.by_detail(2.6, 1.6, 1.1))
    canvas.disc(MIDDLE, 6.5, GOLD.fill, ink.line)


def draw_daffodil(canvas: Canvas, dice: Dice) -> None:
    """Six petals, and a frilled cup of another colour."""
    ink = canvas.ink
    turn, reach = dice.between(0, 60), dice.between(17, 25)
    shape: PetalShape = "round" if dice.fraction() < 0.5 else "lance"
    star = Whorl(count=6, shape=shape, length=49, width=34 if shape == "lance" else 35, base=8, turn=turn, veins=3)
    paint_whorl(canvas, replace(star, blush=False), dice)
    cup = dice.pick([colour for colour in _CUPS if ink.lightness < 0.9 or colour != _CUPS[2]])
    paint_floret(canvas, MIDDLE, reach, turn, cup, petals=9)
    canvas.disc(MIDDLE, reach * 0.56, oklch(0.46, 0.12, 50), ink.line, canvas.by_detail(0.1, 0.9, 0.6))
    if canvas.full:
        ribs = Path()
        for i in range(18):
            ribs.move(*polar(reach * 0.6, i * math.pi / 9)).line(polar(reach * 0.88, i * math.pi / 9))
        canvas.stroke(ink.line, ribs.data(), 0.5, 0.5)
    canvas.dots(GOLD.fill, [polar(reach * 0.25, i * math.pi * 2 / 3) for i in range(3)], reach * 0.13)


def draw_hibiscus(canvas: Canvas, dice: Dice) -> None:
    """Five ruffled petals round a dark throat, and one long column of stamens."""
    ink = canvas.ink
    turn, throat = dice.between(0, 72), dice.pick((_SOOT, ink.deep, ink.flame))
    bowl = Whorl(count=5, shape="fan", length=49, width=50, base=10, turn=turn, jitter=3, veins=7, blush=False)
    paint_whorl(canvas, bowl, dice)
    star = petal("lance", 27, 19, 9)
    canvas.fill(throat, "".join(star.data(turn + 72 * i) for i in range(5)), 0.92)
    aim = math.radians(turn + 36 * dice.pick((0, 1, 2, 3)))
    column = Path().move(*MIDDLE).bend(polar(16, aim + 0.35), polar(33, aim))
    canvas.stroke(ink.line, column.data(), 7.5 if canvas.tiny else 5.6)
    canvas.stroke(GOLD.fill, column.data(), 4.2)
    ends = [polar(r, aim + 0.16 * s) for r, s in ((22, 1.4), (24, -1.2), (29, 1.4), (31, -1.4), (37, 0.3))]
    canvas.dots(ink.line, ends, 4.2 if canvas.tiny else 3.1)
    canvas.dots(GOLD.fill, ends, 2.9 if canvas.tiny else 2.3)


def draw_passion(canvas: Canvas, dice: Dice) -> None:
    """Ten petals under a crown of two-coloured threads, three dark stigmas."""
    ink = canvas.ink
    turn = dice.between(0, 36)
    dark, pale = dice.pick((oklch(0.42, 0.15, 295), oklch(0.40, 0.13, 350), oklch(0.38, 0.09, 265))), "#f6f1e4"
    star = Whorl(count=5, shape="lance", length=50, width=24, base=8, turn=turn + 36, fill=ink.back, veins=0)
    paint_whorl(canvas, replace(star, blush=False, shade=False), dice)
    paint_whorl(canvas, replace(star, turn=turn, fill=None, width=26, veins=3, shade=True, blush=False), dice)
    count = canvas.by_detail(18, 30, 44)
    for colour, inner, outer in ((dark, 6, 33), (pale, 13, 24)):
        crown = Path()
        for i in range(count):
            angle = 2 * math.pi * i / count
            crown.move(*polar(inner, angle)).line(polar(outer, angle))
        canvas.stroke(colour, crown.data(), canvas.by_detail(3.4, 2, 1.2))
    canvas.disc(MIDDLE, 9, "#cfd88a", ink.line)
    paint_stamens(canvas, Stamens(5, 6, 17, tip=2.2, thread="#7d8f58", tip_fill=GOLD.fill), dice)
    arms = Path()
    for i in range(3):
        arms.move(*MIDDLE).line(polar(11, math.radians(turn + 120 * i)))
    canvas.stroke(_FACE, arms.data(), 4 if canvas.tiny else 3)
