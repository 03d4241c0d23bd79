"""Says what a species is: how it is drawn, from where it is seen, what it never wears."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice

Side = Literal[-1, 1]
SIDES: tuple[Side, Side] = (-1, 1)  # left, right


@dataclass(frozen=True, slots=True)
class Species:
    """One kind of flower.

    `draw` paints it on a canvas within 50 units of the middle; `side` tells those seen with their stem;
    `barred` names the pigments it does not wear well; `airy` ones are their own leaves and get no others;
    `afloat` ones lie on water, which is level.
    """

    name: str
    draw: Callable[[Canvas, Dice], None]
    side: bool = False
    barred: frozenset[str] = frozenset()
    airy: bool = False
    afloat: bool = False


def chord(length: float, count: int) -> float:
    """Return the width at which `count` petals of this length just touch."""
    return 2 * length * math.sin(math.pi / count)
