"""Decides which accent can be read on Florilège's papers, and offers the nearest one that can. Pure."""

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from wall.errors import Invalid
from wall.flora.colour import Oklch, oklch

ThemeName = Literal["light", "dark"]
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)
LEAST = 4.5  # WCAG 2.2, 1.4.3
LEAST_OF_A_LOGO = 3.0  # WCAG 2.2, 1.4.11

# What an accent is read on: page, card, well, and the papers of quotations. The values of static/css/tokens.css.
_GROUNDS = {"light": ("#f9f5ee", "#fefdfa", "#f2ece2"), "dark": ("#16120e", "#211c17", "#302a24")}
_PAPER_LIGHT = {"light": 0.925, "dark": 0.290}
_PAPER_CHROMA, _PAPER_SHARE = 0.034, 0.62
_PAPER_HUES = (22, 88, 140, 240, 305, 55)
_USUAL_LIGHT = {"light": 0.45, "dark": 0.78}  # of Florilège's own accent, from which a counterpart starts
_MOST_CHROMA = {"light": 0.17, "dark": 0.13}
_STEP = 0.002


@dataclass(frozen=True)
class Accents:
    """An accent for each theme, `#rrggbb`."""

    light: str
    dark: str


class PoorContrast(Invalid):
    """An accent that cannot be read in a theme; `offer` is the nearest one that can."""

    def __init__(self, message: str, /, *, theme: ThemeName, offer: str, **values: object) -> None:
        self.theme, self.offer = theme, offer
        super().__init__(message, offer=offer, **values)


@lru_cache(maxsize=32)
def settle(light: str | None, dark: str | None) -> Accents | None:
    """Both accents: what is given, checked, and the other one derived from it. Raises `PoorContrast`."""
    given: dict[ThemeName, str | None] = {"light": light, "dark": dark}
    for theme, colour in given.items():
        if colour:
            check_accent(colour, theme)
    if light and dark:
        return Accents(light, dark)
    if light:
        return Accents(light, derive(light, "dark"))
    return Accents(derive(dark, "light"), dark) if dark else None


def check_accent(colour: str, theme: ThemeName) -> None:
    """Raises `PoorContrast` for an accent that cannot be read in a theme."""
    if passes(colour, theme):
        return
    offer, ratio = nearest(colour, theme), math.floor(lowest(colour, theme) * 10) / 10  # never more than it is
    if theme == "light":
        message = (
            "{colour} has a contrast of {ratio}:1 on light pages, where 4.5:1 is the least that everybody can read: "
            "the nearest colour that passes is {offer}."
        )
        raise PoorContrast(message, theme=theme, offer=offer, colour=colour, ratio=ratio)
    message = (
        "{colour} has a contrast of {ratio}:1 on dark pages, where 4.5:1 is the least that everybody can read: "
        "the nearest colour that passes is {offer}."
    )
    raise PoorContrast(message, theme=theme, offer=offer, colour=colour, ratio=ratio)


def passes(colour: str, theme: ThemeName) -> bool:
    """Whether everybody can read words in this colour, on every ground of the theme."""
    return lowest(colour, theme) >= LEAST


def lowest(colour: str, theme: ThemeName) -> float:
    """The contrast on the ground of the theme where it is poorest."""
    return min(contrast(colour, ground) for ground in grounds(theme))


def nearest(colour: str, theme: ThemeName) -> str:
    """The colour itself where it passes, else the nearest of its hue that does: darker on paper, lighter at night."""
    light, chroma, hue = to_oklch(colour)
    step = -_STEP if theme == "light" else _STEP
    while not passes(colour, theme) and 0 <= light <= 1:
        light += step
        colour = oklch(light, chroma, hue)
    return colour


def derive(colour: str, theme: ThemeName) -> str:
    """Its counterpart in a theme: the same hue, as light as Florilège's own accent is there."""
    found = to_oklch(colour)
    return nearest(oklch(_USUAL_LIGHT[theme], min(found.chroma, _MOST_CHROMA[theme]), found.hue), theme)


def chip_for(colour: str) -> ThemeName | None:
    """The theme whose paper has to lie under a logo of this colour, in both themes; None where it needs none."""
    if contrast(colour, _GROUNDS["dark"][0]) < LEAST_OF_A_LOGO:
        return "light"
    return "dark" if contrast(colour, _GROUNDS["light"][0]) < LEAST_OF_A_LOGO else None


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@cache
def grounds(theme: ThemeName) -> tuple[str, ...]:
    """Every ground on which an accent is read in a theme."""
    return (*_GROUNDS[theme], *(_paper(theme, hue) for hue in _PAPER_HUES))


def to_oklch(colour: str) -> Oklch:
    """The colour in OKLCH (Björn Ottosson's Oklab in polar form)."""
    light, a, b = _to_oklab(colour)
    return Oklch(light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def _paper(theme: ThemeName, hue: int) -> str:
    """As `color-mix` makes it: the breath of a hue in the well's colour."""
    light, a, b = _to_oklab(_GROUNDS[theme][2])
    tint_a = _PAPER_CHROMA * math.cos(math.radians(hue))
    tint_b = _PAPER_CHROMA * math.sin(math.radians(hue))
    share, rest = _PAPER_SHARE, 1 - _PAPER_SHARE
    a, b = share * tint_a + rest * a, share * tint_b + rest * b
    mixed = share * _PAPER_LIGHT[theme] + rest * light
    return oklch(mixed, math.hypot(a, b), math.degrees(math.atan2(b, a)))


def _to_oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _one(red), _one(green), _one(blue)


def _one(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)
