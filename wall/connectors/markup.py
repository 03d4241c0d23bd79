"""Reads single facts out of HTML that nobody trusts: plain text, pictures, links to feeds, a page's own description."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wall.tame import MOST_TAGS, tame

LONGEST_PAGE = 1_000_000  # characters that are looked at
TAGS_OF_A_PAGE = 30_000
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original")  # pages that load late keep the address elsewhere
_TINY = 32  # pixels: dots that count readers, buttons, faces
_EMOJI = re.compile(r"\b(?:emoji|wp-smiley)\b")
_PICTURE = re.compile(r"<img\b[^<>]{0,2000}>", re.IGNORECASE)
_CLASS = re.compile(r"\bclass=([\"'])([^\"'<>]{0,200})\1")
_ALT = re.compile(r"\balt=([\"'])([^\"'<>]{0,40})\1")
_CHARSET = re.compile(rb"charset=[\"']?([a-zA-Z0-9_.:-]+)")


def decode(body: bytes, content_type: str) -> str:
    """The text of an HTML page: by its header, else its own meta element, else UTF-8; never fails."""
    named = _CHARSET.search(content_type.encode("ascii", "ignore")) or _CHARSET.search(body[:2048])
    charset = named.group(1).decode() if named else "utf-8"
    try:
        text = body.decode(charset, "replace")
    except (LookupError, ValueError):  # a charset that does not exist, or is none of text
        text = body.decode("utf-8", "replace")
    return text[:LONGEST_PAGE]


def parse(html: str, *, most_tags: int = MOST_TAGS) -> LexborHTMLParser:
    """The document up to so many tags, whatever its state."""
    return LexborHTMLParser(tame(html[:LONGEST_PAGE], most_tags=most_tags))


def parse_page(html: str) -> LexborHTMLParser:
    """The document of a whole web page."""
    return parse(html, most_tags=TAGS_OF_A_PAGE)


def one_line(text: str) -> str:
    """Text on one line without control characters, direction overrides and doubled spaces."""
    return " ".join(_UNWANTED.sub("", text).split())


def text_of(html: str) -> str:
    """The words of a bit of HTML on one line."""
    root = parse(html).body
    return one_line(root.text(separator=" ")) if root else ""


def pictures(html: str, base: str) -> Iterator[tuple[str, str]]:
    """Address and description of each picture, in order; tracking dots, emoji and inline data are left out."""
    for node in parse(html).css("img"):
        places = (web_address(base, source) for name in _SOURCES if (source := attribute(node, name)))
        url = next((place for place in places if place), None)
        if url and not _is_tiny(node) and not _EMOJI.search(attribute(node, "class")):
            yield url, one_line(attribute(node, "alt"))


def emoji_as_text(html: str) -> str:
    """The HTML with each emoji that is drawn by a picture as the character that it stands for."""
    return _PICTURE.sub(_stood_for, html)


def with_absolute_links(html: str, base: str) -> str:
    """The HTML with its links and pictures by absolute addresses."""
    document = parse(html)
    for node in document.css("a[href], img[src]"):
        name = "href" if node.tag == "a" else "src"
        node.attrs[name] = web_address(base, attribute(node, name)) or ""
    return (document.body and document.body.inner_html) or ""


def _is_tiny(node: LexborNode) -> bool:
    sizes = [attribute(node, name).removesuffix("px") for name in ("width", "height")]
    return any(size.isascii() and size.isdigit() and int(size[:6]) <= _TINY for size in sizes)


def attribute(node: LexborNode, name: str) -> str:
    """An attribute's value; empty where there is none."""
    return node.attributes.get(name) or ""


def web_address(base: str, reference: str) -> str | None:
    """A reference as an absolute http(s) address, else None."""
    try:
        url = urljoin(base, reference.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc and len(url) <= 2000 else None


def _stood_for(picture: re.Match[str]) -> str:
    named, described = _CLASS.search(picture[0]), _ALT.search(picture[0])
    if not named or not _EMOJI.search(named[2]):
        return picture[0]
    return described[2] if described else ""
