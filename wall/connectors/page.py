"""Previews of web pages from what they say of themselves: for posts on networks that let nobody read along."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from wall.connectors.answers import check
from wall.connectors.base import Malformed
from wall.connectors.http import Http
from wall.connectors.markup import attribute, decode, one_line, parse, web_address

_NETWORKS = {
    "linkedin": ("linkedin.com", "lnkd.in"),
    "instagram": ("instagram.com",),
    "facebook": ("facebook.com", "fb.com", "fb.watch"),
    "x": ("x.com", "twitter.com", "t.co"),
    "threads": ("threads.net", "threads.com"),
    "tiktok": ("tiktok.com",),
    "youtube": ("youtube.com", "youtu.be"),
}
NETWORKS = (*_NETWORKS, "web")  # those whose posts are brought by hand
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_LONGEST_TEXT = 5_000


@dataclass(frozen=True)
class PagePreview:
    """What a page says of itself, as plain text. `url` is its own idea of its address, on the same host only."""

    url: str
    title: str
    text: str
    author: str
    site: str
    published_at: datetime | None
    image_url: str | None
    language: str | None


def network_of(url: str) -> str:
    """Which network a page belongs to, by its host; `web` for all others."""
    host = (urlsplit(url).hostname or "").lower()
    for network, domains in _NETWORKS.items():
        if any(host == domain or host.endswith(f".{domain}") for domain in domains):
            return network
    return "web"


def preview(http: Http, url: str) -> PagePreview:
    """Fetch a page and read its description. Raises the five errors; Malformed if it is no web page."""
    answer = check(http.get(url, accept="text/html, application/xhtml+xml;q=0.9", max_bytes=3_000_000))
    if answer.media_type not in ("text/html", "application/xhtml+xml"):
        raise Malformed("{url} is not a web page.", url=url)
    return read_page(decode(answer.body, answer.headers.get("content-type", "")), answer.url)


def read_page(html: str, url: str) -> PagePreview:
    """What a page says of itself by Open Graph, Twitter's cards, JSON-LD and plain HTML."""
    document = parse(html)
    meta = _meta(document)
    linked = next(_articles(document), {})
    return PagePreview(
        url=_own_address(document, meta, url),
        title=_of(meta, "og:title", "twitter:title", or_else=_text(linked.get("headline")) or _title(document))[:300],
        text=_of(meta, *_DESCRIPTIONS, or_else=_text(linked.get("description")))[:_LONGEST_TEXT],
        author=(_name(linked.get("author")) or _of(meta, "author"))[:300],
        site=_of(meta, "og:site_name", "application-name", or_else=urlsplit(url).netloc.removeprefix("www.")),
        published_at=_time(_text(linked.get("datePublished")) or _of(meta, "article:published_time")),
        image_url=_image(meta, linked, url),
        language=_language(document, meta),
    )


def _meta(document: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in document.css("meta[content]"):
        name = (attribute(node, "property") or attribute(node, "name")).lower()
        found.setdefault(name, one_line(attribute(node, "content")))
    return found


def _articles(document: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The things that JSON-LD scripts speak of and that have a headline or a description."""
    for node in document.css('script[type="application/ld+json"]')[:8]:
        try:
            data = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        things = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
        for thing in things if isinstance(things, list) else []:
            if isinstance(thing, dict) and (thing.get("headline") or thing.get("datePublished")):
                yield thing


def _own_address(document: LexborHTMLParser, meta: dict[str, str], url: str) -> str:
    canonical = document.css_first("link[rel=canonical][href]")
    named = attribute(canonical, "href") if canonical else meta.get("og:url", "")
    address = web_address(url, named) if named else None
    return address if address and urlsplit(address).hostname == urlsplit(url).hostname else url


def _image(meta: dict[str, str], linked: dict[str, Any], url: str) -> str | None:
    image = linked.get("image")
    first = image[0] if isinstance(image, list) and image else image
    named = _text(first.get("url")) if isinstance(first, dict) else _text(first)
    address = _of(meta, "og:image:secure_url", "og:image", "twitter:image", or_else=named)
    return web_address(url, address) if address else None


def _language(document: LexborHTMLParser, meta: dict[str, str]) -> str | None:
    root = document.css_first("html")
    named = (attribute(root, "lang") if root else "") or meta.get("og:locale", "")
    return named.replace("_", "-")[:35] or None


def _title(document: LexborHTMLParser) -> str:
    node = document.css_first("title")
    return one_line(node.text()) if node else ""


def _name(author: object) -> str:
    first = author[0] if isinstance(author, list) and author else author
    return _text(first.get("name")) if isinstance(first, dict) else _text(first)


def _time(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _of(meta: dict[str, str], *names: str, or_else: str = "") -> str:
    return next((meta[name] for name in names if meta.get(name)), or_else)


def _text(value: object) -> str:
    return one_line(value) if isinstance(value, str) else ""
