"""Feeds: RSS, Atom and JSON Feed, by their own address or by that of a site that has one."""

import hashlib
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from wall import clock
from wall.connectors.answers import Answer, check
from wall.connectors.base import ConnectorError, Known, Malformed, Page, Proof, RateLimited, Target, Unauthorized
from wall.connectors.feed_cursor import FeedCursor, read_cursor, validators
from wall.connectors.feed_parser import ParsedFeed
from wall.connectors.feed_posts import to_author, to_posts
from wall.connectors.feed_proofs import proof_in_feed, proof_on_site
from wall.connectors.feed_site import is_page, named_feeds, usual_places
from wall.connectors.feed_uris import name_entries, remember
from wall.connectors.http import DEADLINE, MAX_BYTES
from wall.connectors.json_feed import read_json_feed
from wall.connectors.markup import decode, parse_page, web_address
from wall.connectors.outside import Outside
from wall.connectors.proofs import is_mirrored
from wall.connectors.signs import asks_not_to_be_indexed, refuse_hidden

NETWORK = "feed"
_FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json"
_ACCEPT = f"{_FEED_TYPES}, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
_MOST_NAMED = 2  # of the feeds that a page names: as a rule they are one in two formats


class Feed:
    """Reads feeds, and finds that of a site."""

    def __init__(self, outside: Outside) -> None:
        self._http = outside.http
        self._feeds = outside.feeds

    def find(self, address: str, *, host: str | None, token: str | None) -> Target:
        """The feed at `address`, or that of the site there, in six requests at most. Raises the five errors."""
        ends_at = time.monotonic() + DEADLINE
        address = address.partition("#")[0]
        answer = _checked(self._http.get(address, accept=_ACCEPT))
        named = named_feeds(_text(answer), answer.url) if is_page(_unpacked(answer)) else []
        if named:
            target = self._first(named[:_MOST_NAMED], ends_at)
            return replace(target, noindex=asks_not_to_be_indexed(parse_page(_text(answer)), answer))
        try:
            return self._target(answer, address)
        except Malformed:
            if not is_page(_unpacked(answer)):
                raise
            return self._guess(answer, ends_at)

    def fetch(self, target: Target, cursor: str | None, known: tuple[Known, ...]) -> Page:
        """The feed's newest posts, or nothing where it has not changed. A feed tells of no deletions."""
        past = read_cursor(cursor)
        answer = _checked(self._http.get(target.uri, headers=past.conditions, accept=_ACCEPT))
        lasting = _lasting(answer, target.uri)
        moved_to = lasting if lasting != target.uri else None
        if answer.status == 304:
            return Page(cursor=cursor, moved_to=moved_to)
        body_digest = hashlib.sha256(answer.body).hexdigest()
        feed = None if body_digest == past.body else self._read_again(answer)
        posts_digest = past.posts if feed is None else _digest(feed)
        if feed is None or posts_digest == past.posts:
            unchanged = FeedCursor(**validators(answer), body=body_digest, posts=posts_digest, seen=past.seen)
            return Page(cursor=unchanged.write(), moved_to=moved_to)
        identity = target.options.get("identity", target.uri)
        uris = name_entries(
            feed, feed_url=answer.url, identity=identity, known=[one.uri for one in known], seen=past.seen
        )
        seen = remember(feed, uris, feed_url=answer.url)
        return Page(
            posts=to_posts(feed, feed_url=answer.url, identity=identity, now=clock.now(), uris=uris),
            cursor=FeedCursor(**validators(answer), body=body_digest, posts=posts_digest, seen=seen).write(),
            author=to_author(feed, feed_url=answer.url, identity=identity),
            moved_to=moved_to,
        )

    def prove(self, target: Target, *, page: str, word: str) -> Proof | None:
        """The word in the feed itself, else a link or the word on the home page that names this feed."""
        answer = _checked(self._http.get(target.uri, accept=_ACCEPT))
        if is_mirrored(target.uri, word) or is_mirrored(answer.url, word):
            return None
        feed = self._read(answer)
        in_feed = proof_in_feed(feed, feed_url=target.uri, word=word)
        return in_feed or proof_on_site(self._http, feed, feed_url=target.uri, page=page, word=word)

    def _guess(self, page: Answer, ends_at: float) -> Target:
        """The feed where feeds usually are. Raises the five errors: mostly that the page names none."""
        try:
            return self._first(usual_places(page.url), ends_at)
        except RateLimited:
            raise
        except ConnectorError as error:
            raise _no_feed(page.url) from error

    def _first(self, addresses: Sequence[str], ends_at: float) -> Target:
        """The first feed among the addresses. Raises what was wrong with the first of them."""
        troubles: list[ConnectorError] = []
        for address in addresses:
            try:
                left = max(0.1, ends_at - time.monotonic())
                return self._target(_checked(self._http.get(address, accept=_ACCEPT, deadline=left)), address)
            except RateLimited:
                raise
            except ConnectorError as error:
                troubles.append(error)
            if time.monotonic() > ends_at:
                break
        raise troubles[0]

    def _target(self, answer: Answer, asked: str) -> Target:
        url = _lasting(answer, asked)
        author = to_author(self._read(answer), feed_url=url, identity=url)
        return Target(NETWORK, uri=url, handle=author.name, url=author.url, options={"identity": url})

    def _read_again(self, answer: Answer) -> ParsedFeed:
        """The feed of a source. Where a page has taken its place, Malformed says which feed that one names."""
        try:
            return self._read(answer)
        except Malformed as error:
            named = named_feeds(_text(answer), answer.url) if is_page(_unpacked(answer)) else []
            new = next((url for url in named if url != answer.url), None)
            if new is None:
                raise
            message = "{url} is now a web page; it names the feed {new}."
            raise Malformed(message, url=answer.url, new=new) from error

    def _read(self, answer: Answer) -> ParsedFeed:
        body = _unpacked(answer)
        start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith((b"{", b"[")):
            return read_json_feed(body.removeprefix(b"\xef\xbb\xbf"), url=answer.url)
        feed = self._feeds.parse(body, media_type=answer.headers.get("content-type", ""), url=answer.url)
        if is_page(body) and not (feed.version and feed.entries):  # some feeds come wrapped in a page
            raise _no_feed(answer.url)
        if not feed.version and not feed.entries:
            raise Malformed("{url} is neither a feed nor a web page.", url=answer.url)
        return feed


