"""Where a long text stops on its card: after some words, so that the way to the rest stands in its last line. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

LINE = 22  # characters that the end of a paragraph or of a line costs: half a line
SHORT_REST = 80  # characters: so few are not worth a press
_LONGEST_WORD = 30
_JOINER = "\u200d"
_PIECE = re.compile(r'<(?:"[^"]*"|[^">])*>|&[^;\s]{1,32};|[^<&]+|[<&]')
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "li", "pre", "div", "details"})
_VOID = frozenset({"br", "img", "source"})


def beginning(html: str, room: int, onward: str) -> str:
    """`html` with `onward` after about `room` characters, and everything after that in elements of the class `rest`.

    Nothing is lost: without `onward` and those marks it is `html`. It stops between words, never within a link, an
    emphasis or a fold. Where little would be left, or nothing can be cut, it is `html` itself. It vouches for nothing:
    what comes out is as safe as both that went in.
    """
    pieces: list[str] = _PIECE.findall(html)
    if _length(pieces) <= room + SHORT_REST:
        return html
    writer = _Writer(room, onward)
    for piece in pieces:
        writer.take(piece)
    writer.close()
    return "".join(writer.written) if writer.is_cut else html


def _length(pieces: Iterable[str]) -> int:
    """How much room the words take, of which paragraphs and line ends are some."""
    return sum(_room_of(piece) for piece in pieces)


def _room_of(piece: str) -> int:
    name = _name(piece)
    return LINE * (name in _BLOCKS or name == "br") // 2 if name else _width(piece)


@dataclass
class _Writer:
    """Writes piece by piece: first what is seen at once, then what waits."""

    room: int
    onward: str
    written: list[str] = field(default_factory=list)
    is_cut: bool = False
    _inline: int = 0
    _folds: int = 0
    _in_span: bool = False
    _waiting: str = ""  # the name of the block that is being written whole, as a part of the rest
    _depth: int = 0

    def take(self, piece: str) -> None:
        """The next piece."""
        if self._waiting:
            self._take_within(piece)
        elif self.is_cut:
            self._take_rest(piece)
        else:
            self._take_first(piece)

    def _take_first(self, piece: str) -> None:
        name = _name(piece)
        if not name:
            self._take_words(piece)
            return
        is_end = piece.startswith("</")
        if name == "details":
            self._folds += -1 if is_end else 1
        elif name in _BLOCKS and is_end and self._may_cut and self.room <= LINE:
            self._cut()
        elif name in _BLOCKS or name == "br":
            self.room -= LINE // 2
        elif name not in _VOID:
            self._inline += -1 if is_end else 1
        self.written.append(piece)

    def _take_words(self, piece: str) -> None:
        if not self._may_cut or _width(piece) <= self.room:
            self.room -= 0 if self._folds else _width(piece)
            self.written.append(piece)
            return
        at = 0 if piece.startswith("&") else _stop(piece, max(self.room, 0))
        self.written.append(piece[:at].rstrip())
        self._cut()
        self._take_rest(piece[len(piece[:at].rstrip()) :])

    def _take_rest(self, piece: str) -> None:
        name = _name(piece)
        if name in _BLOCKS and not self._inline:
            self.close()
            if not piece.startswith("</"):
                self._waiting, self._depth = name, 1
                piece = _marked(piece)
        else:
            if name and name not in _VOID:
                self._inline += -1 if piece.startswith("</") else 1
            if not self._in_span and piece.strip():
                self._in_span = True
                self.written.append('<span class="rest">')
        self.written.append(piece)

    def _take_within(self, piece: str) -> None:
        if _name(piece) == self._waiting:
            self._depth += -1 if piece.startswith("</") else 1
        if not self._depth:
            self._waiting = ""
        self.written.append(piece)

    def _cut(self) -> None:
        self.written.append(self.onward)
        self.is_cut = True

    def close(self) -> None:
        """The end of what waits in the middle of a block."""
        if self._in_span:
            self.written.append("</span>")
            self._in_span = False

    @property
    def _may_cut(self) -> bool:
        return not self._inline and not self._folds


def _name(piece: str) -> str:
    """The name of a tag; empty for words."""
    match = _NAME.match(piece)
    return match[1].lower() if match else ""


def _width(piece: str) -> int:
    return 1 if piece.startswith("&") else len(piece)


def _marked(tag: str) -> str:
    """A start tag with the class `rest`."""
    if ' class="' in tag:
        return tag.replace(' class="', ' class="rest ', 1)
    return re.sub(r"^<[a-zA-Z0-9]+", lambda match: f'{match[0]} class="rest"', tag)


def _stop(words: str, room: int) -> int:
    """Between two words near there; in scripts that have no spaces between words, between two characters."""
    if room >= len(words):
        return len(words)
    before = words.rfind(" ", 0, room + 1)
    if before > room - _LONGEST_WORD and before > 0:
        return before
    after = words.find(" ", room)
    if 0 <= after < room + _LONGEST_WORD:
        return after
    while room < len(words) and _belongs(words, room):
        room += 1
    return room


def _belongs(words: str, at: int) -> bool:
    """Whether the character there is a part of the one before it."""
    return unicodedata.category(words[at]).startswith("M") or _JOINER in words[max(0, at - 1) : at + 1]
