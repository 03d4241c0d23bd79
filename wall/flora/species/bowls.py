"""Species with few, broad petals: poppy, anemone, primrose, clematis, lily, nigella."""

import math
from dataclasses import replace

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.colour import oklch
from wall.flora.ink import Eye
from wall.flora.parts import Stamens, paint_boss, paint_stamens
from wall.flora.path import MIDDLE, Path, polar
from wall.flora.petals import petal
from wall.flora.whorl import Whorl, paint_whorl

_SOOT = "#2b1622"
_NIGHT = Eye("#33203a", "#1c1022")
_PISTIL = "#dfe3a0"
_RUST = "#b5561c"
_POD = Eye("#7f9a52", "#4c6330")


def draw_poppy(canvas: Canvas, dice: Dice) -> None:
    """Two crinkled petals over two, often with dark blotches, round a ribbed pod."""
    turn, blotched = dice.around(25), dice.fraction() < 0.6
    back = canvas.ink.back
    for side, length, width, fill in ((0, 45, 66, back), (180, 44, 66, back), (92, 48, 72, None), (272, 48, 72, None)):
        one = Whorl(count=1, shape="fan", length=length, width=width, base=16, turn=turn + side, fill=fill)
        paint_whorl(canvas, replace(one, jitter=5, offset=-3, veins=9, blush=False), dice)
    if blotched:
        for side in (0, 92, 180, 272):
            canvas.fill(_SOOT, petal("round", 20, 15, 7).data(turn + side), 0.8)
    pod = dice.pick(("#cfd88a", "#7d8f58"))
    paint_stamens(canvas, Stamens(30, 7, 16, tip=1.1, thread=_SOOT, tip_fill=pod), dice)
    canvas.disc(MIDDLE, 8.5, pod, _SOOT)
    if not canvas.tiny:
        ribs = Path()
        for i in range(8):
            ribs.move(*MIDDLE).line(polar(7, i * math.pi / 4))
        canvas.stroke(_SOOT, ribs.data(), 1)


def draw_anemone(canvas: Canvas, dice: Dice) -> None:
    """A double bowl with a pale ring round a night-blue heart."""
    ink = canvas.ink
    count, turn = dice.pick((6, 7, 8)), dice.between(0, 60)
    bowl = Whorl(count=count, shape="round", length=43, width=37 - count, base=6, turn=turn, jitter=3, veins=5)
    under = replace(bowl, length=46, width=40 - count, turn=turn + 180 / count, fill=ink.back, veins=0, shade=False)
    paint_whorl(canvas, under, dice)
    paint_whorl(canvas, bowl, dice)
    canvas.disc(MIDDLE, 16 if canvas.tiny else 17, ink.light)
    paint_stamens(canvas, Stamens(24, 8, 15.5, tip=1.3, thread=_NIGHT.fill, tip_fill=ink.eye.fill), dice)
    paint_boss(canvas, 9, _NIGHT)


def draw_primrose(canvas: Canvas, dice: Dice) -> None:
    """Five notched petals with a pale star for an eye."""
    ink, turn = canvas.ink, dice.between(0, 72)
    bowl = Whorl(count=5, shape="heart", length=47, width=47, base=5, turn=turn, jitter=1.5, veins=5, blush=False)
    paint_whorl(canvas, bowl, dice)
    star = "".join(petal("lance", 25, 16, 6).data(turn + 72 * i) for i in range(5))
    canvas.fill(oklch(0.93, 0.09, 100) if ink.lightness < 0.86 else oklch(0.78, 0.15, 78), star)
    if canvas.tiny:
        canvas.disc(MIDDLE, 6, ink.line)
    else:
        canvas.disc(MIDDLE, 6, "#8a9a3c", ink.line)


