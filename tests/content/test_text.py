"""Plain text: words without markup, cut and written so that nothing hides in them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.content.text import excerpt, plain, scrub, slug


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one</p>two", "one\n\ntwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>a<li>b</ul>", "a\n\nb"),
        ("a  <b>\n b</b>   c", "a b c"),
        ("<pre>x\n  y</pre>", "x\n  y"),
        ("1 &lt; 2 &amp;amp; 3 &eacute;", "1 < 2 &amp; 3 é"),
        ("<script>x</script><style>y</style><!-- z -->w", "w"),
        ("<p>\u202eabc&#x202e;</p>", "abc"),
        ('<a href="https://x.example">#<span>tag</span></a>', "#tag"),
        ("", ""),
    ],
)
def test_html_becomes_words(html: str, text: str) -> None:
    assert plain(html) == text


def test_deep_html_becomes_words_quickly() -> None:
    begun = time.monotonic()
    assert plain("<b><i>" * 12_000 + "x") == "x"
    assert time.monotonic() - begun < 2


def test_what_hides_or_reorders_is_taken_out() -> None:
    assert scrub("a\x00b\x1bc\u202ed\u2066e\ufefff\ud800g\x9fh") == "abcdefgh"
    assert scrub("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd\te"


def test_what_writing_systems_need_stays() -> None:
    for text in ("क्\u200dष", "می\u200cخواهم", "👩\u200d💻", "é", "e\u0301", "🏴\U000e0067\U000e007f", "مرحبا"):
        assert scrub(text) == text


def test_no_letter_carries_a_tower_of_accents() -> None:
    assert scrub("a" + "\u0301" * 300 + "b") == "a" + "\u0301" * 4 + "b"
    assert scrub("a" + "\u0489\u200d" * 300) == "a" + "\u0489\u200d" * 4 + "\u200d" * 296
    assert scrub("ส" + "\u0e47" * 300 + "!") == "ส" + "\u0e47" * 4 + "!"
    assert scrub("…" + "\u0301" * 4 + "…" + "\u0301" * 5) == ("…" + "\u0301" * 4) * 2
    assert len(scrub("ש" + "\u0591" * 300)) == 9


@pytest.mark.parametrize("text", ["שָּׁ֣לוֹם", "بِسْمِ ٱللَّٰهِ", "क्षत्रियाँ", "ที่นี่", "ཧྐྵྨླྺྼྻྂ", "Việt Nam", "👨‍👩‍👧‍👦❤️‍🔥", "«……——……»"])
def test_written_words_keep_every_mark(text: str) -> None:
    assert scrub(text) == text


def test_towers_of_accents_are_taken_down_quickly() -> None:
    begun = time.monotonic()
    scrub(("a" + "\u0301" * 300) * 330)
    scrub("—" * 100_000)
    assert time.monotonic() - begun < 1


@given(st.text(alphabet="a\u0301\u0489\u0591\u0903\u200d…"))
def test_towers_are_taken_down_once(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)


@given(st.text())
def test_scrubbing_twice_changes_nothing(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("Bonjour tout le monde", 15, "Bonjour tout…"),
        ("one two", 5, "one…"),
        ("one, two", 6, "one…"),
        ("two\nlines  here", 40, "two lines here"),
        ("averyveryverylongwordwithoutanyspaceinitatall", 10, "averyvery…"),
        ("aaaaaaae\u0301bbbbb", 9, "aaaaaaa…"),
    ],
)
def test_an_excerpt_ends_where_a_word_ends(text: str, limit: int, cut: str) -> None:
    assert excerpt(text, limit) == cut
    assert len(excerpt(text, limit)) <= limit


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_an_excerpt_is_never_too_long(text: str, limit: int) -> None:
    assert len(excerpt(text, limit)) <= limit


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Élodie Ñuñez", "elodie-nunez"),
        ("L’Œuvre d'Åse Straße", "l-oeuvre-d-ase-strasse"),
        ("  --A  b--  ", "a-b"),
        ("../../etc/passwd", "etc-passwd"),
        ("田中", ""),
        ("x" * 100, "x" * 60),
        ("", ""),
    ],
)
def test_a_slug_is_plain_letters_and_dashes(name: str, expected: str) -> None:
    assert slug(name) == expected
