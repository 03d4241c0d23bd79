"""French and English, with the language always said aloud: worker and tail speak without a request."""

import gettext
import io
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("fr", "en")
DEFAULT = "en"


@lru_cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """The translations from English into `lang`."""
    path = Path(__file__).with_name(f"{lang}.po")
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=lang))
    compiled.seek(0)
    return Translations(compiled)


def translate(lang: str, message: str) -> str:
    """The message in `lang`; itself where there is no translation."""
    return catalogue(lang).gettext(message) if message else ""


class Ours(str):
    """A text of ours that stands where people's own words do: in English, and said in each reader's language."""


def in_words(lang: str, text: str) -> str:
    """The text in `lang` where it is one of ours; people's own words as they are."""
    return translate(lang, str(text)) if isinstance(text, Ours) else text


def translate_plural(lang: str, one: str, many: str, count: int) -> str:
    """The form of the message that `count` things take in `lang`."""
    return catalogue(lang).ngettext(one, many, count)


def choose(asked: str | None, accepted: str | None) -> str:
    """The language to answer in: the one asked for, else the best of Accept-Language (RFC 9110 §12.5.4)."""
    if asked in LANGUAGES:
        return asked
    ranked = []
    for order, part in enumerate("".join((accepted or "")[:500].lower().split()).split(",")):
        name, _, quality = part.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if (lang := name.split("-")[0]) in LANGUAGES and weight > 0:
            ranked.append((-weight, order, lang))
    return min(ranked)[2] if ranked else DEFAULT


def short_time(moment: datetime, lang: str) -> str:
    """Day and time in few words: « 21 nov., 14 h 05 » or “21 Nov, 14:05”, in UTC."""
    day = short_day(moment, lang)
    clock = f"{moment:%H}\u202fh\u202f{moment:%M}" if lang == "fr" else f"{moment:%H:%M}"
    return f"{day}, {clock}"


def short_day(day: date, lang: str) -> str:
    """A day in few words: « 21 nov. » or “21 Nov”."""
    return dates.format_date(day, "d MMM", locale=Locale(lang))


def short_month(day: date, lang: str) -> str:
    """The month of a day in few letters: « nov. », “Nov”."""
    return dates.format_date(day, "LLL", locale=Locale(lang))


def number(value: float, lang: str) -> str:
    """A number as each language writes it: « 10 000 », « 4,5 » or “10,000”, “4.5”."""
    return numbers.format_decimal(value, locale=Locale(lang))


def fill(lang: str, words: str, values: Mapping[str, object]) -> str:
    """Words with their values in them; those with a fraction as the language writes them."""
    told = {name: number(one, lang) if isinstance(one, float) else one for name, one in values.items()}
    return words.format(**told)


def delay(seconds: int, lang: str) -> str:
    """A delay in one unit: « 41 s », « 3 min », “2 h”."""
    space = "\u202f" if lang == "fr" else "\u00a0"
    if seconds < 120:
        return f"{seconds}{space}s"
    if seconds < 7200:
        return f"{seconds // 60}{space}min"
    return (
        f"{seconds // 3600}{space}h"
        if seconds < 172_800
        else f"{seconds // 86_400}{space}{'j' if lang == 'fr' else 'd'}"
    )


def month_name(month: str, lang: str) -> str:
    """A month such as "2026-11" in words: « novembre 2026 », “November 2026”."""
    year, number = month.split("-")
    return dates.format_date(date(int(year), int(number), 1), "LLLL y", locale=Locale(lang))


def language_name(code: str, lang: str) -> str:
    """How people call a language: “fr” is “French”. The code itself where nobody has a name for it."""
    return str(Locale.parse(lang).languages.get(code, code))
