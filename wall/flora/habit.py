"""How a person's flower grows: alone, among leaves, on a stem, in twos and threes: the outline that one sees first."""

import math
from dataclasses import dataclass

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice
from wall.flora.ink import Ink
from wall.flora.parts import paint_blade, paint_stem
from wall.flora.path import Path, Point, number, polar
from wall.flora.petals import petal
from wall.flora.species.kind import SIDES, Side, Species

# As often as they stand here. Which leaves, where and how large is drawn again for each.
_OF_HEADS = (
    *("alone", "alone", "pair", "pair", "trefoil", "sepals", "blades", "pads", "pads"),
    *("stem", "stem", "stem", "bud", "bud", "two", "two", "three"),
)
_OF_AIRY = ("alone", "alone", "stem", "bud", "two")
_STEMMED = frozenset({"stem", "bud", "two"})
_LEAFY = frozenset({"pair", "trefoil", "sepals", "blades", "pads"})
_OF_SIDES = ("one", "one", "one", "small", "two", "two", "three")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a head goes, and how large; `turn` in degrees."""

    x: float = 0.0
    y: float = 0.0
    size: float = 1.0
    turn: float = 0.0

    @property
    def transform(self) -> str:
        """The same as an SVG transform."""
        turn = f"rotate({number(self.turn)})" if abs(self.turn) > 0.05 else ""
        return f"translate({number(self.x)} {number(self.y)}){turn}scale({self.size:.2f})"


def has_stem(species: Species, key: str) -> bool:
    """Whether this flower stands on a stem of its own, which in a bouquet must point at the ribbon."""
    return species.side or _pick_head_habit(Dice(key, b"green"), species) in _STEMMED


def _pick_head_habit(dice: Dice, species: Species) -> str:
    kind = dice.pick(_OF_HEADS)
    return dice.pick(_OF_AIRY) if species.airy and kind in _LEAFY else kind


def paint_habit(canvas: Canvas, species: Species, key: str) -> None:
    """Paint what grows behind the heads, then the heads, which are all alike."""
    grower = _Grower(canvas, Dice(key, b"green"))
    for spot in grower.grow_side(species) if species.side else grower.grow_head(species):
        canvas.paint(f'<g transform="{spot.transform}">')
        species.draw(canvas, Dice(key, b"shape"))
        canvas.paint("</g>")


class _Grower:
    """Paints one habit; says where the heads go, those at the back first."""

    def __init__(self, canvas: Canvas, dice: Dice) -> None:
        self._canvas = canvas
        self._ink: Ink = canvas.ink
        self._dice = dice

    def grow_side(self, species: Species) -> list[Spot]:
        """Flowers seen from the side bring their stem: upright or leaning, large or small, up to three on a foot."""
        dice = self._dice
        kind, side, lean = (
            dice.pick(_OF_SIDES),
            dice.pick(SIDES),
            dice.between(-17, 17) * (0.15 if species.afloat else 1),
        )
        if kind == "one":
            return [Spot(0, 1.5, 0.965 - abs(lean) * 0.006, lean)]
        if kind == "small":
            size = dice.between(0.74, 0.84)
            return [Spot(0, 50.5 - 50 * size, size, lean)]
        apart = dice.between(11, 16)
        first = Spot(-side * apart * 0.7, 6, dice.between(0.75, 0.82), -side * apart * 0.8)
        if kind == "two":
            return [Spot(side * apart, 10 + dice.between(0, 4), dice.between(0.57, 0.68), side * apart * 1.25), first]
        wings = [Spot(each * 22, 15, dice.between(0.51, 0.58), each * 24) for each in SIDES]
        return [*wings, Spot(0, 3, dice.between(0.76, 0.88), lean * 0.2)]

    def grow_head(self, species: Species) -> list[Spot]:
        """Flowers seen from above."""
        kind = _pick_head_habit(self._dice, species)
        grow = {
            "alone": self._alone,
            "pair": self._pair,
            "trefoil": self._trefoil,
            "sepals": self._sepals,
            "blades": self._blades,
            "pads": self._pads,
            "stem": self._stem,
            "bud": self._bud,
            "two": self._two,
            "three": self._three,
        }[kind]
        return grow()

    def _alone(self) -> list[Spot]:
        return [Spot(size=self._dice.between(0.84, 1))]

    def _pair(self) -> list[Spot]:
        """Two leaves on one side; the head moves away from them, so that both show."""
        dice = self._dice
        first, apart = dice.between(0, 360), dice.between(55, 100)
        turns = [first, first + apart]
        self._leaves(turns, 51, dice.between(24, 32))
        across, up = polar(5.5, math.radians(first + apart / 2 - 90))
        return [Spot(-across, -up, dice.between(0.76, 0.84))]

    def _trefoil(self) -> list[Spot]:
        first = self._dice.between(0, 120)
        self._leaves([first, first + 120, first + 240], 51, 27)
        return [Spot(size=self._dice.between(0.70, 0.82))]

    def _sepals(self) -> list[Spot]:
        dice = self._dice
        count, first = dice.pick((5, 6, 8, 11)), dice.between(0, 60)
        sepal = petal("lance", 51, 80 / count + 4, 6)
        turns = [first + 360 * i / count for i in range(count)]
        self._canvas.outline(self._ink.leaf, [self._data(sepal, turn) for turn in turns], self._ink.leaf_line)
        return [Spot(size=dice.between(0.72, 0.82))]

    def _blades(self) -> list[Spot]:
        """Long narrow leaves, crossed behind the head."""
        first, apart = self._dice.between(0, 180), self._dice.between(28, 50)
        self._leaves([first, first + apart, first + 180, first + 180 + apart], 52, 13)
        return [Spot(size=self._dice.between(0.66, 0.78))]

    def _pads(self) -> list[Spot]:
        """Broad, round leaves, as a violet's."""
        dice = self._dice
        count, first = dice.pick((2, 3, 4)), dice.between(0, 360)
        pad = petal("heart", 47, {2: 52, 3: 50, 4: 42}[count], 6)
        turns = [first + (150 if count == 2 else 360 / count) * i for i in range(count)]
        self._canvas.outline(self._ink.leaf, [self._data(pad, turn) for turn in turns], self._ink.leaf_line)
        if not self._canvas.tiny:
            ribs = Path().move(0, -12).line((0, -38)).move(0, -22).line((-9, -32)).move(0, -22).line((9, -32))
            self._canvas.stroke(self._ink.leaf_line, "".join(ribs.data(turn) for turn in turns), 0.8)
        across, up = polar(5 if count == 2 else 0, math.radians(first + 75 - 90))
        return [Spot(-across, -up, dice.between(0.66, 0.76))]

    def _stem(self) -> list[Spot]:
        """One head high on a curved stem, leaves at one or both sides."""
        dice = self._dice
        side, lean = dice.pick(SIDES), dice.between(0, 17)
        size = dice.between(0.58, 0.70)
        top = Spot(side * lean, -52 + 51 * size, size)
        self._curve(top, (-side * lean * 0.5, 49.0))
        self._blades_at_foot(-side * lean * 0.5, side, dice.pick((1, 1, 2)), dice.between(30, 60), dice.between(34, 44))
        return [top]

    def _bud(self) -> list[Spot]:
        """A head to one side, and a bud on its own stem to the other."""
        dice, ink = self._dice, self._ink
        side, height = dice.pick(SIDES), dice.between(-36, -8)
        size = dice.between(0.66, 0.76)
        head = Spot(-side * (52 - 51 * size), dice.between(-13, 4), size)
        foot = (side * 6.0, 49.0)
        self._curve(head, foot)
        bud = (side * 36.0, height)
        paint_stem(self._canvas, Path().move(*bud).bend((side * 30, 28), foot), 3.4)
        self._canvas.outline(ink.fill, [petal("round", 15, 15, 7).data(side * 12, *bud)])
        cup = petal("round", 9, 18, 9)
        self._canvas.outline(ink.leaf, [cup.data(side * 12, bud[0] - side, bud[1] + 4)], ink.leaf_line)
        return [head]

    def _two(self) -> list[Spot]:
        """Two heads of unlike size on one foot."""
        dice = self._dice
        side = dice.pick(SIDES)
        large, small = dice.between(0.60, 0.66), dice.between(0.40, 0.52)
        first = Spot(-side * (51 - 51 * large), -51 + 51 * large + dice.between(0, 5), large, -side * 10)
        second = Spot(side * (52 - 51 * small), dice.between(-6, 14), small, side * 30)
        foot = (-side * 2.0, 49.0)
        self._curve(first, foot)
        self._curve(second, foot)
        self._blades_at_foot(foot[0], side, 1, -52, 36)
        return [second, first]

    def _three(self) -> list[Spot]:
        """A posy of three small heads, one above two or two above one."""
        dice = self._dice
        turn, size = dice.pick((0, 60, 30, 90)), dice.between(0.46, 0.50)
        leaf_turns = [turn + 60.0 + 120 * i for i in range(3)]
        self._leaves(leaf_turns, 46, 22)
        reach = 51 - 51 * size
        spots = [polar(reach, math.radians(turn + 120 * i - 90)) for i in range(3)]
        return [Spot(x, y, size, 40 * i) for i, (x, y) in enumerate(spots)]

    def _data(self, path: Path, turn: float) -> str:
        return path.data(turn, digits=self._canvas.digits)

    def _curve(self, head: Spot, foot: Point) -> None:
        paint_stem(self._canvas, Path().move(head.x, head.y).bend((foot[0], head.y + 34), foot), 4)

    def _blades_at_foot(self, foot: float, side: Side, count: int, turn: float, length: float) -> None:
        for each in (side, -side)[:count]:
            paint_blade(self._canvas, (foot, 46), each * turn, length, 14)

    def _leaves(self, turns: list[float], length: float, width: float) -> None:
        leaf, rib = petal("lance", length, width, 5), Path().move(0, -8).line((0, -length * 0.9))
        self._canvas.outline(self._ink.leaf, [self._data(leaf, turn) for turn in turns], self._ink.leaf_line)
        if self._canvas.full:
            self._canvas.stroke(self._ink.leaf_line, "".join(rib.data(turn) for turn in turns), 0.6)
