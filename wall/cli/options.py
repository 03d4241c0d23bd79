"""What several commands have in common: the open site, and options that mean the same everywhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from wall.config import load_settings
from wall.errors import Invalid
from wall.parts import Parts, assemble
from wall.safety.rules import REASON_NAMES
from wall.sources.tokens import checked_token

Command = TypeVar("Command", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
limit = click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
reason = click.option(
    "--reason",
    required=True,
    metavar="REASON",
    help=f"Why, which whom it concerns gets to read: {', '.join(REASON_NAMES)} (then say it in --note), or your words.",
)
note = click.option("--note", default="", metavar="WORDS", help="What there is to say about it.")
host = click.option("--host", metavar="URL", help="A Mastodon server or PDS other than the address says.")


@contextmanager
def open_site() -> Iterator[Parts]:
    """The site's parts as the settings say, closed at the end. Makes folder and tables where they are missing."""
    parts = assemble(load_settings())
    try:
        yield parts
    finally:
        parts.close()


def dry_run(what: str) -> Callable[[Command], Command]:
    """The option --dry-run; `what` says what it does instead."""
    return click.option("--dry-run", is_flag=True, help=what)


def token(command: Command) -> Command:
    """The options --token and --token-file."""
    in_arguments = click.option(
        "--token",
        metavar="TOKEN",
        help="An access token; “-” reads it from standard input. Others on this machine can see arguments (ps): "
        "prefer “-” or --token-file.",
    )
    in_file = click.option("--token-file", metavar="FILE", help="A file that holds the access token.")
    return in_arguments(in_file(command))


def read_token(given: str | None, file: str | None) -> str | None:
    """The token, from wherever it was given. Raises `Invalid`; never repeats it."""
    if given is not None and file is not None:
        raise Invalid("Give the token once: --token or --token-file.")
    if file is not None:
        return checked_token(_decode(Path(file).read_bytes()))
    if given == "-":
        return checked_token(_decode(sys.stdin.buffer.read()))
    return None if given is None else checked_token(given)


def read_text(given: str) -> str:
    """The words of an option; “-” stands for standard input, which must hold some. Raises `Invalid`."""
    if given != "-":
        return given
    try:
        words = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid("Standard input is not UTF-8 text.") from None
    if not words.strip():
        raise Invalid("There are no words on standard input.")
    return words


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "replace")
