"""Species with rays round a disc: daisy, cosmos, rudbeckia, cornflower, scabious."""

from dataclasses import replace

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.colour import oklch
from wall.flora.ink import GOLD, Eye
from wall.flora.parts import Stamens, paint_boss, paint_stamens
from wall.flora.path import MIDDLE, polar, spiral
from wall.flora.species.kind import chord
from wall.flora.whorl import Whorl, paint_whorl

_DARK_CONE = Eye("#4d2a1c", "#2a150d")


def draw_daisy(canvas: Canvas, dice: Dice) -> None:
    """Many narrow rays in two rings round a disc."""
    count, turn = dice.pick((13, 16, 21)), dice.between(0, 30)
    rays = Whorl(
        count=count,
        shape="round",
        length=47,
        width=chord(44, count) * 1.02,
        base=2,
        turn=turn,
        jitter=1.6,
        veins=2 if count < 16 else 1,
    )
    if canvas.tiny:
        rays = replace(rays, count=dice.pick((11, 12, 13)), width=rays.width * 1.1)
    else:
        under = replace(rays, length=44, turn=turn + 180 / count, fill=canvas.ink.back, jitter=2, offset=3)
        paint_whorl(canvas, replace(under, veins=0, blush=False, shade=False), dice)
    paint_whorl(canvas, rays, dice)
    paint_boss(canvas, dice.between(10, 19), canvas.ink.eye)


def draw_cosmos(canvas: Canvas, dice: Dice) -> None:
    """A few broad, toothed rays round a small disc."""
    count, turn = dice.pick((5, 7, 8)), dice.between(0, 45)
    width = {5: 44, 7: 38, 8: 34}[count]
    paint_whorl(canvas, Whorl(count=count, shape="tooth", length=48, width=width, base=4, turn=turn, veins=5), dice)
    paint_boss(canvas, dice.between(8, 13), canvas.ink.eye)


def draw_rudbeckia(canvas: Canvas, dice: Dice) -> None:
    """Pointed rays round a large, dark cone."""
    count, turn = dice.pick((11, 12, 14)) - (2 if canvas.tiny else 0), dice.between(0, 30)
    rays = Whorl(count=count, shape="lance", length=49, width=20 if canvas.tiny else 17, turn=turn, veins=1)
    if not canvas.tiny:
        under = replace(rays, length=47, width=14, turn=turn + 180 / count, fill=canvas.ink.back, jitter=3)
        paint_whorl(canvas, replace(under, veins=0, blush=False, shade=False), dice)
    paint_whorl(canvas, rays, dice)
    paint_boss(canvas, dice.between(13, 21), _DARK_CONE if canvas.ink.lightness > 0.58 else GOLD)


def draw_cornflower(canvas: Canvas, dice: Dice) -> None:
    """Two rings of toothed trumpets round a dark heart."""
    ink = canvas.ink
    count, turn = dice.pick((8, 9, 10)), dice.between(0, 40)
    outer = Whorl(
        count=count,
        shape="funnel",
        length=49,
        width=24,
        base=5,
        turn=turn,
        jitter=3,
        veins=0,
        blush=False,
        shade=False,
    )
    paint_whorl(canvas, outer, dice)
    heart = oklch(0.40, 0.12, ink.hue)
    if not canvas.tiny:
        inner = replace(outer, count=count - 2, length=33, width=18, turn=turn + 20, fill=ink.back, jitter=5)
        paint_whorl(canvas, inner, dice)
        paint_stamens(canvas, Stamens(13, 2, 15, tip=1.2, thread=ink.line, tip_fill=heart), dice)
    canvas.disc(MIDDLE, 10 if canvas.tiny else 8, heart, ink.line)
    if canvas.full:
        canvas.dots(ink.light, [polar(5.5, i * 2.4) for i in range(8)], 0.8)


def draw_scabious(canvas: Canvas, dice: Dice) -> None:
    """A pincushion: a ring of frilled florets round a dome of buds."""
    ink = canvas.ink
    count, turn = dice.pick((9, 10)), dice.between(0, 40)
    width = 34 if canvas.tiny else 31
    frill = Whorl(count=count, shape="tooth", length=48, width=width, base=4, turn=turn, jitter=3)
    paint_whorl(canvas, frill, dice)
    dome = dice.between(20, 29)
    canvas.disc(MIDDLE, dome, dice.pick((ink.back, ink.light, ink.deep)), ink.line)
    buds = spiral(8 if canvas.tiny else 30, dome - 3)
    canvas.dots(ink.line, buds, 5.4 if canvas.tiny else 3.4)
    canvas.dots(ink.light, buds, 3.6 if canvas.tiny else 2.7)
    if canvas.full:
        canvas.dots(ink.deep, buds[:20], 0.9)
