"""Has feeds read by the helper process, so that a hostile one can hurt nobody; safe to call from several threads."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from wall.connectors.base import Malformed
from wall.connectors.feed_charset import settle
from wall.sandbox.sandbox import Limits, Sandbox

_JOB = Path(__file__).with_name("feed_helper.py")
_MEGABYTES, _CPU_SECONDS = 256, 2
_TOO_HEAVY = "{url} cannot be read: it takes more time or memory than a feed may."


@dataclass(frozen=True)
class FeedMedium:
    """A picture or file of an entry, as the feed names it. Those of one `group` (0: none) are one in several sizes."""

    url: str
    type: str = ""
    medium: str = ""
    width: str = ""
    height: str = ""
    alt: str = ""
    preview: str = ""
    group: int = 0


@dataclass(frozen=True)
class FeedEntry:
    """One entry. Relative addresses in an HTML `body` start at `base`, if there is one.

    Times are seconds since 1970, and None where the feed gives none that can be read.
    """

    id: str = ""
    url: str = ""
    title: str = ""
    title_is_html: bool = False
    author: str = ""
    body: str = ""
    body_is_html: bool = True
    base: str = ""
    published: int | None = None
    updated: int | None = None
    language: str = ""
    sensitive: bool = False
    answered: bool = False
    media: tuple[FeedMedium, ...] = ()


@dataclass(frozen=True)
class ParsedFeed:
    """A feed of any kind, its newest 50 entries in its own order. An empty `version` says: no feed at all."""

    version: str
    title: str = ""
    title_is_html: bool = False
    description: str = ""
    author: str = ""
    url: str = ""
    icon: str = ""
    language: str = ""
    entries: tuple[FeedEntry, ...] = ()


class FeedParser:
    """Starts its helper with the first feed, and again when it has died. `close` ends it; so does our own end."""

    def __init__(self, *, wall_seconds: float = 8.0) -> None:
        self._sandbox = Sandbox(_JOB, Limits(_MEGABYTES, _CPU_SECONDS, wall_seconds))

    def parse(self, body: bytes, *, media_type: str, url: str) -> ParsedFeed:
        """Read a feed within a few seconds. Raises Malformed if it takes more than a feed may."""
        body, media_type = settle(body, media_type)
        done = self._sandbox.run({"type": media_type, "url": url}, body)
        if done is None:
            raise Malformed(_TOO_HEAVY, url=url)
        try:
            return msgspec.json.decode(done.facts, type=ParsedFeed)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Malformed(_TOO_HEAVY, url=url) from error

    def close(self) -> None:
        """End the helper. The next feed would start a new one."""
        self._sandbox.close()
