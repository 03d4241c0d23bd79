"""Promises of bouquets and garlands."""

import hashlib
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wall.flora import MAX_HEADS, bouquet_svg, fit_head_px, flower, garland_svg

GIVERS = [f"person-{i:02}" for i in range(80)]


def _digest(svg: str) -> str:
    return hashlib.sha256(svg.encode()).hexdigest()[:16]


def _heads_in(svg: str, identities: list[str], detail: int) -> int:
    return sum(flower(identity, detail) in svg for identity in identities)


def test_a_bouquet_never_changes() -> None:
    assert _digest(bouquet_svg(GIVERS[:12])) == "dd0bcbba5d85f553"
    assert _digest(bouquet_svg(GIVERS[:1], head_px=100)) == "dbd6aef460ffa7fc"
    assert _digest(garland_svg(GIVERS[:12])) == "2473930457e97b19"


@pytest.mark.parametrize("count", [1, 2, 3, 10, 50, 80])
def test_a_bouquet_shows_its_givers_and_nothing_leaves_its_box(count: int, margin: Callable[[str], float]) -> None:
    svg = bouquet_svg(GIVERS[:count])
    assert _heads_in(svg, GIVERS[:count], detail=0) == min(count, MAX_HEADS)
    assert margin(svg) >= 5


@pytest.mark.parametrize("head_px", [20, 60, 120])
def test_a_bouquet_of_any_size_stays_inside_its_box(head_px: float, margin: Callable[[str], float]) -> None:
    for count in (1, 2, 7):
        assert margin(bouquet_svg(GIVERS[-count:], head_px=head_px)) >= 5


def test_a_bouquet_beyond_fifty_is_that_of_the_newest_fifty() -> None:
    assert bouquet_svg(GIVERS) == bouquet_svg(GIVERS[:50])


def test_a_giver_of_two_flowers_shows_once() -> None:
    assert bouquet_svg(["a", "b", "a"]) == bouquet_svg(["a", "b"])


def test_a_larger_bouquet_is_drawn_with_more() -> None:
    tiny, small, full = (bouquet_svg(GIVERS[:5], head_px=px) for px in (34, 90, 91))
    assert len(tiny) < len(small) < len(full)
    assert _heads_in(full, GIVERS[:5], detail=2) == 5


def test_nobody_gives_no_bouquet_and_no_garland() -> None:
    assert bouquet_svg([]) == ""
    assert garland_svg([]) == ""


@pytest.mark.parametrize("draw", [bouquet_svg, garland_svg])
def test_a_drawing_for_a_page_is_silent_and_holds_no_ids(draw: Callable[[list[str]], str]) -> None:
    svg = draw(GIVERS[:9])
    root = ElementTree.fromstring(svg)  # noqa: S314  our own drawing
    assert root.attrib["class"] in {"bouquet", "garland"}
    assert (root.attrib["aria-hidden"], root.attrib["focusable"]) == ("true", "false")
    assert not {"id", "style", "href", "onload"} & {name for node in root.iter() for name in node.attrib}
    assert not [node.tag for node in root.iter() if node.tag.endswith(("style", "script", "Gradient"))]


@settings(max_examples=15, deadline=None, database=None)
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=8), min_size=1, max_size=6))
def test_any_identities_make_a_well_formed_bouquet_twice_the_same(identities: list[str]) -> None:
    svg = bouquet_svg(identities)
    ElementTree.fromstring(svg)  # noqa: S314  our own drawing
    assert svg == bouquet_svg(list(identities))


def test_heads_shrink_as_a_bouquet_fills() -> None:
    sizes = [fit_head_px(count, 76, 83) for count in (1, 2, 10, 50)]
    assert sizes == sorted(sizes, reverse=True)
    assert fit_head_px(80, 76, 83) == sizes[-1]


@pytest.mark.parametrize("count", [1, 2, 9, 50, 80])
@pytest.mark.parametrize("width", [120, 430, 900])
def test_nothing_leaves_a_garlands_box(count: int, width: int, margin: Callable[[str], float]) -> None:
    assert margin(garland_svg(GIVERS[:count], width=width, height=60, detail=0)) >= 0


def test_a_garland_that_is_too_narrow_is_refused() -> None:
    with pytest.raises(ValueError, match="twice as wide as high"):
        garland_svg(GIVERS[:3], width=100, height=60)
