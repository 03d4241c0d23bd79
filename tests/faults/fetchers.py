"""Everything in Florilège that fetches from outside, each with an answer that it would be happy with."""

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from socket import socket

from tests.support.faults import FAULTS, FaultServer, Good
from wall.connectors import oembed, page, registry
from wall.connectors.base import Malformed, Target
from wall.connectors.outside import Outside
from wall.connectors.pictures import fetch_picture

_ITEM = "<item><guid>1</guid><title>One</title><description>Words of a feed.</description></item>"
FEED = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Ben</title>{_ITEM}</channel></rss>'.encode()
PAGE = b"<!doctype html><title>A page</title><meta property='og:description' content='What it says.'><p>Words.</p>"
_ACCOUNT = {
    "id": "1",
    "username": "ben",
    "acct": "ben",
    "url": "https://x.example/@ben",
    "uri": "https://x.example/ben",
}


Greet = Callable[[socket], bool]


@dataclass(frozen=True)
class Fetcher:
    """One way in which something is fetched; raises one of the five errors."""

    fetch: Callable[[Outside, str], object]
    body: bytes
    media_type: str
    bodies: Mapping[str, bytes] = field(default_factory=dict)

    def serve(self, fault: str = "", *, tls: ssl.SSLContext | None = None, greet: Greet | None = None) -> FaultServer:
        """A server for it: with this fault, with TLS."""
        good = Good(self.body, self.media_type, self.bodies)
        return FaultServer(FAULTS, good, always=fault, context=tls, greet=greet)


def _find(outside: Outside, url: str) -> object:
    return registry.find(url, outside)


def _read_feed(outside: Outside, url: str) -> object:
    return registry.fetching("feed", outside).fetch(Target("feed", url, "x", url), None, ())


def _find_account(outside: Outside, url: str) -> object:
    return registry.find("ben", outside, host=url.rstrip("/"))


def _read_account(outside: Outside, url: str) -> object:
    base = url.rstrip("/")
    target = Target("mastodon", f"{base}/users/ben", "@ben", f"{base}/@ben", {"base": base, "id": "1"})
    return registry.fetching("mastodon", outside).fetch(target, None, ())


def _picture(outside: Outside, url: str) -> object:
    return fetch_picture(outside, url)


def _embed(outside: Outside, url: str) -> object:
    """A page whose oEmbed is at this address: what is wrong there is no trouble, the page itself has been read."""
    if oembed.ask(outside.http, url) == oembed.NOTHING:
        raise Malformed("The endpoint has nothing to say.")
    return None


def _preview(outside: Outside, url: str) -> object:
    return page.preview(outside.http, url)


FETCHERS = {
    "feed-find": Fetcher(_find, FEED, "application/rss+xml"),
    "feed": Fetcher(_read_feed, FEED, "application/rss+xml"),
    "mastodon-find": Fetcher(
        _find_account, json.dumps(_ACCOUNT).encode(), "application/json", {"/statuses": b" " * 100 + b"[]"}
    ),
    "mastodon": Fetcher(
        _read_account, json.dumps(_ACCOUNT).encode(), "application/json", {"/statuses": b" " * 100 + b"[]"}
    ),
    "oembed": Fetcher(_embed, b" " * 100 + b'{"title": "A page", "type": "link"}', "application/json"),
    "picture": Fetcher(_picture, b"\x89PNG\r\n\x1a\n" + b"the rest is for others to read" * 5, "image/png"),
    "preview": Fetcher(_preview, PAGE, "text/html"),
}
