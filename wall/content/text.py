"""Plain text: without markup, without characters that hide or reorder, cut where a word ends."""

import re
import unicodedata
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST = 100_000  # characters

# Control characters but tab and line feed, the direction overrides and isolates (they let text lie about itself),
# invisible fillers that are no part of a writing system, and what is no character at all.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
_MARKED = re.compile(r"[^\w\x00-\x7f]{5,}")  # marks are no letters; whatever else it finds is looked at one by one
_MOST_MARKS = 4  # on one letter; no writing system asks for more
_DENSE = re.compile("[\u0591-\u05c7\u0f71-\u0fbc]")  # but these two: chanted Hebrew, stacked Tibetan
_MOST_DENSE = 8
_LINE_ENDS = str.maketrans({"\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_BLOCK = re.compile(
    "address|article|aside|blockquote|dd|details|div|dl|dt|figure|figcaption|footer|form|h[1-6]|header|hr|li|main|nav|ol"
    "|pre|section|table|tr|ul"
)
_SILENT = ["script", "style", "template", "noscript", "title", "svg", "math", "iframe", "object", "select", "textarea"]
_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ı": "i", "’": "'"}
)


def scrub(text: str) -> str:
    """The text without unwanted characters and towers of accents; line ends of all kinds become line feeds."""
    return _MARKED.sub(_lowered, _UNWANTED.sub("", text.replace("\r\n", "\n").translate(_LINE_ENDS)))


def plain(html: str) -> str:
    """The words of HTML: paragraphs apart by an empty line, other blocks and `br` by a line feed."""
    document = LexborHTMLParser(html[:LONGEST])
    document.strip_tags(_SILENT)
    text = scrub("".join(_pieces(document.body))) if document.body else ""
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def excerpt(text: str, limit: int) -> str:
    """The text on one line, at most `limit` characters with its `…`, cut at the end of a word where there is one."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at_word, _, rest = cut.rpartition(" ")
    if at_word and len(rest) < 40 and not line[limit - 1].isspace():
        cut = at_word
    while cut and unicodedata.combining(line[len(cut)]):  # a letter without its accent is another one
        cut = cut[:-1]
    return cut.rstrip(" ,;:.–—-") + "…"


def slug(name: str) -> str:
    """A name for addresses: plain lower-case letters and digits with single dashes; empty if nothing of it is left."""
    folded = name.translate(_LETTERS)
    ascii_only = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "-", ascii_only)).strip("-")[:60].rstrip("-")


def _lowered(run: re.Match[str]) -> str:
    """The run with no more marks on a letter than writing needs; what is invisible is no new letter."""
    kept, marks = [], 0
    for sign in run[0]:
        category = unicodedata.category(sign)
        if category in ("Mn", "Me"):
            if marks >= (_MOST_DENSE if _DENSE.match(sign) else _MOST_MARKS):
                continue
            marks += 1
        elif category not in ("Mc", "Cf"):
            marks = 0
        kept.append(sign)
    return "".join(kept)


def _pieces(root: LexborNode) -> Iterator[str]:
    """Texts and breaks in order. By hand, not by recursion: HTML may be nested ten thousand deep."""
    at_start = True  # where a blank would be the second
    waiting: list[tuple[LexborNode, bool]] = [(root, False)]
    while waiting:
        node, is_left = waiting.pop()
        if node.tag == "-text":
            text = _words(node)
            yield text.lstrip(" ") if at_start else text
            at_start = text.endswith((" ", "\n"))
            continue
        if gap := _gap(node):
            yield gap
            at_start = True
        if not is_left and node.tag != "br":
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(list(node.iter(include_text=True))))


def _words(node: LexborNode) -> str:
    text = node.text_content or ""
    parent = node.parent
    return text if parent is not None and parent.tag == "pre" else re.sub(r"[ \t\r\n\f]+", " ", text)


def _gap(node: LexborNode) -> str:
    if node.tag == "p":
        return "\n\n"
    return "\n" if node.tag == "br" or _BLOCK.fullmatch(node.tag or "") else ""
