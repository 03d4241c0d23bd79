"""Finds the feed of a site: the one that its page names, else where feeds usually are."""

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from wall.connectors.markup import attribute, parse_page, web_address

USUAL = ("feed", "feed.xml", "rss.xml", "atom.xml", "index.xml")  # with the page itself six requests at most
_TYPES = ("application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml", "text/xml")
_XML_FEED = re.compile(rb"<(?:[a-z]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)


def is_page(body: bytes) -> bool:
    """Whether the bytes are a web page and no feed."""
    head = body[:4096]
    page, feed = _PAGE.search(head), _XML_FEED.search(head)
    return page is not None and (feed is None or page.start() < feed.start())


def named_feeds(html: str, url: str) -> list[str]:
    """The feeds that a page names in its head, the best first.

    Posts before comments; of a page inside a site, what lies below it (an author's own feed) before the site's.
    """
    document = parse_page(html)
    base = document.css_first("base[href]")
    start = (web_address(url, attribute(base, "href")) if base else None) or url
    links = document.css("link[rel~=alternate][href], link[rel~=feed][href]")
    found = [(web_address(start, attribute(node, "href")), node) for node in links if _is_feed(node)]
    path = urlsplit(url).path.strip("/")

    def rank(one: tuple[str, LexborNode]) -> tuple[bool, bool]:
        address, node = one
        of_comments = "comment" in f"{address} {attribute(node, 'title')}".lower()
        return of_comments, not urlsplit(address).path.strip("/").startswith(f"{path}/" if path else "")

    ranked = sorted([(address, node) for address, node in found if address], key=rank)
    return list(dict.fromkeys(address for address, _ in ranked))


def usual_places(url: str) -> list[str]:
    """Where a feed may be that nobody names: beside the page, as most programs have it."""
    return [urljoin(url.partition("?")[0], name) for name in USUAL]


def _is_feed(node: LexborNode) -> bool:
    kind = attribute(node, "type").partition(";")[0].strip().lower()
    if kind == "application/json":  # WordPress calls the data of a page so, too
        return "feed" in attribute(node, "href").lower() and "wp-json" not in attribute(node, "href")
    return kind in _TYPES or (not kind and "feed" in attribute(node, "rel").lower().split())
