"""Previews of web pages from what they say of themselves: for posts on networks that let nobody read along."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from wall.connectors import oembed
from wall.connectors.answers import check
from wall.connectors.base import Malformed
from wall.connectors.http import Http
from wall.connectors.json_ld import Thing, lines, thing_of
from wall.connectors.markup import attribute, decode, one_line, parse_page, web_address

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
_LONGEST_LINE = 300
_LONGEST_TEXT = 5_000
_LONGEST_ALT = 1_500
_SHORTEST_PARAGRAPH = 40  # characters: shorter ones are captions and buttons


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
    image_alt: str = ""


def network_of(url: str) -> str:
    """Which network a page belongs to, by its host; `web` for all others."""
    host = (urlsplit(url).hostname or "").lower()
    for network, domains in _NETWORKS.items():
        if any(host == domain or host.endswith(f".{domain}") for domain in domains):
            return network
    return "web"


def preview(http: Http, url: str) -> PagePreview:
    """Fetch a page and read its description, and its oEmbed where it has one. Raises the five errors;
    Malformed if it is no web page."""
    answer = check(http.get(url, accept="text/html, application/xhtml+xml;q=0.9", max_bytes=3_000_000))
    if answer.media_type not in ("text/html", "application/xhtml+xml"):
        raise Malformed("{url} is not a web page.", url=url)
    document = parse_page(decode(answer.body, answer.headers.get("content-type", "")))
    endpoint = oembed.endpoint_of(document, answer.url)
    return (
        _with_embed(_read(document, answer.url), oembed.ask(http, endpoint))
        if endpoint
        else _read(document, answer.url)
    )


def read_page(html: str, url: str) -> PagePreview:
    """What a page says of itself by JSON-LD, Open Graph, Twitter's cards and plain HTML."""
    return _read(parse_page(html), url)


def _read(document: LexborHTMLParser, url: str) -> PagePreview:
    meta, thing = _meta(document), thing_of(document)
    body = thing.text("articleBody", "text") if thing.is_post else ""
    return PagePreview(
        url=_own_address(document, meta, url),
        title=(_headline(thing, body) if body else _title(document, meta, thing))[:_LONGEST_LINE],
        text=(body or _description(document, meta, thing))[:_LONGEST_TEXT],
        author=(thing.named("author", "name") or _of(meta, "author", "twitter:creator"))[:_LONGEST_LINE],
        site=_of(meta, "og:site_name", "application-name", or_else=urlsplit(url).netloc.removeprefix("www.")),
        published_at=_published(meta, thing),
        image_url=_image(meta, thing, url),
        language=_language(document, meta, thing),
        image_alt=_of(meta, "og:image:alt", "twitter:image:alt")[:_LONGEST_ALT],
    )


def _with_embed(page: PagePreview, embed: oembed.Embed) -> PagePreview:
    """The page's own words first, but the whole message before its beginning."""
    shortened = page.text.rstrip("….").strip()
    text = embed.text if embed.text.startswith(shortened) else page.text
    return replace(
        page,
        title=page.title or ("" if text else embed.title[:_LONGEST_LINE]),
        text=text[:_LONGEST_TEXT],
        author=page.author or embed.author[:_LONGEST_LINE],
        image_url=page.image_url or embed.image_url,
    )


def _meta(document: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in document.css("meta[content]"):
        name = (attribute(node, "property") or attribute(node, "name") or attribute(node, "itemprop")).lower()
        found.setdefault(name, one_line(attribute(node, "content")))
    return found


def _headline(thing: Thing, body: str) -> str:
    """A message's own title. One that is made of its first words is none."""
    headline = one_line(thing.text("headline", "name"))
    return "" if one_line(body).startswith(headline.rstrip("….").strip()) else headline


def _title(document: LexborHTMLParser, meta: dict[str, str], thing: Thing) -> str:
    own = one_line(thing.text("headline", "name")) or _words(document, "title") or _words(document, "h1")
    return _of(meta, "og:title", "twitter:title", or_else=own)


def _description(document: LexborHTMLParser, meta: dict[str, str], thing: Thing) -> str:
    said = _of(meta, *_DESCRIPTIONS) or thing.text("description", "articleBody", "text")
    return said or next((text for text in _paragraphs(document) if len(text) >= _SHORTEST_PARAGRAPH), "")


def _paragraphs(document: LexborHTMLParser) -> list[str]:
    return [lines(node.text(separator=" ")) for node in document.css("article p, main p")[:20]]


def _own_address(document: LexborHTMLParser, meta: dict[str, str], url: str) -> str:
    canonical = document.css_first("link[rel=canonical][href]")
    named = attribute(canonical, "href") if canonical else meta.get("og:url", "")
    address = web_address(url, named) if named else None
    return address if address and urlsplit(address).hostname == urlsplit(url).hostname else url


def _published(meta: dict[str, str], thing: Thing) -> datetime | None:
    own = thing.text("datePublished", "dateCreated", "uploadDate")
    return _time(own or _of(meta, "article:published_time", "datepublished", "dc.date", "date"))


def _image(meta: dict[str, str], thing: Thing, url: str) -> str | None:
    named = thing.named("image", "url", "contentUrl") or thing.named("thumbnailUrl")
    address = _of(meta, "og:image:secure_url", "og:image", "og:image:url", "twitter:image", or_else=named)
    return web_address(url, address) if address else None


def _language(document: LexborHTMLParser, meta: dict[str, str], thing: Thing) -> str | None:
    root = document.css_first("html")
    own = thing.named("inLanguage", "alternateName", "name")
    named = (attribute(root, "lang") if root else "") or meta.get("og:locale", "") or own
    return one_line(named).replace("_", "-")[:35] or None


def _words(document: LexborHTMLParser, tag: str) -> str:
    node = document.css_first(tag)
    return one_line(node.text()) if node else ""


def _time(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _of(meta: dict[str, str], *names: str, or_else: str = "") -> str:
    return next((meta[name] for name in names if meta.get(name)), or_else)
