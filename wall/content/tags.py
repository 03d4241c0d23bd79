"""Hashtags and mentions: whom and what a text names, in any script, but not inside addresses."""

import re
import unicodedata
from collections.abc import Iterable

from wall.content.words import fold

MOST = 30
_LONGEST = 100
_LONGEST_FOLDED = 200  # one sign can stand for a dozen letters, and an index holds 2 kB
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HASH = re.compile("[#＃]")
# What may stand inside a tag besides letters, marks and digits: signs that hold a word together in its own script.
_JOINERS = frozenset("_\u200c\u200d·・\u0f0b\u0f0c־׳״〃")
_LOOSE_ENDS = "\u200c\u200d·・"
_EMOJI_FORMS = "\ufe0e\ufe0f"
_BEFORE = r"(?<![A-Za-z0-9_À-ɏ!#$%&*@＠/=])"  # in front of these it is part of an address or of a curse
_NAME = r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*"
_HOST = r"[^\W_]+(?:[.-]+[^\W_]+)*\.[^\W\d_]{2,}"
_MENTION = re.compile(rf"{_BEFORE}[@＠]({_NAME}(?:@{_HOST})?)(?![A-Za-z0-9_@＠À-ɏ]|://)")


def hashtags(text: str) -> list[str]:
    """The tags of a text without their `#`, as written, in order; each once whatever its case and accents, at most 30.

    A tag has a letter, and letters, marks or digits of any script; nothing of them is in front of its `#`.
    """
    text = _ADDRESS.sub(" ", text)
    found = (_tag_at(text, sign.end()) for sign in _HASH.finditer(text) if _may_begin(text, sign.start()))
    return _each_once(tag for tag in found if len(tag) <= _LONGEST and any(map(str.isalpha, tag)))


def fold_tag(tag: str) -> str:
    """What tells one tag from another, whatever their case and accents, with or without `#`; empty for none."""
    tidy = tag.strip().lstrip("#＃").strip()
    return (fold(tidy) or tidy)[:_LONGEST_FOLDED]


def mentions(text: str) -> list[str]:
    """The accounts that a text names, `name` or `name@host`, in order, each once whatever its case; at most 30."""
    return _each_once(match[1] for match in _MENTION.finditer(_ADDRESS.sub(" ", text)) if len(match[1]) <= _LONGEST)


def _may_begin(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    return before in _EMOJI_FORMS or not (_belongs(before) or before in "&/#＃")


def _tag_at(text: str, begin: int) -> str:
    end = begin
    while end < len(text) and end - begin <= _LONGEST and _belongs(text[end]):
        end += 1
    tag = text[begin:end].rstrip(_LOOSE_ENDS)
    return "" if text.startswith("://", end) else tag


def _belongs(sign: str) -> bool:
    return sign.isalnum() or sign in _JOINERS or unicodedata.category(sign).startswith("M")


def _each_once(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(fold(name) or name, name)
    return list(found.values())[:MOST]
