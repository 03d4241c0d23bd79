"""Sets words in our own typefaces: which letters they have, how wide words are, where lines break."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL.ImageDraw import ImageDraw
from PIL.ImageFont import FreeTypeFont, truetype

from wall.paths import find

Face = Literal["newsreader", "newsreader-italic", "figtree"]

_FILES = {
    "newsreader": ("newsreader-latin", "newsreader-latin-ext"),
    "newsreader-italic": ("newsreader-italic-latin",),
    "figtree": ("figtree-latin", "figtree-latin-ext"),
}
_NO_CHARACTER = "\uffff"  # every typeface draws it as "I do not have this"
_PROBE = 40


@dataclass(frozen=True)
class Type:
    """A typeface at a size in pixels and a weight."""

    face: Face
    size: int
    weight: int = 400


@dataclass(frozen=True)
class Block:
    """Lines that were broken to fit, and the height of one."""

    lines: tuple[str, ...]
    type: Type
    height: int

    @property
    def depth(self) -> int:
        """The height of all lines."""
        return len(self.lines) * self.height


def covers(face: Face, text: str) -> bool:
    """Whether the typeface has every letter of a text."""
    return all(_file_with(face, sign) is not None for sign in set(text))


def width_of(text: str, kind: Type) -> float:
    """How wide a line is, in pixels."""
    return sum(_font(kind, file).getlength(run) for file, run in _runs(kind.face, text))


def break_lines(text: str, kind: Type, room: int) -> list[str]:
    """The words on lines no wider than `room`, broken at " " alone; a word that is wider by itself is broken too."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if width_of(longer, kind) <= room:
            lines[-1] = longer
            continue
        *full, rest = _break_word(word, kind, room)
        lines += [*full, rest]
    return [line for line in lines if line]


def write(canvas: ImageDraw, at: tuple[float, float], text: str, kind: Type, colour: str) -> None:
    """Write a line; `at` is the left end of its base line."""
    x, y = at
    for file, run in _runs(kind.face, text):
        font = _font(kind, file)
        canvas.text((x, y), run, fill=colour, font=font, anchor="ls")
        x += font.getlength(run)


def _break_word(word: str, kind: Type, room: int) -> list[str]:
    pieces = [""]
    for sign in word:
        if width_of(pieces[-1] + sign, kind) > room and pieces[-1]:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _runs(face: Face, text: str) -> list[tuple[int, str]]:
    """The text in pieces, each with the number of the file that has its letters."""
    runs: list[tuple[int, str]] = []
    for sign in text:
        file = _file_with(face, sign) or 0
        if runs and runs[-1][0] == file:
            runs[-1] = (file, runs[-1][1] + sign)
        else:
            runs.append((file, sign))
    return runs


@lru_cache(maxsize=4096)
def _file_with(face: Face, sign: str) -> int | None:
    if unicodedata.category(sign).startswith("C"):
        return None
    for file in range(len(_FILES[face])):
        font = _font(Type(face, _PROBE), file)
        if _look(font, sign) != _look(font, _NO_CHARACTER):
            return file
    return None


def _look(font: FreeTypeFont, sign: str) -> tuple[float, bytes]:
    return font.getlength(sign), bytes(font.getmask(sign))


@lru_cache(maxsize=64)
def _font(kind: Type, file: int) -> FreeTypeFont:
    font = truetype(find("static") / "fonts" / f"{_FILES[kind.face][file]}.woff2", kind.size)
    if kind.face != "newsreader-italic":
        font.set_variation_by_axes([kind.weight])
    return font
