"""What shows whose a feed is: the one-time word in it, or a link or the word in the head of the page that names it."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wall.connectors.answers import Answer, check
from wall.connectors.base import Gone, Malformed, Proof, Unreachable
from wall.connectors.feed_parser import FeedEntry, ParsedFeed
from wall.connectors.feed_site import is_page, named_feeds
from wall.connectors.feed_uris import address_of
from wall.connectors.http import Http
from wall.connectors.markup import attribute, decode, parse, parse_page, text_of, web_address
from wall.connectors.proofs import holds_word, is_mirrored, is_same_page, is_same_server, links_to, me_links

_LONGEST_PAGE = 2_000_000
_MOST_PLACES = 50  # where the word or a link is looked at
_COMMENTS = re.compile(r"comment(?:s|aires?)?\b")
_DESCRIPTIONS = ("florilege", "description", "og:description")
# Where a page shows what others wrote, as far as one can tell: it proves nothing of the page's owner.
_OF_OTHERS = ("comment", "repl", "disqus", "mention", "guestbook", "trackback", "pingback", "discussion", "forum")
# Where the posts of a page are: the cards in them may be those of others.
_OF_ENTRIES = ("h-entry", "h-cite", "hentry", "status", "post", "entry", "timeline", "stream")
_NAMING = ("id", "class", "itemtype", "itemprop", "role")
_NO_WORDS = {"script", "style", "template", "noscript", "textarea", "select", "iframe", "object", "blockquote", "q"}


def proof_in_feed(feed: ParsedFeed, *, feed_url: str, word: str) -> Proof | None:
    """The word in the feed's title or description, or in one of its entries: where one person alone writes in it.

    The title of a feed that many write may be the words of one of them, as the subject of a thread in a forum is.
    """
    if is_of_comments(feed, feed_url) or not is_one_voice(feed, feed_url=feed_url):
        return None
    if any(holds_word(text_of(text), word) for text in (feed.title, feed.description)):
        return Proof("word", feed_url)
    entry = next((entry for entry in feed.entries if _is_in_entry(entry, word)), None)
    return Proof("word", address_of(entry, feed, feed_url) or feed_url) if entry else None


def proof_on_site(http: Http, feed: ParsedFeed, *, feed_url: str, page: str, word: str) -> Proof | None:
    """A `rel="me"` link to `page`, or the word, on the feed's own home page: one that names this feed in its head.

    None also where there is no such page (any more). Raises the errors of one that cannot be asked.
    """
    home = web_address(feed_url, feed.url)
    if home is None or is_of_comments(feed, feed_url) or is_mirrored(home, word):
        return None
    answer = _ask(http, home)
    if answer is None or not is_same_server(answer.url, home) or is_mirrored(answer.url, word):
        return None
    html = decode(answer.body, answer.headers.get("content-type", ""))
    if not is_page(answer.body) or not _names(html, answer.url, feed_url):
        return None
    is_shared = not is_one_voice(feed, feed_url=feed_url)
    return proof_on_page(parse_page(html), url=answer.url, page=page, word=word, is_shared=is_shared)


def proof_on_page(
    document: LexborHTMLParser, *, url: str, page: str, word: str, is_shared: bool = False
) -> Proof | None:
    """What a page's owner put there: a link back in its head or on the owner's own card, else the word in its head.

    Text of the page counts nowhere: nobody can tell in every language what visitors wrote. Of a page that several
    write, only its head counts.
    """
    of_owner = _is_in_head if is_shared else _is_in_head_or_card
    if links_to([node for node in me_links(document)[:_MOST_PLACES] if of_owner(node)], url, page):
        return Proof("rel_me", url)
    metas = [node for node in document.css("head meta[content]") if _name(node) in _DESCRIPTIONS]
    if any(holds_word(attribute(node, "content"), word) for node in metas):
        return Proof("word", url)
    return None


def is_one_voice(feed: ParsedFeed, *, feed_url: str) -> bool:
    """Whether one person alone seems to write in the feed: it names no second author; and where it names none at all,
    every entry lies below the feed's own site (those of a hashtag lie elsewhere)."""
    authors = {entry.author or feed.author for entry in feed.entries} | ({feed.author} if feed.author else set())
    if len(authors) > 1:
        return False
    if authors != {""}:
        return True
    home = (web_address(feed_url, feed.url) or "").rstrip("/")
    places = [address_of(entry, feed, feed_url) or "" for entry in feed.entries]
    return bool(home) and all(place == home or place.startswith(f"{home}/") for place in places)


def is_of_comments(feed: ParsedFeed, feed_url: str) -> bool:
    """Whether it is a feed of comments: those are not its owner's words."""
    folders = urlsplit(feed_url).path.lower().split("/")
    return any(_COMMENTS.match(text) for text in (*folders, text_of(feed.title).lower()))


def _is_in_entry(entry: FeedEntry, word: str) -> bool:
    if holds_word(text_of(entry.title) if entry.title_is_html else entry.title, word):
        return True
    return _stands_in(parse(entry.body), word) if entry.body_is_html else holds_word(entry.body, word)


def _names(html: str, url: str, feed_url: str) -> bool:
    return any(one == feed_url or is_same_page(one, feed_url) for one in named_feeds(html, url))


def _ask(http: Http, home: str) -> Answer | None:
    try:
        return check(http.get(home, accept="text/html, application/xhtml+xml;q=0.9", max_bytes=_LONGEST_PAGE))
    except (Gone, Malformed):
        return None
    except Unreachable as error:
        if "url" in error.values:  # not found: that is an answer
            return None
        raise


def _stands_in(document: LexborHTMLParser, word: str) -> bool:
    """Whether the word stands in the text that is shown, in one piece, and not only where others write."""
    pieces = document.body.traverse(include_text=True) if document.body else ()
    holding = (node for node in pieces if node.tag == "-text" and holds_word(node.text_content or "", word))
    return any(_is_of_owner(node) for node in islice(holding, _MOST_PLACES))


def _is_of_owner(node: LexborNode, *, apart: tuple[str, ...] = ()) -> bool:
    """Whether neither the element nor one around it is for others' words, for what is not shown, or one of `apart`."""
    for one in _with_ancestors(node):
        if one.tag in _NO_WORDS or "hidden" in one.attributes or (apart and one.tag == "article"):
            return False
        named = " ".join(attribute(one, name) for name in _NAMING).lower()
        if one.tag not in ("body", "html") and any(mark in named for mark in (*_OF_OTHERS, *apart)):
            return False
    return True


def _is_in_head(node: LexborNode) -> bool:
    return any(one.tag == "head" for one in _with_ancestors(node))


def _is_in_head_or_card(node: LexborNode) -> bool:
    """In the head, or within the owner's h-card (microformats.org/wiki/h-card), which visitors do not write."""
    on_card = any("h-card" in attribute(one, "class").split() for one in _with_ancestors(node))
    return _is_in_head(node) or (on_card and _is_of_owner(node, apart=_OF_ENTRIES))


def _with_ancestors(node: LexborNode) -> Iterator[LexborNode]:
    one: LexborNode | None = node
    while one is not None:
        yield one
        one = one.parent


def _name(node: LexborNode) -> str:
    return (attribute(node, "name") or attribute(node, "property")).lower()
