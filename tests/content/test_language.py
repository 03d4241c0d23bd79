"""The language of a text: declared, guessed, or left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.content.language import language_of

FRENCH = "Nous avons ouvert la porte de l’atelier ce matin, venez donc nombreux !"


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr-CA"),
        ("pt_BR", "pt-BR"),
        (" EN-us ", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-DE-1996-x-any", "de-DE"),
        ("gsw", "gsw"),
        ("iw", "he"),
    ],
)
def test_a_sensible_declared_language_wins_in_its_usual_form(declared: str, language: str) -> None:
    assert language_of(declared, FRENCH) == language


@pytest.mark.parametrize(
    "declared", [None, "", "und", "mul", "zxx", "english", "jp", "xx", "-", "fr; q=1", "\u017fr", "é"]
)
def test_without_one_the_words_tell(declared: str | None) -> None:
    assert language_of(declared, FRENCH) == "fr"
    assert language_of(declared, "") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir haben heute die Tür geöffnet und viele Gäste begrüßt.", "de"),
        ("We opened the workshop this morning, and many guests came.", "en"),
        ("今日は新しい庭を開きましたので、皆さんぜひ来てください", "ja"),
        ("חדשות טובות מאוד מהגן שלנו היום בבוקר", "he"),
        ("Bonjour !", None),
        ("https://x.example/the/english/words/of/an/address #english #words @somebody", None),
        ("🌷" * 50, None),
        ("1234567890 " * 20, None),
    ],
)
def test_a_guess_is_made_only_where_it_is_sure(text: str, language: str | None) -> None:
    assert language_of(None, text) == language


def test_signs_that_are_no_characters_do_no_harm() -> None:
    assert language_of(None, f"\ud800{FRENCH}\x00\uffff") == "fr"
    assert language_of(None, f"\U0001fffe{FRENCH}") is None


@given(st.none() | st.text(), st.text(alphabet=st.characters(), min_size=20, max_size=200))
def test_anything_may_be_asked(declared: str | None, text: str) -> None:
    found = language_of(declared, text)
    assert found is None or 2 <= len(found) <= 16
