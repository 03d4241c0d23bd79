"""Makes HTML that nobody trusts safe to show: the only maker of `SafeHtml`."""

import html as entities
import re
from collections.abc import Mapping
from typing import NamedTuple

import nh3

from wall.content.links import without_tracking
from wall.content.text import plain, scrub
from wall.tame import MOST_TAGS, tame

LONGEST = 100_000  # characters, of what goes in and of what comes out
_LONGEST_RAW = 10 * LONGEST  # in which words are looked for

_INLINE = {"a", "strong", "b", "em", "i", "code", "del"}
_TAGS = _INLINE | {"p", "br", "blockquote", "ul", "ol", "li", "pre"}
_SILENT = {"script", "style", "template", "noscript", "title", "svg", "math", "iframe", "object", "select", "textarea"}
_REL = "nofollow noopener noreferrer ugc"
_ROUNDS = 8

# What becomes something else: tag -> what stands in for its start and its end.
_PARAGRAPHS = "div section article header footer main aside figure figcaption address dl dt dd caption tr"
_FOLDED = (
    dict.fromkeys(_PARAGRAPHS.split(), ("<p>", "</p>"))
    | dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), ("<p><strong>", "</strong></p>"))
    | dict.fromkeys(("table", "thead", "tbody", "tfoot"), ("", ""))
    | dict.fromkeys(("td", "th"), ("", " "))
)
_PIECE = re.compile(r"<[^>]*>|[^<]+")
_ANY_PIECE = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>|[^<]+|<", re.DOTALL)
_BLANK = re.compile(r"(?:\s|&nbsp;)*")
_NAME = re.compile(r"</?([a-z0-9]+)")
_DEAD_LINK = f'<a rel="{_REL}">'
_LONG_HREF = re.compile(r'(?<=<a href=")[^"]*[?#][^"]*')
_SHORTCODE = re.compile(r":([A-Za-z0-9_+-]{1,64}):")
_HASH = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_CLEANER = nh3.Cleaner(  # made once: that halves the time of a post
    tags=_TAGS | _FOLDED.keys(),
    clean_content_tags=_SILENT,
    attributes={"a": {"href"}, "*": set()},
    url_schemes={"http", "https"},
    url_relative="deny",
    link_rel=_REL,
    strip_comments=True,
)


class SafeHtml(str):
    """HTML that has been through `clean`. Only this module makes it; anything added to it is a plain string again."""

    __slots__ = ()

    def __html__(self) -> str:
        """For templates: this needs no escaping."""
        return str(self)


def clean(html: str) -> SafeHtml:
    """What is allowed of some HTML: words, paragraphs, emphasis, lists, quotes, code, absolute http(s) links.

    No pictures (media travel apart), no attributes but `href`, no tracking parameters in those, no empty paragraphs.
    Cleaning twice changes nothing. Where there is so much markup that words would be lost, the words alone stay.
    """
    html = html[:_LONGEST_RAW].encode(errors="ignore").decode()  # half a surrogate pair is no character
    result, is_whole = _within(tame(html[:LONGEST]))
    if not is_whole or len(html) > LONGEST or html.count("<") > MOST_TAGS:
        words = _bare(html)
        there = len(words) if len(words) <= LONGEST else LONGEST // 2
        if sum(map(len, plain(result).split())) < sum(map(len, words[:there].split())):
            result, _ = _within(_in_paragraphs(words[:LONGEST]))
    return SafeHtml(result)


