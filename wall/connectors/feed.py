"""Feeds: RSS, Atom and JSON Feed, by their own address or by that of a site that names one."""

import hashlib
import json
import re
import zlib
from urllib.parse import urlsplit

from wall import clock
from wall.connectors.answers import Answer, check
from wall.connectors.base import Known, Malformed, Page, Target
from wall.connectors.feed_parser import ParsedFeed
from wall.connectors.feed_posts import to_author, to_posts
from wall.connectors.http import MAX_BYTES
from wall.connectors.json_feed import read_json_feed
from wall.connectors.markup import attribute, decode, parse, web_address
from wall.connectors.outside import Outside

NETWORK = "feed"
_FEED_TYPES = ("application/atom+xml", "application/rss+xml", "application/feed+json", "text/xml")
_ACCEPT = ", ".join(_FEED_TYPES[:3]) + ", application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
_XML_FEED = re.compile(rb"<(?:[a-z]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)


def is_page(body: bytes) -> bool:
    """Whether the bytes are a web page and no feed."""
    head = body[:4096]
    page, feed = _PAGE.search(head), _XML_FEED.search(head)
    return page is not None and (feed is None or page.start() < feed.start())


def named_feed(html: str, base: str) -> str | None:
    """The feed that a page names in its head (`link rel=alternate`): the first, comments apart."""
    links = [
        (web_address(base, attribute(node, "href")), attribute(node, "title"))
        for node in parse(html).css("link[rel~=alternate][href]")
        if attribute(node, "type").partition(";")[0].strip().lower() in _FEED_TYPES
    ]
    found = [(url, title) for url, title in links if url]
    posts = [url for url, title in found if "comment" not in f"{url} {title}".lower()]
    return posts[0] if posts else (found[0][0] if found else None)


class Feed:
    """Reads feeds, and finds the one that a site names."""

    def __init__(self, outside: Outside) -> None:
        self._http = outside.http
        self._feeds = outside.feeds

    def find(self, address: str, *, host: str | None, token: str | None) -> Target:
        """The feed at `address`, or the one that the page there names. Raises the five errors."""
        address = address.partition("#")[0]
        answer = check(self._http.get(address, accept=_ACCEPT))
        url = _lasting(answer, address)
        if is_page(_unpacked(answer)):
            named = named_feed(decode(answer.body, answer.headers.get("content-type", "")), answer.url)
            if named is not None:
                answer = check(self._http.get(named, accept=_ACCEPT))
                url = _lasting(answer, named)
        author = to_author(self._read(answer), feed_url=url, identity=url)
        return Target(NETWORK, uri=url, handle=author.name, url=author.url, options={"identity": url})

    def fetch(self, target: Target, cursor: str | None, known: tuple[Known, ...]) -> Page:
        """The feed's newest posts, or nothing where it has not changed. A feed tells of no deletions."""
        past = _read_cursor(cursor)
        answer = check(self._http.get(target.uri, headers=_conditions(past), accept=_ACCEPT))
        lasting = _lasting(answer, target.uri)
        moved_to = lasting if lasting != target.uri else None
        if answer.status == 304:
            return Page(cursor=cursor, moved_to=moved_to)
        body_digest = hashlib.sha256(answer.body).hexdigest()
        feed = None if body_digest == past.get("body") else self._read(answer)
        posts_digest = past.get("posts", "") if feed is None else _digest(feed)
        new_cursor = _write_cursor(answer, body_digest, posts_digest)
        if feed is None or posts_digest == past.get("posts"):
            return Page(cursor=new_cursor, moved_to=moved_to)
        identity = target.options.get("identity", target.uri)
        posts = to_posts(feed, feed_url=answer.url, identity=identity, now=clock.now())
        author = to_author(feed, feed_url=answer.url, identity=identity)
        return Page(posts=posts, cursor=new_cursor, author=author, moved_to=moved_to)

    def _read(self, answer: Answer) -> ParsedFeed:
        body = _unpacked(answer)
        start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith((b"{", b"[")):
            return read_json_feed(body.removeprefix(b"\xef\xbb\xbf"), url=answer.url)
        feed = self._feeds.parse(body, media_type=answer.headers.get("content-type", ""), url=answer.url)
        if is_page(body) and not (feed.version and feed.entries):  # some feeds come wrapped in a page
            message = "{url} is a web page that names no feed. Paste the address of its feed, if it has one."
            raise Malformed(message, url=answer.url)
        if not feed.version and not feed.entries:
            raise Malformed("{url} is neither a feed nor a web page.", url=answer.url)
        return feed


def _lasting(answer: Answer, asked: str) -> str:
    """The feed's address from now on: where it moved to for ever, if that is one that can be kept."""
    return web_address("", answer.permanent_url or "") or asked


def _unpacked(answer: Answer) -> bytes:
    """The body; some servers hand out a gzip file and do not say so."""
    if not answer.body.startswith(b"\x1f\x8b"):
        return answer.body
    try:
        return zlib.decompressobj(31).decompress(answer.body, MAX_BYTES)
    except zlib.error as error:
        raise Malformed("{host} sent something garbled.", host=urlsplit(answer.url).netloc) from error


def _conditions(past: dict[str, str]) -> dict[str, str]:
    names = {"If-None-Match": past.get("etag", ""), "If-Modified-Since": past.get("modified", "")}
    return {name: value for name, value in names.items() if value}


def _digest(feed: ParsedFeed) -> str:
    return hashlib.sha256(repr(feed.entries).encode()).hexdigest()


def _write_cursor(answer: Answer, body_digest: str, posts_digest: str) -> str:
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    facts = {"etag": etag[:300], "modified": modified[:100], "body": body_digest, "posts": posts_digest}
    return json.dumps(facts)


def _read_cursor(cursor: str | None) -> dict[str, str]:
    try:
        facts = json.loads(cursor or "{}")
    except ValueError:
        return {}
    return {name: str(value) for name, value in facts.items()} if isinstance(facts, dict) else {}
