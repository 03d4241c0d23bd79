"""Rings of like petals: the body of most flowers seen from above."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.path import MIDDLE, Path, Point
from wall.flora.petals import PetalShape, petal, shade_side, veins


@dataclass(frozen=True, slots=True, kw_only=True)
class Whorl:
    """A ring of like petals; lengths in units, angles in degrees.

    `offset` moves the petals' bases away from the middle; `blush` lets the heart's colour run up them.
    """

    count: int
    shape: PetalShape
    length: float
    width: float
    base: float = 3
    turn: float = 0
    fill: str | None = None
    jitter: float = 2
    offset: float = 0
    veins: int = 3
    blush: bool = True
    shade: bool = True
    middle: Point = MIDDLE


@dataclass(frozen=True, slots=True)
class _Petal:
    """One petal of a whorl in its place."""

    turn: float
    x: float
    y: float
    length: float
    width: float
    outline: Path

    def put(self, path: Path) -> str:
        return path.data(self.turn, self.x, self.y)


def paint_whorl(canvas: Canvas, whorl: Whorl, dice: Dice | None = None) -> None:
    """Paint a ring of petals with its blush, sides and veins; without `dice` it is perfectly regular."""
    ring = [_grow_petal(whorl, i, dice) for i in range(whorl.count)]
    fill = whorl.fill or canvas.ink.fill
    # At the middle size twelve pale rims or more are only noise.
    rimmed = whorl.blush and canvas.ink.pattern == "picotee" and (canvas.detail != 1 or whorl.count < 12)
    if canvas.tiny:
        _paint_tiny(canvas, whorl, ring, fill, _rim_of(whorl) if rimmed else None)
    else:
        layers = _choose_layers(canvas, whorl, fill, _rim_of(whorl) if rimmed else None)
        canvas.frame(fill, "".join(layer(one) for one in ring for layer in layers))


_Layer = Callable[[_Petal], str]


def _grow_petal(whorl: Whorl, place: int, dice: Dice | None) -> _Petal:
    turn = whorl.turn + 360 * place / whorl.count + (dice.around(whorl.jitter) if dice else 0)
    size = 1 + (dice.around(0.035) if dice else 0)
    x = whorl.middle[0] + whorl.offset * math.sin(math.radians(turn))
    y = whorl.middle[1] - whorl.offset * math.cos(math.radians(turn))
    length, width = whorl.length * size, whorl.width * size
    return _Petal(turn, x, y, length, width, petal(whorl.shape, length, width, whorl.base, dice))


def _rim_of(whorl: Whorl) -> _Layer:
    """The inner part of a petal whose rim is pale."""
    shape: PetalShape = "lance" if whorl.shape == "lance" else "round"
    return lambda one: one.put(petal(shape, one.length * 0.86, one.width * 0.70, whorl.base * 0.9))


def _paint_tiny(canvas: Canvas, whorl: Whorl, ring: list[_Petal], fill: str, inner: _Layer | None) -> None:
    ink = canvas.ink
    canvas.outline(ink.light if inner else fill, [one.put(one.outline) for one in ring])
    if inner:
        canvas.fill(fill, "".join(inner(one) for one in ring))
    elif whorl.blush and ink.pattern == "flamed":
        flames = [petal("lance", one.length * 0.66, one.width * 0.46, whorl.base) for one in ring]
        canvas.fill(ink.deep, "".join(one.put(flame) for one, flame in zip(ring, flames, strict=True)))


def _choose_layers(canvas: Canvas, whorl: Whorl, fill: str, inner: _Layer | None) -> list[_Layer]:
    """Return what every petal is painted with, from the bottom up."""
    ink = canvas.ink

    def outline(one: _Petal) -> str:
        return f'<path d="{one.put(one.outline)}"/>'

    def rim(one: _Petal) -> str:
        return f'<path fill="{ink.light}" d="{one.put(one.outline)}"/>'

    def heart(one: _Petal) -> str:
        return f'<path fill="{fill}" stroke="none" d="{inner(one)}"/>' if inner else ""

    def sides(one: _Petal) -> str:
        lit = math.cos(math.radians(one.turn - 45)) >= 0  # the light comes from the upper left
        data = one.put(shade_side(whorl.shape, one.length, one.width, -1 if lit else 1))
        colour, opacity = (ink.light, ".5") if lit else (ink.deep, ".22")
        return f'<path fill="{colour}" stroke="none" opacity="{opacity}" d="{data}"/>'

    def blush(one: _Petal) -> str:
        long, wide, opacity = (0.72, 0.42, ".75") if ink.pattern == "flamed" else (0.58, 0.5, ".42")
        data = one.put(petal("lance", one.length * long, one.width * wide, whorl.base * 0.9))
        return f'<path fill="{ink.deep}" stroke="none" opacity="{opacity}" d="{data}"/>'

    def nerves(one: _Petal) -> str:
        data = one.put(veins(one.length, one.width, whorl.veins))
        return f'<path fill="none" stroke-width=".45" opacity=".4" d="{data}"/>'

    layers: list[_Layer] = [rim, heart] if inner else [outline]
    if whorl.shade and canvas.full and whorl.shape != "funnel" and whorl.count < 14:
        layers.append(sides)
    if whorl.blush:
        layers.append(blush)
    if whorl.veins and canvas.full and whorl.count < 20:
        layers.append(nerves)
    return layers
