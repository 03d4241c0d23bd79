"""Promises of the colours: every flower shows on light and on dark grounds, and chance is fair."""

from collections import Counter

import pytest

from wall.flora.chance import Dice, flower_key
from wall.flora.colour import oklch
from wall.flora.flower import read_nature
from wall.flora.ink import PIGMENTS
from wall.flora.species import SPECIES

MANY = [read_nature(flower_key(f"colleague-{i}")) for i in range(800)]


def _luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ground", "least"), [("#f9f5ee", 7.0), ("#fefdfa", 7.0), ("#f2ece2", 4.5)])
def test_the_line_carries_every_flower_on_light_grounds(ground: str, least: float) -> None:
    assert min(_contrast(nature.ink.line, ground) for nature in MANY) >= least


@pytest.mark.parametrize("ground", ["#16120e", "#211c17"])
def test_the_petals_carry_every_flower_on_dark_grounds(ground: str) -> None:
    assert min(_contrast(nature.ink.fill, ground) for nature in MANY) >= 3


def test_no_flower_wears_a_pigment_that_its_species_bars() -> None:
    assert [n.species.name for n in MANY if n.ink.pigment.name in n.species.barred] == []


def test_every_species_and_every_pigment_is_somebodys() -> None:
    species = Counter(nature.species.name for nature in MANY)
    assert set(species) == {one.name for one in SPECIES}
    assert max(species.values()) < 2 * len(MANY) / len(SPECIES)
    assert {nature.ink.pigment.name for nature in MANY} == {pigment.name for pigment in PIGMENTS}


@pytest.mark.parametrize(
    ("colour", "expected"),
    [((0.0, 0.0, 0.0), "#000000"), ((1.0, 0.0, 0.0), "#ffffff"), ((0.627955, 0.257683, 29.2339), "#ff0000")],
)
def test_oklch_meets_the_known_corners_of_srgb(colour: tuple[float, float, float], expected: str) -> None:
    assert oklch(*colour) == expected


@pytest.mark.parametrize("hue", [20, 110, 150, 250, 330])
def test_a_colour_outside_srgb_loses_chroma_until_it_fits(hue: float) -> None:
    fitted = oklch(0.6, 0.5, hue)
    assert fitted != oklch(0.6, 0, hue)
    assert _luminance(fitted) == pytest.approx(_luminance(oklch(0.6, 0, hue)), abs=0.04)


def test_streams_of_different_salt_are_independent_and_each_repeatable() -> None:
    draws = [Dice("person-00", salt).fraction() for salt in (b"", b"shape", b"green")]
    assert len(set(draws)) == 3
    one, again = Dice("person-00"), Dice("person-00")
    assert [one.fraction() for _ in range(20)] == [again.fraction() for _ in range(20)]
