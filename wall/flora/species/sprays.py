"""Species of many small flowers on one stem: allium, blossom, wisteria."""

import math

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.ink import GOLD, Eye
from wall.flora.parts import paint_blade, paint_floret, paint_stem
from wall.flora.path import Path, polar, spiral
from wall.flora.petals import petal
from wall.flora.species.kind import SIDES

_BARK = Eye("#8a6246", "#4a3020")


def draw_allium(canvas: Canvas, dice: Dice) -> None:
    """A globe of stars on a tall stem, leaves like straps."""
    ink = canvas.ink
    reach = dice.between(24, 31)
    height = -49 + reach
    paint_stem(canvas, Path().move(0, height).bend((2, 24), (0, 49)), 3.4)
    for side in SIDES[: dice.pick((1, 2))]:
        paint_blade(canvas, (0, 48), side * dice.between(32, 62), dice.between(34, 44), 11)
    canvas.disc((0, height), reach - 1, ink.back, ink.line)
    size = canvas.by_detail(11.0, 9.5, 8.4)
    stars = spiral(canvas.by_detail(9, 15, 22), reach - size * 0.62, turn=dice.between(0, 6))
    for x, y in reversed(stars):
        fill = ink.light if x + y < -6 else ink.fill
        paint_floret(canvas, (x, y + height), size, dice.between(0, 60), fill, petals=5)
    if not canvas.tiny:
        canvas.dots(ink.deep, [(x, y + height) for x, y in stars], size * 0.18)


def draw_blossom(canvas: Canvas, dice: Dice) -> None:
    """A twig in spring: blossoms, buds, a young leaf or two."""
    ink = canvas.ink
    side = dice.pick(SIDES)
    twig = Path().move(-side * 9, 46).bend((-side * 9, 24), (side * 2, -4)).line((side * 17, -37))
    fork = twig.move(-side * 8, 20).bend((-side * 22, 4), (-side * 26, -20))
    canvas.stroke(_BARK.line, fork.data(), canvas.by_detail(7.5, 6, 5.4))
    canvas.stroke(_BARK.fill, fork.data(), canvas.by_detail(3.6, 3.8, 4))
    for x, y, turn in ((side * 6, 14, side * 74), (-side * 10, 38, -side * 66))[: dice.pick((0, 1, 2))]:
        paint_blade(canvas, (x, y), turn, 24, 14)
    bud = petal("round", 13, 13, 5)
    canvas.outline(ink.deep, [bud.data(side * 24, side * 16, -32)])
    places = [(-side * 26, -20, 18), (side * 9, -6, 23), (-side * 9, 26, 17), (side * 23, -28, 13), (side * 24, 22, 15)]
    count = dice.pick((3, 3, 4, 5))
    if count == 5:
        canvas.stroke(_BARK.line, f"M{-side * 2} 22L{side * 26} 24", 4)
    for x, y, size in places[:count]:
        paint_floret(canvas, (x, y), size, dice.between(0, 72), dice.pick((ink.fill, ink.light)), petals=5)
        canvas.disc((x, y), size * 0.26, ink.deep)
        if not canvas.tiny:
            tips = [(x + across, y + up) for across, up in (polar(size * 0.5, i * 2 * math.pi / 5) for i in range(5))]
            canvas.dots(GOLD.fill, tips, size * 0.07)


def draw_wisteria(canvas: Canvas, dice: Dice) -> None:
    """A cluster that hangs to a point under two leaves."""
    ink = canvas.ink
    side, wide, long = dice.pick(SIDES), dice.between(17, 25), dice.between(0.84, 1)
    stem = Path().move(-side * 33, -36).curve((-side * 18, -48), (side * 4, -44), (0, -26))
    paint_stem(canvas, stem.line((0, 20)), 3)
    for turn in (-side * 72, side * 66, side * 106)[: dice.pick((2, 3))]:
        paint_blade(canvas, (0, -32), turn, 33, 17)
    rows = canvas.by_detail(5, 6, 7)
    for i in range(rows):
        t = i / (rows - 1)
        reach, size = wide * (1 - t * 0.94), 13.5 - 5.5 * t
        fill = (
            (ink.light, ink.fill, ink.back)[min(2, int(t * 3))]
            if ink.pattern != "plain"
            else (ink.fill, ink.back)[i % 2]
        )
        count, hung = (3 if t < 0.5 else 2 if t < 0.9 else 1), list[str]()
        for k in range(count):
            x = (k - (count - 1) / 2) * reach * (1 if count == 3 else 1.2)
            hung.append(
                petal("round", size * 1.7, size * 1.35, 4).data(
                    180 - x * 0.9, x, (-34 + 66 * t) * long, digits=canvas.digits
                )
            )
        canvas.outline(fill, hung)
