"""What a letter looks like: the same few sentences as plain text and as simple HTML, without pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from wall.paths import find

_TEMPLATES = ("letter.txt", "letter.html")


@dataclass(frozen=True)
class Line:
    """One thing that the letter tells, with where more is to be seen."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Draft:
    """A letter in sentences: all of them in `lang`, and each of them plain text."""

    lang: str
    subject: str
    opening: str
    lines: Sequence[Line] = ()
    button: Line | None = None
    closing: str = ""
    foot: Line | None = None


def make_ready() -> None:
    """Read the templates, before a lock is held: that takes a hundred times as long as using them. Repeatable."""
    for name in _TEMPLATES:
        _environment().get_template(name)


def as_text(draft: Draft) -> str:
    """The letter as plain text."""
    return _environment().get_template(_TEMPLATES[0]).render(draft=draft).strip() + "\n"


def as_html(draft: Draft) -> str:
    """The letter as HTML; every text is escaped."""
    return _environment().get_template(_TEMPLATES[1]).render(draft=draft)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(find("templates") / "mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
