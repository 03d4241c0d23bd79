"""Draws each person's own flower from their identity: the head, its leaves or its habit, and its paper."""

from dataclasses import dataclass
from functools import lru_cache

from wall.flora.canvas import Canvas
from wall.flora.chance import Dice, flower_key
from wall.flora.habit import has_stem, paint_habit
from wall.flora.ink import Ink, mix_ink, mix_second_colour
from wall.flora.species import SPECIES, Species

VIEW_BOX = "-54 -54 108 108"

# Hues of the tinted papers of the style sheet, in degrees of OKLCH.
_PAPERS = {"rose": 22, "straw": 88, "sage": 140, "sky": 240, "lilac": 305, "peach": 55}

_CACHED_FLOWERS = 1024  # at some 7 kB each; drawing one anew takes about 2 ms


@dataclass(frozen=True, slots=True)
class Nature:
    """What a person's flower is, before it is drawn."""

    species: Species
    ink: Ink
    stemmed: bool


@lru_cache(maxsize=_CACHED_FLOWERS)
def read_nature(key: str) -> Nature:
    """Return the species and colours that grow from a key. Repeatable for ever."""
    dice = Dice(key)
    species = dice.pick(SPECIES)
    ink = mix_ink(dice, species.barred)
    return Nature(species, mix_second_colour(ink, dice) if species.side else ink, has_stem(species, key))


def flower(identity: str, detail: int) -> str:
    """Return a person's flower as an SVG fragment inside the box -54 to 54, both ways.

    `identity` is their stable directory id. `detail` is 0 up to 32 px, 1 up to 72 px, 2 above (else ValueError).
    The same arguments give the same bytes for ever. No ids, styles, links or scripts inside.
    """
    return grow(flower_key(identity), detail)


def flower_svg(key: str, detail: int) -> str:
    """Return the flower that grows from a key as a complete SVG document without a size of its own."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW_BOX}">{grow(key, detail)}</svg>'


def symbol(key: str, detail: int) -> str:
    """Return the flower that grows from a key as `<symbol id="f-KEY-DETAIL">`, for one sprite a page."""
    return f'<symbol id="f-{key}-{detail}" viewBox="{VIEW_BOX}">{grow(key, detail)}</symbol>'


def paper(identity: str) -> str:
    """Return the tinted paper nearest to a person's pigment: rose, straw, sage, sky, lilac or peach."""
    hue = read_nature(flower_key(identity)).ink.pigment.petal.hue

    def distance(name: str) -> float:
        apart = abs(_PAPERS[name] - hue) % 360
        return min(apart, 360 - apart)

    return min(_PAPERS, key=distance)


@lru_cache(maxsize=_CACHED_FLOWERS)
def grow(key: str, detail: int) -> str:
    """Return the flower that grows from a key: all that `flower` says, without the person."""
    nature = read_nature(key)
    canvas = Canvas(nature.ink, detail)
    paint_habit(canvas, nature.species, key)
    return canvas.render()
