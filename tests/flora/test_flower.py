"""Promises of a person's own flower."""

import hashlib
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wall.flora import flower, flower_svg, key, paper, symbol
from wall.flora.flower import read_nature

DETAILS = (0, 1, 2)

# Never edit a line of this table: a drawing that changes needs a new version in wall/flora/chance.py.
FLOWERS_FOR_EVER = {
    "person-00": ("clematis", "bleuet", "sky", "96d485ceb230", "794f89c1f4d54600"),
    "person-01": ("nigella", "rose", "rose", "60b747de5d1b", "9323365b448827a3"),
    "person-02": ("lily", "bleuet", "sky", "9c08c18be335", "84b6ac16bcf798fd"),
    "person-03": ("dahlia", "bleuet", "sky", "f1a715075ac2", "677a18c11d860679"),
    "person-04": ("tulip", "abricot", "peach", "5ba6d4e53ae5", "ae6a674a61c0b4f2"),
    "person-05": ("hydrangea", "lilas", "lilac", "ec1819644112", "01da93a19cda388f"),
    "person-08": ("anemone", "coquelicot", "rose", "f8e7584f5cbd", "e221aa941c82fbe1"),
    "person-10": ("cosmos", "abricot", "peach", "f1d5ea96760a", "cfe3e334812c88a8"),
    "person-11": ("cornflower", "lilas", "lilac", "0a2be6213f4c", "29cdea457bac4536"),
    "person-12": ("bell", "rose", "rose", "20aeb281110e", "049685f3f0eb1612"),
    "person-23": ("iris", "iris", "lilac", "2abe3ad6d80a", "181ac055e756c1d0"),
    "person-24": ("rudbeckia", "beurre", "straw", "1e2f71d00885", "a8ad09a250b379a3"),
    "person-34": ("daisy", "iris", "lilac", "52232841828a", "4e80614178e81072"),
    "person-37": ("thistle", "bleuet", "sky", "eb4f90ba3f8c", "5add9cbc53790d92"),
    "person-38": ("primrose", "bleuet", "sky", "03a8868048ca", "d409da31f8f2db83"),
    "person-40": ("spike", "prune", "rose", "ac401f67bef4", "1f78cf045750efea"),
    "person-41": ("poppy", "lilas", "lilac", "028b4921263c", "c6e82a6d81df0680"),
    "person-49": ("scabious", "rose", "rose", "dcc8d712ef25", "4ad06e17c87c5b15"),
    "person-56": ("camellia", "ivoire", "straw", "22fe0910795d", "fb283a46cebeb66d"),
    "": ("bell", "rose", "rose", "d555441e9181", "c8b8f652e50bad38"),
    "😀": ("hydrangea", "abricot", "peach", "77065eae34b8", "c1f5ee31dff03f42"),
    "\ud800": ("iris", "beurre", "straw", "96ade7869c97", "2ba160e7abffa798"),
}

ALLOWED_TAGS = {"g", "path", "circle"}
ALLOWED_ATTRIBUTES = {
    *{"fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "opacity", "transform"},
    *{"d", "cx", "cy", "r"},
}

any_identity = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)  # lone surrogates included


def _digest(identity: str) -> str:
    drawings = "".join(flower(identity, detail) for detail in DETAILS)
    return hashlib.sha256(drawings.encode()).hexdigest()[:16]


@pytest.mark.parametrize("identity", FLOWERS_FOR_EVER)
def test_a_persons_flower_never_changes(identity: str) -> None:
    nature = read_nature(identity)
    name, pigment = nature.species.name, nature.ink.pigment.name
    assert (name, pigment, paper(identity), key(identity), _digest(identity)) == FLOWERS_FOR_EVER[identity]


def test_the_table_of_flowers_for_ever_shows_every_species() -> None:
    assert len({line[0] for line in FLOWERS_FOR_EVER.values()}) == 19


def test_everybody_of_two_hundred_has_a_flower_of_their_own() -> None:
    assert len({flower(f"colleague-{i}", 0) for i in range(200)}) == 200
    assert len({key(f"colleague-{i}") for i in range(200)}) == 200


def test_every_flower_is_well_formed_and_stays_inside_its_box(
    people: list[str], margin: Callable[[str], float]
) -> None:
    outside = [who[:20] for who in people for detail in DETAILS if margin(flower_svg(who, detail)) < 0]
    assert outside == []


@settings(max_examples=40, deadline=None, database=None)
@given(identity=any_identity, detail=st.sampled_from(DETAILS))
def test_any_text_is_an_identity_and_leaves_no_trace_in_the_drawing(identity: str, detail: int) -> None:
    drawing = flower(identity, detail)
    assert drawing.isascii()
    for node in ElementTree.fromstring(f"<g>{drawing}</g>").iter():  # noqa: S314  our own drawing
        assert node.tag in ALLOWED_TAGS
        assert set(node.attrib) <= ALLOWED_ATTRIBUTES
        assert all(re.fullmatch(r"[\w\s#.,()-]*", value) for value in node.attrib.values())


def test_a_flower_alone_is_a_complete_document_without_a_size() -> None:
    root = ElementTree.fromstring(flower_svg("person-00", 2))  # noqa: S314  our own drawing
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib == {"viewBox": "-54 -54 108 108"}


def test_a_symbol_can_be_used_by_its_key_and_detail() -> None:
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{symbol("person-00", 1)}{symbol("person-01", 1)}</svg>'
    first, second = ElementTree.fromstring(sprite)  # noqa: S314  our own drawing
    assert first.attrib == {"id": "f-96d485ceb230-1", "viewBox": "-54 -54 108 108"}
    assert first.attrib["id"] != second.attrib["id"]
    assert flower("person-00", 1) in symbol("person-00", 1)


def test_a_smaller_flower_is_drawn_with_less() -> None:
    tiny, small, full = (sum(len(flower(f"colleague-{i}", detail)) for i in range(60)) for detail in DETAILS)
    assert tiny < small < full
    assert tiny / 60 < 3500
    assert full / 60 < 9000


@pytest.mark.parametrize("detail", [-1, 3])
def test_a_detail_that_does_not_exist_is_refused(detail: int) -> None:
    with pytest.raises(ValueError, match="detail is 0, 1 or 2"):
        flower("person-00", detail)


def test_every_paper_named_is_one_of_the_style_sheet(people: list[str]) -> None:
    assert {paper(who) for who in people} <= {"rose", "straw", "sage", "sky", "lilac", "peach"}
