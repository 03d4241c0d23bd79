"""Draws each person's own flower from their identity: the head, its leaves or its habit, and its paper."""

import math
from dataclasses import dataclass
from functools import lru_cache

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice, key
from wall.flora.ink import Ink, mix_ink, mix_second_colour
from wall.flora.path import MIDDLE, Path, Point, number
from wall.flora.petals import petal
from wall.flora.species import SPECIES, Species
from wall.flora.species.kind import SIDES

VIEW_BOX = "-54 -54 108 108"

# Hues of the tinted papers of the style sheet, in degrees of OKLCH.
_PAPERS = {"rose": 22, "straw": 88, "sage": 140, "sky": 240, "lilac": 305, "peach": 55}

_HABITS = {
    "upright": ("",),
    "left": ("rotate(-13) scale(.95)",),
    "right": ("rotate(13) scale(.95)",),
    "twin": ("translate(13 11) rotate(13) scale(.68)", "translate(-11 7) rotate(-10) scale(.8)"),
}
_CACHED_FLOWERS = 1024  # at some 7 kB each; drawing one anew takes about 2 ms


@dataclass(frozen=True, slots=True)
class Nature:
    """What a person's flower is, before it is drawn."""

    species: Species
    ink: Ink


@lru_cache(maxsize=_CACHED_FLOWERS)
def read_nature(identity: str) -> Nature:
    """Return the species and colours that belong to an identity. Repeatable for ever."""
    dice = Dice(identity)
    species = dice.pick(SPECIES)
    ink = mix_ink(dice, species.barred)
    return Nature(species, mix_second_colour(ink, dice) if species.side else ink)


def flower(identity: str, detail: int) -> str:
    """Return a person's flower as an SVG fragment inside the box -54 to 54, both ways.

    `identity` is their stable directory id. `detail` is 0 up to 32 px, 1 up to 72 px, 2 above (else ValueError).
    The same arguments give the same bytes for ever. No ids, styles, links or scripts inside.
    """
    return _draw(identity, detail)


def flower_svg(identity: str, detail: int) -> str:
    """Return a person's flower as a complete SVG document without a size of its own."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW_BOX}">{flower(identity, detail)}</svg>'


def symbol(identity: str, detail: int) -> str:
    """Return a person's flower as `<symbol id="f-KEY-DETAIL">`, for one sprite a page and `<use>` elsewhere."""
    return f'<symbol id="f-{key(identity)}-{detail}" viewBox="{VIEW_BOX}">{flower(identity, detail)}</symbol>'


def paper(identity: str) -> str:
    """Return the tinted paper nearest to a person's pigment: rose, straw, sage, sky, lilac or peach."""
    hue = read_nature(identity).ink.pigment.petal.hue

    def distance(name: str) -> float:
        apart = abs(_PAPERS[name] - hue) % 360
        return min(apart, 360 - apart)

    return min(_PAPERS, key=distance)


@lru_cache(maxsize=_CACHED_FLOWERS)
def _draw(identity: str, detail: int) -> str:
    nature = read_nature(identity)
    canvas = Canvas(nature.ink, detail)
    if nature.species.side:
        _paint_habit(canvas, nature.species, identity)
    else:
        _paint_head(canvas, nature.species, identity)
    return canvas.render()


def _paint_habit(canvas: Canvas, species: Species, identity: str) -> None:
    """Upright, leaning, or two on one foot: a difference of outline for flowers seen from the side."""
    habit = Dice(identity, b"green").pick(("upright", "upright", "left", "right", "twin"))
    for transform in _HABITS[habit]:
        canvas.paint(f'<g transform="{transform}">' if transform else "<g>")
        species.draw(canvas, Dice(identity, b"shape"))
        canvas.paint("</g>")


def _paint_head(canvas: Canvas, species: Species, identity: str) -> None:
    """A flower seen from above: half of them show leaves or sepals behind, which tells them apart even at 24 px."""
    dice, shape = Dice(identity, b"green"), Dice(identity, b"shape")
    kind = "none" if species.airy else dice.pick(("none", "none", "none", "pair", "trefoil", "sepals"))
    if kind == "none":
        species.draw(canvas, shape)
        return
    if kind == "sepals":
        _paint_sepals(canvas, dice)
        (x, y), scale = MIDDLE, 0.83
    else:
        (x, y), scale = _paint_leaves(canvas, kind, dice), 0.84
    canvas.paint(f'<g transform="translate({number(x)} {number(y)}) scale({scale:g})">')
    species.draw(canvas, shape)
    canvas.paint("</g>")


def _paint_sepals(canvas: Canvas, dice: Dice) -> None:
    count, turn = dice.pick((5, 6, 8)), dice.between(0, 60)
    sepal = petal("lance", 51, 17, 6)
    canvas.outline(canvas.ink.leaf, [sepal.data(turn + 360 * i / count) for i in range(count)], canvas.ink.leaf_line)


def _paint_leaves(canvas: Canvas, kind: str, dice: Dice) -> Point:
    """Paint two or three leaves; return where the head goes: away from a pair, so that both show."""
    ink, side = canvas.ink, dice.pick(SIDES)
    if kind == "pair":
        first = float(dice.pick((108, 180, 140)))
        turns = [side * first, side * (first + 62)]
    else:
        first = dice.between(0, 120)
        turns = [side * (first + step) for step in (0, 120, 240)]
    leaf, rib = petal("lance", 51, 25, 5), Path().move(0, -8).line((0, -46))
    canvas.outline(ink.leaf, [leaf.data(turn) for turn in turns], ink.leaf_line)
    if canvas.full:
        canvas.stroke(ink.leaf_line, "".join(rib.data(turn) for turn in turns), 0.6)
    if kind != "pair":
        return MIDDLE
    angles = [math.radians(turn) for turn in turns]
    return -4.2 * sum(math.sin(angle) for angle in angles), 4.2 * sum(math.cos(angle) for angle in angles)
