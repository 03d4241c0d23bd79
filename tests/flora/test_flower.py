"""Promises of a person's own flower."""

import hashlib
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wall.flora import flower, flower_key, flower_svg, paper, symbol
from wall.flora.flower import read_nature
from wall.flora.species import SPECIES

DETAILS = (0, 1, 2)

# Never edit a line of this table: a drawing that changes needs a new version in wall/flora/chance.py.
FLOWERS_FOR_EVER = {
    "person-00": ("daffodil", "abricot", "peach", "0b9e9e84e4b6", "98c8971ee4f79333"),
    "person-01": ("lily", "lilas", "lilac", "713151fed7b9", "32da8c84722cbc9a"),
    "person-02": ("calla", "brique", "peach", "cc3c8bdaa426", "5dc87e83e1315b99"),
    "person-03": ("bell", "iris", "lilac", "4b564383ac73", "2e10f5b430fa42e5"),
    "person-04": ("spike", "coquelicot", "rose", "12fd61b0745f", "31aecae516361300"),
    "person-05": ("hibiscus", "brique", "peach", "dd88386692e4", "f93338b483b7780e"),
    "person-07": ("pansy", "lilas", "lilac", "62ae9e767c3b", "dd777b8e14374079"),
    "person-10": ("passion", "prune", "rose", "a3be6ffd452c", "298370f4306e779b"),
    "person-11": ("carnation", "rose", "rose", "e19fa0e2beda", "a418936161b896e6"),
    "person-12": ("poppy", "coquelicot", "rose", "8e6fe215d0f2", "392bc351831035a5"),
    "person-16": ("camellia", "lilas", "lilac", "af340582f389", "3e2a23aed0f82927"),
    "person-19": ("tulip", "ivoire", "straw", "c80b8775e676", "61e3eee107cbadb0"),
    "person-20": ("scabious", "anis", "sage", "b11189334ff6", "94fc5c863a1c0e31"),
    "person-22": ("wisteria", "lin", "sky", "7094da865249", "3d63e4450b6cb671"),
    "person-23": ("anemone", "beurre", "straw", "1b2b59719704", "91d02bd56f781369"),
    "person-24": ("allium", "ivoire", "straw", "0b67383e33dc", "30146d26439645d2"),
    "person-26": ("cosmos", "bleuet", "sky", "0627c2ed5989", "9cc208afa25057ac"),
    "person-28": ("rudbeckia", "brique", "peach", "71663f577997", "08c741e1957362b0"),
    "person-30": ("dahlia", "ciel", "sky", "601a78251f31", "ebdbc16fe6af0a3f"),
    "person-32": ("primrose", "brique", "peach", "b713dd878c2c", "d354dd3626a2d792"),
    "person-33": ("iris", "corail", "rose", "e3b216dd7e7e", "d9ed98666ed89146"),
    "person-35": ("hydrangea", "abricot", "peach", "83b32ec3b619", "21d5810fe5fa7090"),
    "person-38": ("thistle", "iris", "lilac", "3dee9223fcd5", "8cc8e50eb0ed39a5"),
    "person-43": ("nigella", "brique", "peach", "7612c2be973a", "cb98292433f2f43e"),
    "person-45": ("lotus", "iris", "lilac", "f3a1c8420d2d", "f28e73b3cc553b1c"),
    "person-49": ("blossom", "rose", "rose", "c652ed31220a", "8e067f6d1c78cec9"),
    "person-52": ("cornflower", "prune", "rose", "9baeffe0bb56", "5091050c070abcaf"),
    "person-75": ("clematis", "lin", "sky", "8fa22ada1fa4", "ed577a8dbb6c7563"),
    "person-91": ("daisy", "coquelicot", "rose", "5257e1e837af", "790ca3d4f44971ea"),
    "": ("spike", "anis", "sage", "5569ebf87013", "e92b41ecd81fe1de"),
    "😀": ("daffodil", "beurre", "straw", "2a4ec5827c83", "7f196bd4704019bb"),
    "\ud800": ("dahlia", "beurre", "straw", "7145fa80290f", "d53fb6a3cc5fda66"),
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
    nature = read_nature(flower_key(identity))
    name, pigment = nature.species.name, nature.ink.pigment.name
    assert (name, pigment, paper(identity), flower_key(identity), _digest(identity)) == FLOWERS_FOR_EVER[identity]


def test_the_table_of_flowers_for_ever_shows_every_species() -> None:
    assert {line[0] for line in FLOWERS_FOR_EVER.values()} == {species.name for species in SPECIES}


def test_everybody_of_two_hundred_has_a_flower_of_their_own() -> None:
    assert len({flower(f"colleague-{i}", 0) for i in range(200)}) == 200
    assert len({flower_key(f"colleague-{i}") for i in range(200)}) == 200


def test_every_flower_is_well_formed_and_stays_inside_its_box(
    people: list[str], margin: Callable[[str], float]
) -> None:
    outside = [who[:20] for who in people for detail in DETAILS if margin(flower_svg(flower_key(who), detail)) < 0]
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
    root = ElementTree.fromstring(flower_svg(flower_key("person-00"), 2))  # noqa: S314  our own drawing
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib == {"viewBox": "-54 -54 108 108"}


def test_a_symbol_can_be_used_by_its_key_and_detail() -> None:
    one, other = flower_key("person-00"), flower_key("person-01")
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{symbol(one, 1)}{symbol(other, 1)}</svg>'
    first, second = ElementTree.fromstring(sprite)  # noqa: S314  our own drawing
    assert first.attrib == {"id": f"f-{one}-1", "viewBox": "-54 -54 108 108"}
    assert first.attrib["id"] != second.attrib["id"]


def test_a_flower_grows_from_its_key_alone() -> None:
    assert flower("person-00", 1) in symbol(flower_key("person-00"), 1)
    assert flower("person-00", 2) in flower_svg(flower_key("person-00"), 2)


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
