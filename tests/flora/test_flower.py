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
    "person-00": ("daffodil", "abricot", "peach", "0b9e9e84e4b6", "c8902cf13d13f8bd"),
    "person-01": ("lily", "lilas", "lilac", "713151fed7b9", "ea427758e9969a78"),
    "person-02": ("calla", "brique", "peach", "cc3c8bdaa426", "2dbf46721ec2a804"),
    "person-03": ("bell", "iris", "lilac", "4b564383ac73", "c523dc14cdd9c715"),
    "person-04": ("spike", "coquelicot", "rose", "12fd61b0745f", "0072008453ff9e20"),
    "person-05": ("hibiscus", "brique", "peach", "dd88386692e4", "63d1ab214d67951b"),
    "person-07": ("pansy", "lilas", "lilac", "62ae9e767c3b", "aeeb996a0cd6f62d"),
    "person-10": ("passion", "prune", "rose", "a3be6ffd452c", "298370f4306e779b"),
    "person-11": ("carnation", "rose", "rose", "e19fa0e2beda", "5b1b6e558b6301e8"),
    "person-12": ("poppy", "coquelicot", "rose", "8e6fe215d0f2", "4e0f553ec6902f36"),
    "person-16": ("camellia", "lilas", "lilac", "af340582f389", "15d130a75e5c741f"),
    "person-19": ("tulip", "ivoire", "straw", "c80b8775e676", "52defa97268ef9fd"),
    "person-20": ("scabious", "anis", "sage", "b11189334ff6", "87bfc93e9eb9cb8f"),
    "person-22": ("wisteria", "lin", "sky", "7094da865249", "ab1e58ea59ceb371"),
    "person-23": ("anemone", "beurre", "straw", "1b2b59719704", "e578863c06381486"),
    "person-24": ("allium", "ivoire", "straw", "0b67383e33dc", "543961f8060cce33"),
    "person-26": ("cosmos", "bleuet", "sky", "0627c2ed5989", "167554ba8f5f7019"),
    "person-28": ("rudbeckia", "brique", "peach", "71663f577997", "08c741e1957362b0"),
    "person-30": ("dahlia", "ciel", "sky", "601a78251f31", "2a5418190e8c6c8f"),
    "person-32": ("primrose", "brique", "peach", "b713dd878c2c", "1d28906520ff8258"),
    "person-33": ("iris", "corail", "rose", "e3b216dd7e7e", "32a8e97ff37a0350"),
    "person-35": ("hydrangea", "abricot", "peach", "83b32ec3b619", "ed215da7077ef853"),
    "person-38": ("thistle", "iris", "lilac", "3dee9223fcd5", "6653366001ba9319"),
    "person-43": ("nigella", "brique", "peach", "7612c2be973a", "cb98292433f2f43e"),
    "person-45": ("lotus", "iris", "lilac", "f3a1c8420d2d", "003717c5d7877669"),
    "person-49": ("blossom", "rose", "rose", "c652ed31220a", "37380bd1a553e9cc"),
    "person-52": ("cornflower", "prune", "rose", "9baeffe0bb56", "5091050c070abcaf"),
    "person-75": ("clematis", "lin", "sky", "8fa22ada1fa4", "c2044b964b33657f"),
    "person-91": ("daisy", "coquelicot", "rose", "5257e1e837af", "61f2750bc85a3b03"),
    "": ("spike", "anis", "sage", "5569ebf87013", "220fc87420697555"),
    "😀": ("daffodil", "beurre", "straw", "2a4ec5827c83", "9f81048f5fc5e310"),
    "\ud800": ("dahlia", "beurre", "straw", "7145fa80290f", "81f1a1419c49ad7e"),
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
