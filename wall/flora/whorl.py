"""Rings of like petals: the body of most flowers seen from above."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.path import Path
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


_Layer = Callable[[float], str]  # what a petal bears that is turned so far


def paint_whorl(canvas: Canvas, whorl: Whorl, dice: Dice | None = None) -> None:
    """Paint a ring of petals with its blush, sides and veins; without `dice` it is perfectly regular.

    One petal is drawn and then turned, so that a page full of flowers packs to a fraction.
    """
    form = _Form(canvas, whorl, dice)
    layers = form.choose_layers()
    petals = []
    for place in range(whorl.count):
        turn = whorl.turn + 360 * place / whorl.count + (dice.around(whorl.jitter) if dice else 0)
        move = f"rotate({turn % 360:.0f})"
        if dice and not canvas.tiny:
            move += f" scale({1 + dice.around(0.035):.2f})"
        petals.append(f'<g transform="{move}">{"".join(layer(turn) for layer in layers)}</g>')
    drawn = "".join(petals)
    if len(layers) == 1 and canvas.tiny:
        drawn = drawn.replace("<g transform", "<path transform").replace('"><path d=', '" d=').replace("</g>", "")
    canvas.frame(whorl.fill or canvas.ink.fill, drawn)


class _Form:
    """One petal of a whorl, standing upright: its outline and what lies on it."""

    def __init__(self, canvas: Canvas, whorl: Whorl, dice: Dice | None) -> None:
        self._canvas, self._whorl = canvas, whorl
        self._outline = self._data(petal(whorl.shape, whorl.length, whorl.width, whorl.base, dice))

    def choose_layers(self) -> list[_Layer]:
        """Return what every petal is painted with, from the bottom up."""
        whorl, ink, full = self._whorl, self._canvas.ink, self._canvas.full
        layers = self._choose_ground()
        if whorl.shade and full and whorl.shape != "funnel" and whorl.count < 14:
            layers.append(self._light)
        if whorl.blush and (not self._canvas.tiny or ink.pattern == "flamed"):
            layers.append(lambda _turn: self._blush())
        if whorl.veins and full and whorl.count < 20:
            nerves = self._data(veins(whorl.length, whorl.width, whorl.veins))
            layers.append(lambda _turn: f'<path fill="none" stroke-width=".45" opacity=".4" d="{nerves}"/>')
        return layers

    def _choose_ground(self) -> list[_Layer]:
        """The petal itself; where its rim is pale, the petal within."""
        whorl, ink, outline = self._whorl, self._canvas.ink, self._outline
        # At the middle size twelve pale rims or more are only noise.
        if not whorl.blush or ink.pattern != "picotee" or (self._canvas.detail == 1 and whorl.count >= 12):
            return [lambda _turn: f'<path d="{outline}"/>']
        shape: PetalShape = "lance" if whorl.shape == "lance" else "round"
        inner = self._part(shape, 0.86, 0.70, 0.9)
        return [
            lambda _turn: f'<path fill="{ink.light}" d="{outline}"/>',
            lambda _turn: f'<path stroke="none" d="{inner}"/>',
        ]

    def _blush(self) -> str:
        """The heart's colour, a breath of it or a flame."""
        ink, tiny = self._canvas.ink, self._canvas.tiny
        if ink.pattern != "flamed":
            return f'<path fill="{ink.deep}" stroke="none" opacity=".42" d="{self._part("lance", 0.58, 0.5, 0.9)}"/>'
        opacity = "" if tiny else ' opacity=".85"'
        return f'<path fill="{ink.flame}" stroke="none"{opacity} d="{self._part("lance", 0.7, 0.46, 0.9)}"/>'

    def _light(self, turn: float) -> str:
        ink, whorl = self._canvas.ink, self._whorl
        lit = math.cos(math.radians(turn - 45)) >= 0  # the light comes from the upper left
        data = self._data(shade_side(whorl.shape, whorl.length, whorl.width, -1 if lit else 1))
        colour, opacity = (ink.light, ".5") if lit else (ink.deep, ".22")
        return f'<path fill="{colour}" stroke="none" opacity="{opacity}" d="{data}"/>'

    def _part(self, shape: PetalShape, long: float, wide: float, base: float) -> str:
        whorl = self._whorl
        return self._data(petal(shape, whorl.length * long, whorl.width * wide, whorl.base * base))

    def _data(self, path: Path) -> str:
        return path.data(0, 0, -self._whorl.offset, digits=self._canvas.digits)
