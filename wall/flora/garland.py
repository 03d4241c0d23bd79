"""Draws several people's flowers as one garland: heads on a slow wave, leaves between them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wall.flora.chance import Dice
from wall.flora.flower import flower
from wall.flora.gathering import DARK_LEAF, LEAF, LEAF_LINE, choose_detail, choose_heads, place_head, wrap_svg
from wall.flora.path import Path, Point
from wall.flora.petals import petal

_HEIGHT = 100.0
_STEPS = 60
_LEAST_RATIO = 2.0


@dataclass(frozen=True, slots=True)
class _Wave:
    """The line of a garland in a box of 100 units' height; heads are scaled by `size`."""

    width: float
    size: float

    @property
    def amplitude(self) -> float:
        return max(0, _HEIGHT / 2 - 52 * self.size - 12)

    def at(self, t: float) -> Point:
        """Return the point at `t`, 0 at the left end, 1 at the right."""
        end = 30 * self.size + 30
        turns = max(1, round(self.width / 300))
        wave = math.sin(t * math.pi * turns * 2 + 0.6)
        return end + t * (self.width - 2 * end), _HEIGHT / 2 + self.amplitude * wave


def garland_svg(identities: Sequence[str], *, width: float = 430, height: float = 58, detail: int | None = None) -> str:
    """Return a garland of these people's flowers as a complete SVG of class `garland`.

    Each person shows once, the first fifty, in the order given; nobody gives the empty string. `width` and `height`
    are the box's CSS pixels: only their ratio shapes the drawing (ValueError under 2), and together they choose the
    detail unless it is given. The same arguments give the same bytes for ever, inside the viewBox.
    """
    if width < _LEAST_RATIO * height:
        raise ValueError(f"a garland is at least twice as wide as high, not {width:g} by {height:g}")
    heads = choose_heads(identities)
    if not heads:
        return ""
    units = _HEIGHT * width / height
    wave = _Wave(units, min(0.62, units / (len(heads) * 84 + 40)))
    level = choose_detail(wave.size * height) if detail is None else detail
    dice = Dice("|".join(heads), b"garland")
    parts = [_paint_twine(wave), *_paint_leaves(wave, len(heads), level, dice)]
    for i, identity in enumerate(heads):
        at, size = wave.at((i + 0.5) / len(heads)), wave.size * dice.between(0.88, 1)
        parts.append(place_head(flower(identity, level), at, size, dice.around(12)))
    return wrap_svg("garland", (0, 0, units, _HEIGHT), parts)


def _paint_twine(wave: _Wave) -> str:
    path = Path().move(*wave.at(0))
    for i in range(1, _STEPS + 1):
        path.line(wave.at(i / _STEPS))
    return f'<path fill="none" stroke="{LEAF_LINE}" stroke-width="2" d="{path.data()}"/>'


def _paint_leaves(wave: _Wave, heads: int, detail: int, dice: Dice) -> list[str]:
    """A pair of leaves at each half step between heads, one at either end."""
    last, width, parts = heads * 2, (1.8, 1.2, 0.8)[detail], []
    for i in range(last + 1):
        turn = (62 if i % 2 else 118) + dice.around(14)
        length = min(46 * wave.size * dice.between(0.85, 1.1) + 10, _HEIGHT / 2 - wave.amplitude - 2)
        tip = -90.0 if i == 0 else 90.0
        angles = (tip,) if i in (0, last) else (turn, turn + 180)
        for angle in angles:
            data = petal("lance", length, length * 0.36, 2).data(angle + 30 * (i % 2), *wave.at(i / last))
            colour = LEAF if i % 2 else DARK_LEAF
            parts.append(f'<path fill="{colour}" stroke="{LEAF_LINE}" stroke-width="{width}" d="{data}"/>')
    return parts
