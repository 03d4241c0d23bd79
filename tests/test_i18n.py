"""French says all that English says, in good typography; both languages count and tell the time in their own way."""

import re
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.support.messages import all_messages
from wall import i18n

MESSAGES = all_messages()
FRENCH = Path(i18n.__file__).with_name("fr.po")


def read_french() -> dict[str, tuple[str, ...]]:
    """Each English message, and all its forms in French."""
    with FRENCH.open("rb") as source:
        entries = [entry for entry in read_po(source, locale="fr", abort_invalid=True) if entry.id]
    return {_forms(entry.id)[0]: _forms(entry.string) for entry in entries}


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


SAID = read_french()


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_message_is_said_in_french() -> None:
    assert [message for message in MESSAGES if not SAID.get(message.text)] == []


def test_french_says_nothing_that_no_page_says() -> None:
    assert SAID.keys() - {message.text for message in MESSAGES} == set()


def test_no_message_stands_in_the_catalogue_twice() -> None:
    identifiers = re.findall(r'^msgid "(.+)"$', FRENCH.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(identifiers) == len(set(identifiers))


def test_french_counts_wherever_english_counts() -> None:
    expected = {message.text: 2 if message.plural else 1 for message in MESSAGES}
    assert {text: len(forms) for text, forms in SAID.items()} == expected


def test_french_fills_in_what_english_fills_in() -> None:
    wrong = []
    for message in MESSAGES:
        forms, wanted = SAID[message.text], placeholders(message.plural or message.text)
        if placeholders(forms[-1]) != wanted or not all(placeholders(form) <= wanted for form in forms):
            wrong.append((message.text, forms))
    assert wrong == []


@pytest.mark.parametrize(
    ("mistake", "rule"),
    [
        (r"['\"“”]", "« » and ’ only"),
        (r"(?<!\u202f)[;!?]", "U+202F before ; ! ?"),
        (r"(?<!\u00a0):(?=\s|$)(?!\u202f»)", "U+00A0 before a colon that ends a clause"),
        (r"«(?!\u202f)|(?<!\u202f)»", "U+202F inside « »"),
        (r"·|\(e\)", "no inclusive dots: say it another way"),
        (r"^\s|\s$|\s\s", "no space too many"),
        (r"[\d}][ \u00a0](?:h|min|s|j|%)(?!\w)", "U+202F between a number and its unit: 14 h 05"),
        (r"\.\.", "… is one sign"),
    ],
)
def test_french_typography(mistake: str, rule: str) -> None:
    wrong = [form for forms in SAID.values() for form in forms if re.search(mistake, form)]
    assert wrong == [], rule


def test_english_typography() -> None:
    texts = [text for message in MESSAGES for text in (message.text, message.plural) if text]
    assert [text for text in texts if re.search(r"['\"«»]|\s[;:!?]", text)] == [], "“ ” ’, no space before a sign"


def test_each_language_has_its_own_plural() -> None:
    one, many = "One new message", "{n} new messages"
    english = [i18n.translate_plural("en", one, many, count) for count in (0, 1, 2)]
    assert english == [many, one, many]
    one, many = "One source asks for a look.", "{n} sources ask for a look."
    french = [i18n.translate_plural("fr", one, many, count) for count in (0, 1, 2)]
    assert french[0] == french[1] != french[2]
    assert [i18n.translate_plural("en", one, many, count) for count in (0, 1, 2)] == [many, one, many]


def test_english_is_what_stands_in_the_code() -> None:
    assert i18n.translate("en", "People") == "People"
    assert i18n.translate("fr", "People") == "Les gens"
    assert i18n.translate("fr", "") == ""


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        ("fr", "en", "fr"),
        (None, "fr-CA, en;q=0.8", "fr"),
        (None, "de, en;q=0.3, fr;q=0.7", "fr"),
        (None, "en;q=0, fr;q=0.1", "fr"),
        ("xx", None, "en"),
        (None, "fr;q=much", "en"),
    ],
)
def test_the_language_asked_for_wins_and_else_the_best_accepted(
    asked: str | None, accepted: str | None, chosen: str
) -> None:
    assert i18n.choose(asked, accepted) == chosen


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert (i18n.number(10_000, "fr"), i18n.number(10_000, "en")) == ("10\u202f000", "10,000")
    assert i18n.fill("fr", "{ratio} et {count}", {"ratio": 4.5, "count": 1000}) == "4,5 et 1000"


def test_times_are_told_as_each_language_tells_them() -> None:
    moment = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
    assert i18n.short_time(moment, "fr") == "21 nov., 14\u202fh\u202f05"
    assert i18n.short_time(moment, "en") == "21 Nov, 14:05"
    assert i18n.month_name("2026-11", "fr") == "novembre 2026"


@pytest.mark.parametrize(
    ("seconds", "french"), [(41, "41\u202fs"), (180, "3\u202fmin"), (7200, "2\u202fh"), (200_000, "2\u202fj")]
)
def test_a_delay_is_told_in_one_unit(seconds: int, french: str) -> None:
    assert i18n.delay(seconds, "fr") == french
