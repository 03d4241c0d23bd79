"""Promises of prints: always the same size and bytes, words inside the edges, no empty boxes, drawn quickly."""

import io
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from tests.support.pictures import encoded, plain
from wall.prints.drawing import draw
from wall.prints.facts import HEIGHT, WIDTH, Print
from wall.prints.letters import Type, break_lines, covers, width_of

LONG = "Ce matin nous avons remis à l’eau le bac de Saint-Florent après quatorze mois de chantier. " * 12
ARABIC, HEBREW, THAI = "مرحبا بالعالم", "שלום עולם", "สวัสดีชาวโลก"
WORDS = [
    "Le delta, enfin.",
    LONG,
    "x" * 300,
    "🎉🎉🎉",
    ARABIC,
    HEBREW,
    THAI,
    "",
    "Žluťoučký kůň, Łódź, ő ű",
    "« Oui ! »",
]


def opened(facts: Print, logo: bytes | None = None) -> Image.Image:
    image = Image.open(io.BytesIO(draw(facts, logo)))
    assert (image.format, image.size, image.mode) == ("PNG", (WIDTH, HEIGHT), "RGB")
    return image


def is_alike(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


@pytest.mark.parametrize("words", WORDS)
def test_nothing_touches_the_edge(words: str) -> None:
    image = opened(Print(words, "Inès Carvalho", "pilote · Nantes", "01A"))
    ground = image.getpixel((0, 0))
    drawn = ImageChops.difference(image, Image.new("RGB", image.size, ground)).getbbox()
    assert drawn is not None
    left, top, right, bottom = drawn
    assert left >= 40
    assert top >= 20
    assert WIDTH - right >= 40
    assert HEIGHT - bottom >= 20


@pytest.mark.parametrize("words", [ARABIC, HEBREW, THAI, "🎉", "日本語のことば"])
def test_words_that_our_letters_cannot_write_are_left_out_whole(words: str) -> None:
    assert is_alike(opened(Print(words, "Inès", "", "01A")), opened(Print("", "Inès", "", "01A")))


def test_a_name_that_our_letters_cannot_write_leaves_the_flower_alone() -> None:
    assert is_alike(opened(Print(HEBREW, HEBREW, "", "01A")), opened(Print("", "", "", "01A")))


def test_pictographs_are_passed_over_and_the_words_stay() -> None:
    assert is_alike(
        opened(Print("Enfin l’eau 🚤🌊", "Inès", "", "01A")), opened(Print("Enfin l’eau", "Inès", "", "01A"))
    )


def test_a_letter_keeps_its_accent_however_it_was_typed() -> None:
    decomposed = unicodedata.normalize("NFD", "Été à l’île")
    assert is_alike(opened(Print(decomposed, "Inès", "", "01A")), opened(Print("Été à l’île", "Inès", "", "01A")))


def test_no_line_begins_with_a_mark_that_ends_a_sentence() -> None:
    typed, bound = (f"« Oui, vraiment{blank}! »" for blank in (" ", "\u00a0"))
    assert is_alike(opened(Print(typed, "Inès", "", "01A")), opened(Print(bound, "Inès", "", "01A")))


def test_each_person_has_their_own_flower_and_words() -> None:
    prints = [Print("Oui.", "Inès", "", "01A"), Print("Oui.", "Inès", "", "01B"), Print("Non.", "Inès", "", "01A")]
    assert len({facts.key for facts in prints}) == 3
    assert not any(is_alike(opened(one), opened(other)) for one, other in pairwise(prints))


def test_the_same_facts_give_the_same_bytes_and_key() -> None:
    one, other = (Print(LONG, "Inès", "pilote", "01A") for _ in range(2))
    assert (one.key, draw(one)) == (other.key, draw(other))


def test_a_wall_shows_its_title_its_voices_and_the_name_of_the_site() -> None:
    bare, voiced = Print("Nantes", ""), Print("Nantes", "", voices=("01A", "01B"))
    named = Print("Nantes", "", voices=("01A", "01B"), site="Halage")
    images = [opened(bare), opened(voiced), opened(named)]
    assert not any(is_alike(one, other) for one, other in pairwise(images))
    for count in (1, 2, 9, 50):
        opened(Print("Nantes", "", voices=tuple(f"0{number}" for number in range(count))))


def test_a_logo_stands_where_the_wordmark_would_on_dark_ground_where_it_needs_it() -> None:
    logo = encoded(plain((300, 90)), "PNG")
    facts = Print("Oui.", "Inès", "", "01A", logo="abc")
    with_logo = opened(facts, logo)
    assert not is_alike(with_logo, opened(facts))
    on_dark = opened(Print("Oui.", "Inès", "", "01A", logo="abc", on_dark=True), logo)
    box = ImageChops.difference(with_logo, on_dark).getbbox()
    assert box is not None
    assert box[0] > WIDTH // 2
    assert box[1] > HEIGHT // 2


def test_a_print_is_drawn_within_a_third_of_a_second() -> None:
    draw(Print("Le delta, enfin.", "Inès", "", "01A"))  # reads the typefaces
    took = []
    for number, words in enumerate(WORDS):
        start = time.perf_counter()
        draw(Print(words, "Inès Carvalho", "pilote · Nantes", f"09{number}"))
        took.append(time.perf_counter() - start)
    assert sorted(took)[len(took) // 2] < 0.3


def test_a_whole_book_is_drawn_as_quickly_as_its_beginning() -> None:
    start = time.perf_counter()
    whole = draw(Print("word " * 20_000, "Inès", "", "01A"))
    assert time.perf_counter() - start < 2
    assert whole == draw(Print("word " * 300, "Inès", "", "01A"))


@given(st.text(max_size=120), st.integers(90, 900))
@settings(max_examples=60, deadline=None)
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: int) -> None:
    words = " ".join("".join(sign for sign in text if covers("newsreader", sign)).split())
    kind = Type("newsreader", 40)
    lines = break_lines(words, kind, room)
    assert all(width_of(line, kind) <= room or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_whatever_somebody_writes_is_a_print(words: str, name: str, beneath: str) -> None:
    opened(Print(words, name, beneath, "01A"))
    opened(Print(words, "", voices=("01A",), site=name))
