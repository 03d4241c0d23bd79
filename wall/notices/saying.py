"""Says a kept message in a language: pages, letters and the worker say the same, with or without a request."""

from collections.abc import Mapping
from typing import Any

from wall.i18n import translate
from wall.notices.models import Notice


def say(lang: str, message: str, values: Mapping[str, Any]) -> str:
    """The message in `lang`, filled; a reason in it (`why`) is a message of its own, with values of its own."""
    filled = dict(values)
    if "why" in filled:
        filled["why"] = say(lang, filled["why"], filled.pop("why_values", {}))
    words = translate(lang, message)
    return words.format(**filled) if filled else words


def words_of(notice: Notice, lang: str) -> str:
    """What there is to know, in `lang`."""
    return say(lang, notice.message, notice.message_values)
