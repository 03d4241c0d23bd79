"""How commands print: aligned tables and sentences for people, one JSON document for programs."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import click

from wall.clock import now
from wall.content.text import excerpt, scrub
from wall.i18n import delay

LONGEST_CELL = 60


def print_json(document: Mapping[str, object]) -> None:
    """Print one JSON document, in ASCII: no control character reaches a terminal, no locale can spoil it."""
    click.echo(json.dumps(document, indent=2))


def say(text: str) -> None:
    """Print a sentence or a few lines."""
    click.echo(scrub(text))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print rows under their headings in aligned columns; only the last is never cut. The sentence `empty` for none."""
    if not rows:
        say(empty)
        return
    cells = [list(headings), *([*(_short(cell) for cell in row[:-1]), one_line(row[-1])] for row in rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(headings))]
    for row in cells:
        say("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def _short(cell: str) -> str:
    return excerpt(one_line(cell), LONGEST_CELL)


def one_line(text: str) -> str:
    """The text without control characters, on one line."""
    return " ".join(scrub(text).split())


def stamp(moment: datetime | None) -> str | None:
    """A moment for programs: RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def ago(moment: datetime | None) -> str:
    """A moment for people: “3 min ago”, “in 40 s”, “never”."""
    if moment is None:
        return "never"
    seconds = round((now() - moment).total_seconds())
    return f"{delay(seconds, 'en')} ago" if seconds >= 0 else f"in {delay(-seconds, 'en')}"


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)