def draw_clematis(canvas: Canvas, dice: Dice) -> None:
    """Pointed petals, each with a stripe: a cross, a star or a wheel."""
    ink = canvas.ink
    count, turn = dice.pick((4, 5, 6, 8)), dice.between(0, 45)
    width = {4: 44, 5: 36, 6: 31, 8: 24}[count]
    star = Whorl(count=count, shape="lance", length=49, width=width, base=6, turn=turn, veins=0, blush=False)
    paint_whorl(canvas, star, dice)
    dark = ink.lightness < 0.7
    stripes = "".join(petal("lance", 41, width * 0.30, 2).data(turn + 360 * i / count) for i in range(count))
    canvas.fill(ink.light if dark else ink.deep, stripes, 0.85)
    if canvas.tiny:
        canvas.disc(MIDDLE, 9, ink.eye.fill, ink.line, 2)
        return
    thread = ink.light if dark else ink.line
    paint_stamens(canvas, Stamens(18, 3, 14, tip=1.3, thread=thread, tip_fill=ink.eye.fill), dice)
    canvas.disc(MIDDLE, 4.5, ink.eye.fill, ink.line)


def draw_lily(canvas: Canvas, dice: Dice) -> None:
    """Three petals over three, freckled, with six long anthers."""
    ink, turn = canvas.ink, dice.between(0, 60)
    front = Whorl(count=3, shape="lance", length=49, width=33, base=9, turn=turn)
    paint_whorl(canvas, replace(front, width=25, base=7, turn=turn + 60, fill=ink.back, veins=1), dice)
    paint_whorl(canvas, front, dice)
    if canvas.full:
        freckles = []
        for i in range(36):
            angle = math.radians(turn + 60 * (i // 6) - 90 + dice.around(9))
            freckles.append(polar(dice.between(14, 28), angle))
        canvas.dots(ink.line, freckles, 0.7)
    if canvas.tiny:
        canvas.disc(MIDDLE, 8, _PISTIL, ink.line, 2)
        return
    canvas.disc(MIDDLE, 6, _PISTIL)
    anthers = [polar(25, math.radians(turn + 30 + 60 * i)) for i in range(6)]
    threads = Path()
    for x, y in anthers:
        threads.move(*MIDDLE).bend((x * 0.5 + 3, y * 0.5 - 3), (x, y))
    canvas.stroke(_PISTIL, threads.data(), 1.6)
    canvas.dots(ink.line, anthers, 2.7)
    canvas.dots(_RUST, anthers, 2)


def draw_nigella(canvas: Canvas, dice: Dice) -> None:
    """Love-in-a-mist: pointed petals in a haze of threads, a horned pod."""
    ink = canvas.ink
    turn, count = dice.between(0, 72), dice.pick((5, 6, 8))
    reach = dice.between(32, 43)
    _paint_haze(canvas, dice, turn, count * dice.pick((2, 3)))
    width = reach * {5: 0.78, 6: 0.66, 8: 0.5}[count]
    paint_whorl(canvas, Whorl(count=count, shape="lance", length=reach, width=width, base=5, turn=turn), dice)
    paint_stamens(canvas, Stamens(12, 3, 14, tip=1.3, thread=ink.line, tip_fill=ink.eye.fill), dice)
    canvas.disc(MIDDLE, 6.5, _POD.fill, ink.line)
    if not canvas.tiny:
        horns = Path()
        for i in range(5):
            angle = turn + i * 2 * math.pi / 5
            horns.move(*MIDDLE).bend(polar(5, angle + 0.6), polar(10, angle))
        canvas.stroke(_POD.line, horns.data(), 1.2)


def _paint_haze(canvas: Canvas, dice: Dice, turn: float, count: int) -> None:
    haze = Path()
    for i in range(count):
        angle = math.radians(turn + 360 * i / count + dice.around(3) - 90)
        reach = 49 * dice.between(0.93, 1)
        haze.move(*MIDDLE).line(polar(reach, angle))
        if not canvas.tiny:
            for fork in (0.16, -0.16):
                haze.move(*polar(reach * 0.66, angle)).line(polar(reach * 0.9, angle + fork))
    colour = canvas.ink.leaf_line if canvas.tiny else canvas.ink.leaf
    canvas.stroke(colour, haze.data(), canvas.by_detail(2.6, 1.6, 1.1))
