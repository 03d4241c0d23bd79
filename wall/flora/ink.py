"""Mixes the colours of one flower: fills that carry it on dark grounds, lines that carry it on light ones."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from wall.flora.chance import Dice
from wall.flora.colour import Oklch, oklch

Pattern = Literal["plain", "flamed", "picotee"]


class Pigment(NamedTuple):
    """A colour of petals, and the colour they deepen to where they meet the centre."""

    name: str
    petal: Oklch
    heart: Oklch


class Eye(NamedTuple):
    """The two colours of a flower's centre."""

    fill: str
    line: str


GOLD = Eye("#f2c14e", "#a8680f")

# Tuned by eye. The order is the palette's: neighbours go well together in two-coloured flowers.
PIGMENTS = (
    Pigment("brique", Oklch(0.60, 0.150, 42), Oklch(0.43, 0.110, 32)),
    Pigment("coquelicot", Oklch(0.64, 0.200, 30), Oklch(0.50, 0.170, 22)),
    Pigment("corail", Oklch(0.74, 0.140, 36), Oklch(0.60, 0.170, 24)),
    Pigment("abricot", Oklch(0.82, 0.105, 62), Oklch(0.68, 0.150, 42)),
    Pigment("safran", Oklch(0.82, 0.150, 80), Oklch(0.66, 0.150, 52)),
    Pigment("beurre", Oklch(0.91, 0.090, 98), Oklch(0.80, 0.130, 82)),
    Pigment("ivoire", Oklch(0.955, 0.022, 95), Oklch(0.87, 0.070, 112)),
    Pigment("anis", Oklch(0.87, 0.115, 116), Oklch(0.68, 0.130, 128)),
    Pigment("ciel", Oklch(0.86, 0.060, 232), Oklch(0.62, 0.110, 252)),
    Pigment("lin", Oklch(0.74, 0.095, 246), Oklch(0.56, 0.120, 262)),
    Pigment("bleuet", Oklch(0.61, 0.150, 266), Oklch(0.48, 0.150, 282)),
    Pigment("iris", Oklch(0.60, 0.150, 296), Oklch(0.46, 0.150, 308)),
    Pigment("lilas", Oklch(0.78, 0.090, 308), Oklch(0.62, 0.120, 320)),
    Pigment("cyclamen", Oklch(0.66, 0.190, 354), Oklch(0.52, 0.180, 342)),
    Pigment("rose", Oklch(0.83, 0.085, 8), Oklch(0.66, 0.150, 4)),
    Pigment("prune", Oklch(0.575, 0.140, 8), Oklch(0.44, 0.115, 350)),
)

_PLUM, _BARK = Eye("#4a2b3c", "#24121c"), Eye("#6b4226", "#38200f")
_EYES = (GOLD, GOLD, _PLUM, Eye("#cfd88a", "#6b7a2c"), _BARK)
_FLAMES = (None, Oklch(0.55, 0.160, 20), Oklch(0.52, 0.130, 350), Oklch(0.50, 0.150, 300), Oklch(0.64, 0.165, 48))
_PATTERNS: tuple[Pattern, ...] = ("plain", "plain", "flamed", "picotee")
_LEAVES = (Oklch(0.62, 0.085, 138), Oklch(0.58, 0.070, 150), Oklch(0.66, 0.085, 126), Oklch(0.60, 0.060, 165))
_DARK_PIGMENTS = frozenset({"prune", "iris", "bleuet", "brique"})


@dataclass(frozen=True, slots=True)
class Ink:
    """Every colour of one flower as `#rrggbb`, with the petal's lightness and hue for those who mix further."""

    pigment: Pigment
    lightness: float
    hue: float
    fill: str
    back: str
    light: str
    deep: str
    flame: str
    line: str
    pattern: Pattern
    eye: Eye
    leaf: str
    leaf_line: str


def mix_ink(dice: Dice, barred: Collection[str]) -> Ink:
    """Draw pigments until one is not in `barred`; each try takes the same number of draws."""
    ink = _draw_ink(dice)
    while ink.pigment.name in barred:
        ink = _draw_ink(dice)
    return ink


def mix_second_colour(ink: Ink, dice: Dice) -> Ink:
    """Return the ink of a two-coloured flower: a neighbour on the palette, behind or in front; a plain one stays."""
    if ink.pattern == "plain":
        return ink
    place = PIGMENTS.index(ink.pigment) + dice.pick((-2, -1, 1, 2))
    light, chroma, hue = PIGMENTS[place % len(PIGMENTS)].petal
    if ink.pattern == "flamed":
        return replace(ink, back=oklch(light, chroma, hue))
    return replace(ink, light=oklch(max(light, 0.74), chroma * 0.9, hue))


def _draw_ink(dice: Dice) -> Ink:
    pigment = dice.pick(PIGMENTS)
    hue = pigment.petal.hue + dice.around(6)
    light = pigment.petal.light + dice.around(0.025)
    chroma, heart = pigment.petal.chroma, pigment.heart
    pattern = dice.pick(_PATTERNS)
    eye = _choose_eye(dice.pick(_EYES), pigment, light)
    leaf = dice.pick(_LEAVES)
    return Ink(
        pigment=pigment,
        lightness=light,
        hue=hue,
        fill=oklch(light, chroma, hue),
        back=_mix_back(light, chroma, hue),
        light=oklch(min(light + 0.08, 0.975), chroma * 0.62, hue + 3),
        deep=oklch(*heart),
        flame=oklch(*_choose_flame(dice.pick(_FLAMES), pigment, light)),
        line=oklch(0.427 if light > 0.6 else 0.34, min(heart.chroma, 0.10), heart.hue),
        pattern=pattern,
        eye=eye,
        leaf=oklch(*leaf),
        leaf_line=oklch(leaf.light - 0.20, leaf.chroma, leaf.hue),
    )


def _choose_flame(drawn: Oklch | None, pigment: Pigment, light: float) -> Oklch:
    """A flame is the heart's colour, or on a pale petal that of another flower: it must show at 24 px."""
    if drawn is None or light < 0.8:
        return pigment.heart
    return drawn


def _mix_back(light: float, chroma: float, hue: float) -> str:
    """Darken for the petals behind; a darkened yellow turns to mud, so it goes towards red instead."""
    if 40 < hue < 110:
        return oklch(light - 0.06, chroma * 1.18, hue - 13)
    return oklch(light - (0.09 if light > 0.6 else 0.05), chroma * 1.02, hue - 4)


def _choose_eye(drawn: Eye, pigment: Pigment, light: float) -> Eye:
    """A dark eye would be lost in a dark flower: that one gets a golden eye."""
    lost = light < 0.68 and drawn in (_PLUM, _BARK) and pigment.name in _DARK_PIGMENTS
    return GOLD if lost else drawn