def from_text(text: str) -> SafeHtml:
    """Plain text as HTML: paragraphs, line breaks, and links for http(s) addresses."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", scrub(text[:LONGEST]).strip())
    lines = ("<br>".join(map(_with_links, paragraph.split("\n"))) for paragraph in paragraphs)
    return clean("".join(f"<p>{line}</p>" for line in lines))


def with_emoji(html: SafeHtml, hashes: Mapping[str, str]) -> SafeHtml:
    """The same HTML with a picture of this site for each `:code:` that has a hash, in words only: never in a tag.

    What is no code of letters and digits, or no SHA-256 in hex, stays the letters that it is.
    """
    sound = {code: one for code, one in hashes.items() if _HASH.fullmatch(one)}
    if not sound:
        return html

    def draw(code: re.Match[str]) -> str:
        picture = sound.get(code[1])
        rest = f'alt="{code[0]}" width="20" height="20" loading="lazy" decoding="async"'
        return f'<img class="emoji" src="/media/{picture}" {rest}>' if picture else code[0]

    pieces = _PIECE.findall(html)
    return SafeHtml("".join(one if one.startswith("<") else _SHORTCODE.sub(draw, one) for one in pieces))


def line(text: str, hashes: Mapping[str, str]) -> SafeHtml:
    """One line of plain text as HTML, with a picture of this site for each `:code:` that has a hash."""
    return with_emoji(SafeHtml(entities.escape(text)), hashes)


def _within(html: str) -> tuple[str, bool]:
    """The HTML settled and short enough, and whether all of it is there."""
    result, is_whole = _settle(html), True
    # The attributes that we add, and emphasis in every block, make it longer.
    while (excess := max(len(result) / LONGEST, result.count("<") / MOST_TAGS)) > 1:
        html, is_whole = html[: int(len(html) / excess * 0.9)], False
        result = _settle(html)
    return result, is_whole


def _bare(html: str) -> str:
    """The words of HTML of any shape, without a parser: it may be nested so deep that none reads it in time."""
    written: list[str] = []
    silent = ""
    for piece in _ANY_PIECE.findall(html):
        match = _NAME.match(piece.lower())
        name = match[1] if match else ""
        if silent:
            silent = "" if name == silent and piece.startswith("</") else silent
        elif name in _SILENT and not piece.startswith("</"):
            silent = name
        elif name not in _INLINE | {"span"} and piece.startswith("<") and len(piece) > 1:
            written.append("\n")
        elif not match:
            written.append(" ".join(re.split(r"\s+", entities.unescape(piece))))
    return re.sub(r"\s*\n\s*", "\n", scrub("".join(written))).strip()


def _in_paragraphs(words: str) -> str:
    """Words as HTML, each line a paragraph, unless they are too many for that."""
    lines = words.split("\n")
    if len(lines) * 2 > MOST_TAGS or len(words) + 7 * len(lines) > LONGEST:
        lines = [" ".join(lines)]
    return "".join(f"<p>{entities.escape(line, quote=False)}</p>" for line in lines)


def _settle(html: str) -> str:
    """Clean until nothing changes any more: a tree that is written out and read again is not always the same tree."""
    before = _LONG_HREF.sub(_untracked, _allow(html))
    for _ in range(_ROUNDS):
        after = _allow(_tidy(before))
        if after == before:
            return after
        before = after
    return _allow(f"<p>{entities.escape(plain(before))}</p>")


def _allow(html: str) -> str:
    return _CLEANER.clean(html)


def _untracked(href: re.Match[str]) -> str:
    return entities.escape(without_tracking(entities.unescape(href[0])))


def _tidy(html: str) -> str:
    """Folds blocks into paragraphs, unwraps links to nowhere, drops what is empty.

    Reads what `_allow` wrote, whose tags are balanced and known to the letter; the result goes through it again.
    """
    written: list[str] = []
    opened: list[_Opened] = []
    words = 0
    for piece in _PIECE.findall(scrub(html)):
        if not piece.startswith("<"):
            words += not _BLANK.fullmatch(piece)
            written.append(piece)
        elif not piece.startswith("</"):
            if piece != "<br>":
                opened.append(_Opened(*_stand_ins(piece), len(written), words))
            written.append(opened[-1].start if piece != "<br>" else piece)
        elif opened:
            _close(opened.pop(), written, words)
    return "".join(written).strip()


class _Opened(NamedTuple):
    """A tag that waits for its end: where it is written, and how many words were before it."""

    name: str
    start: str
    end: str
    position: int
    words: int


def _close(tag: _Opened, written: list[str], words: int) -> None:
    if words > tag.words:
        written.append(tag.end)
    elif tag.name in _INLINE:
        del written[tag.position]  # its blanks may keep two words apart
    else:
        del written[tag.position :]


def _stand_ins(tag: str) -> tuple[str, str, str]:
    match = _NAME.match(tag)
    name = match[1] if match else ""
    if tag == _DEAD_LINK:
        return name, "", ""
    return name, *_FOLDED.get(name, (tag, f"</{name}>"))


def _with_links(line: str) -> str:
    parts, position = [], 0
    for match in _ADDRESS.finditer(line):
        address = _without_tail(match[0])
        parts.append(entities.escape(line[position : match.start()]))
        parts.append(f'<a href="{entities.escape(address)}">{entities.escape(address)}</a>')
        position = match.start() + len(address)
    return "".join(parts) + entities.escape(line[position:])


def _without_tail(address: str) -> str:
    """An address in a sentence, without the sentence's own signs behind it."""
    address = address.rstrip(".,;:!?…»”’*_")
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(".,;:!?…")
    return address
