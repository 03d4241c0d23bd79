"""Promises of reasons: a few, each chosen by name; whatever else is said is another reason, in words."""

import pytest

from wall.errors import Forbidden, Invalid
from wall.safety.rules import (
    LONGEST_APPEAL,
    LONGEST_NOTE,
    REASON_NAMES,
    REASONS,
    Reason,
    check_second,
    checked_appeal,
    read_reason,
)


def test_a_reason_is_chosen_by_name_and_may_have_a_note() -> None:
    assert read_reason("hate") == Reason("hate", "")
    assert read_reason(" law ", " The court said so.\0 ") == Reason("law", "The court said so.")
    assert read_reason("personal").words == "personal data"


def test_any_other_text_is_another_reason_with_that_note() -> None:
    assert read_reason("off topic") == Reason("other", "off topic")
    assert read_reason("off topic", "quite") == Reason("other", "off topic\nquite")
    assert read_reason("other", "off topic").words == "off topic"


@pytest.mark.parametrize(("given", "note"), [("", ""), (" \n", "\0"), ("other", ""), ("other", "  ")])
def test_nothing_is_hidden_without_a_word_where_the_reason_says_none(given: str, note: str) -> None:
    with pytest.raises(Invalid, match="Say why"):
        read_reason(given, note)


def test_nobody_writes_or_reads_a_novel() -> None:
    assert read_reason("law", "x" * LONGEST_NOTE).note == "x" * LONGEST_NOTE
    assert checked_appeal("x" * LONGEST_APPEAL) == "x" * LONGEST_APPEAL
    with pytest.raises(Invalid, match=str(LONGEST_NOTE)):
        read_reason("law", "x" * (LONGEST_NOTE + 1))
    with pytest.raises(Invalid, match=str(LONGEST_APPEAL)):
        checked_appeal("x" * (LONGEST_APPEAL + 1))


def test_every_reason_has_words() -> None:
    assert tuple(REASONS) == REASON_NAMES
    assert len(set(REASONS.values())) == len(REASON_NAMES)


def test_neither_who_hid_it_nor_whom_it_concerns_decides() -> None:
    check_second("olga", hid_it="sam", concerns="mia")
    check_second("olga", hid_it=None, concerns="mia")
    with pytest.raises(Forbidden, match="hid this yourself"):
        check_second("sam", hid_it="sam", concerns="mia")
    with pytest.raises(Forbidden, match="about yourself"):
        check_second("mia", hid_it="sam", concerns="mia")
