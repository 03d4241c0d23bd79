"""What shows whose an account is, told from what only looks like it: the same page, a link to it, the word. Pure."""

import re
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wall.connectors.markup import attribute, one_line, web_address

LONGEST_WORD = 40
_PORTS = {"http": 80, "https": 443}
_BY_OTHERS = {"ugc", "sponsored"}  # what sites put on links that visitors wrote


def is_same_page(one: str, other: str) -> bool:
    """Whether two addresses are the same page: scheme, host and path, without a query. Case counts in the path only."""
    return _page(one) is not None and _page(one) == _page(other)


def is_same_server(one: str, other: str) -> bool:
    """Whether two addresses are on the same server, `www.` or not, by http or https."""
    first, second = _server(one), _server(other)
    return first is not None and first == second


def holds_word(text: str, word: str) -> bool:
    """Whether the one-time word stands in a text, by itself and not as a part of another."""
    if not word or len(word) > LONGEST_WORD:
        return False
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", one_line(text), re.IGNORECASE) is not None


def is_mirrored(url: str, word: str) -> bool:
    """Whether an address itself holds the word: a search that repeats what it was asked for shows nothing."""
    return bool(word) and word.lower() in unquote(unquote(url)).lower()


def links_to(nodes: list[LexborNode], base: str, page: str) -> bool:
    """Whether one of these links leads to the page, and is the owner's own."""
    return any(
        is_same_page(web_address(base, attribute(node, "href")) or "", page) and not _tokens(node) & _BY_OTHERS
        for node in nodes
    )


def me_links(document: LexborHTMLParser) -> list[LexborNode]:
    """The `rel="me"` links of a page (microformats.org/wiki/rel-me): `a` and `link` elements."""
    return document.css("a[rel~=me i][href], link[rel~=me i][href]")


def _tokens(node: LexborNode) -> set[str]:
    return set(attribute(node, "rel").lower().split())


def _page(url: str) -> tuple[str, str, int, str] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/")


def _server(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.hostname.removeprefix("www."), 0 if port in _PORTS.values() else port
