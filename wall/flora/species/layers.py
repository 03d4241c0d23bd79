"""Species of many layers: dahlia, camellia, hydrangea."""

import math

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.parts import paint_floret
from wall.flora.path import MIDDLE, Path, spiral
from wall.flora.petals import PetalShape
from wall.flora.species.kind import chord
from wall.flora.whorl import Whorl, paint_whorl

_SHAPES: tuple[PetalShape, ...] = ("lance", "round")


def draw_dahlia(canvas: Canvas, dice: Dice) -> None:
    """Four rings, each smaller and turned by half a petal."""
    ink = canvas.ink
    count, turn, shape = dice.pick((8, 10, 12)), dice.between(0, 40), dice.pick(_SHAPES)
    rings = [(48, 1.0, ink.back), (40, 1.0, ink.fill), (30, 1.02, ink.fill), (20, 1.1, ink.light)]
    if canvas.tiny:
        count, rings = min(count, 9), [rings[0], rings[2], (15, 1.3, ink.light)]
    for i, (length, breadth, fill) in enumerate(rings):
        ring = Whorl(
            count=count,
            shape=shape,
            length=length,
            width=chord(length, count) * (1.16 if shape == "lance" else 0.98) * breadth,
            turn=turn + (i % 2) * 180 / count,
            fill=fill,
            jitter=1.2,
            veins=1 if i < 2 else 0,
            blush=i < (1 if canvas.tiny else 3),
            shade=i < 3,
        )
        paint_whorl(canvas, ring, dice)
    canvas.disc(MIDDLE, 5, ink.deep, ink.line)


def draw_camellia(canvas: Canvas, dice: Dice) -> None:
    """Broad petals over broad petals, a bud in the middle."""
    ink = canvas.ink
    count, turn = dice.pick((5, 6)), dice.between(0, 72)
    rings = ((47, 56, ink.back), (39, 46, ink.fill), (29, 36, ink.fill), (19, 25, ink.light))
    for i, (length, width, fill) in enumerate(rings):
        if canvas.tiny and i == 1:
            continue
        ring = Whorl(
            count=count,
            shape="fan" if i < 2 else "round",
            length=length,
            width=width * math.sqrt(5 / count),
            base=12,
            turn=turn + i * 36,
            fill=fill,
            jitter=3,
            veins=0 if i else 3,
            blush=i < (2 if canvas.tiny else 3),
            shade=i > 0,
        )
        paint_whorl(canvas, ring, dice)
    if canvas.tiny:
        canvas.disc(MIDDLE, 5, ink.deep)
        return
    canvas.disc(MIDDLE, 7, ink.fill, ink.line)
    fold = Path().move(-3.5, 0.5).curve((-3, -4), (4, -4), (3.5, 0.5)).curve((3, 4), (-2, 3.5), (-1, 0.5))
    canvas.stroke(ink.line, fold.data(), 1)


def draw_hydrangea(canvas: Canvas, dice: Dice) -> None:
    """A globe of four-petalled florets, lit from the upper left."""
    ink = canvas.ink
    size = canvas.by_detail(18.0, 14.5, 13.5)
    globe = spiral(canvas.by_detail(7, 12, 16), canvas.by_detail(31, 35, 36), first=0.42, turn=1)
    heart = ink.deep if ink.lightness > 0.62 else ink.light
    for x, y in reversed(globe):  # from the rim inwards: the middle is in front
        fill = ink.light if x + y < -14 else ink.back if x + y > 20 else ink.fill
        paint_floret(canvas, (x, y), size, dice.between(0, 90), fill)
        canvas.disc((x, y), size * 0.16, heart)
