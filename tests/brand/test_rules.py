"""Promises of the accent: what cannot be read is refused with the nearest that can; one gives the other."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.brand.rules import (
    LEAST,
    THEMES,
    Accents,
    PoorContrast,
    chip_for,
    contrast,
    derive,
    grounds,
    lowest,
    nearest,
    passes,
    settle,
    to_oklch,
)
from wall.flora.colour import oklch

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#99231b", "#99231b", 1),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    values = re.findall(r"--v-(?:paper|night)-\d: (#[0-9a-f]{6})", TOKENS.read_text())
    assert {*values} <= {*grounds("light"), *grounds("dark")}
    assert len(values) == 6


def test_florileges_own_accents_pass() -> None:
    assert settle("#99231b", "#fa9b81") == Accents("#99231b", "#fa9b81")


@given(colours)
def test_a_colour_survives_the_way_to_oklch_and_back(colour: str) -> None:
    again = oklch(*to_oklch(colour))
    assert all(abs(int(colour[at : at + 2], 16) - int(again[at : at + 2], 16)) <= 1 for at in (1, 3, 5))


@given(colours)
def test_whatever_is_refused_has_an_offer_that_passes(colour: str) -> None:
    for theme in THEMES:
        found = nearest(colour, theme)
        assert passes(found, theme)
        assert (found == colour) == passes(colour, theme)
        assert passes(derive(colour, theme), theme)


@pytest.mark.parametrize("colour", ["#ffcc00", "#777777", "#1fa34a", "#0055ff", "#e0218a"])
def test_the_offer_is_the_nearest_and_keeps_the_hue(colour: str) -> None:
    for theme in THEMES:
        found = nearest(colour, theme)
        if found != colour:
            assert lowest(found, theme) < LEAST + 0.2
        if to_oklch(colour).chroma > 0.1:
            assert abs(to_oklch(found).hue - to_oklch(colour).hue) < 6


def test_lighter_and_lighter_reads_worse_on_paper() -> None:
    greys = [f"#{value:02x}{value:02x}{value:02x}" for value in range(0, 256, 8)]
    assert all(lowest(one, "light") >= lowest(two, "light") for one, two in pairwise(greys[:28]))


def test_one_accent_gives_the_other() -> None:
    from_light, from_dark = settle("#0a5a5a", None), settle(None, "#7fd8d8")
    assert from_light is not None
    assert from_dark is not None
    assert from_light.light == "#0a5a5a"
    assert from_dark.dark == "#7fd8d8"
    assert passes(from_light.dark, "dark")
    assert passes(from_dark.light, "light")
    assert settle(None, None) is None


@pytest.mark.parametrize(("light", "dark", "theme"), [("#ffcc00", None, "light"), ("#0a5a5a", "#301010", "dark")])
def test_an_accent_that_cannot_be_read_is_refused_with_a_better_one(light: str, dark: str | None, theme: str) -> None:
    with pytest.raises(PoorContrast) as refusal:
        settle(light, dark)
    assert refusal.value.theme == theme
    assert refusal.value.offer in str(refusal.value)
    assert passes(refusal.value.offer, refusal.value.theme)


def test_a_logo_gets_paper_under_it_only_where_its_colour_needs_that() -> None:
    assert chip_for("#0a1030") == "light"
    assert chip_for("#ffffff") == "dark"
    assert chip_for("#cc3f2f") is None