def _checked(answer: Answer) -> Answer:
    """The same as `check`; a token opens no feed, and so nobody is asked for one."""
    refuse_hidden(answer)
    try:
        return check(answer)
    except Unauthorized as error:
        raise Unauthorized("{host} does not show this feed to us ({status}).", **error.values) from error


def _no_feed(url: str) -> Malformed:
    return Malformed("{url} is a web page that names no feed. Paste the address of its feed, if it has one.", url=url)


def _lasting(answer: Answer, asked: str) -> str:
    """The feed's address from now on: where it moved to for ever, if that is one that can be kept."""
    return web_address("", answer.permanent_url or "") or asked


def _text(answer: Answer) -> str:
    return decode(_unpacked(answer), answer.headers.get("content-type", ""))


def _unpacked(answer: Answer) -> bytes:
    """The body; some servers hand out a gzip file and do not say so."""
    if not answer.body.startswith(b"\x1f\x8b"):
        return answer.body
    try:
        return zlib.decompressobj(31).decompress(answer.body, MAX_BYTES)
    except zlib.error as error:
        raise Malformed("{host} sent something garbled.", host=urlsplit(answer.url).netloc) from error


def _digest(feed: ParsedFeed) -> str:
    return hashlib.sha256(repr(feed.entries).encode()).hexdigest()
