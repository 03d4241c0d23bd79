"""Turns a parsed feed into posts: pure, so that every odd feed is a pair of files in the tests."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from wall.connectors.base import RemoteAuthor, RemoteMedia, RemotePost
from wall.connectors.feed_parser import FeedEntry, FeedMedium, ParsedFeed
from wall.connectors.markup import pictures, text_of, web_address

MOST_MEDIA = 4
_ENDINGS: dict[str, Literal["image", "video", "audio"]] = {
    "jpg": "image", "jpeg": "image", "png": "image", "gif": "image", "webp": "image", "avif": "image",
    "mp4": "video", "webm": "video", "mp3": "audio", "ogg": "audio", "m4a": "audio",
}  # fmt: skip


def to_posts(feed: ParsedFeed, *, feed_url: str, identity: str, now: datetime) -> tuple[RemotePost, ...]:
    """A feed's posts, oldest first, each uri once.

    `feed_url` is where relative addresses start. `identity` is the feed's lasting name, part of the uri of entries
    whose own id is not unique in the world. Entries without a date, or with one to come, are of `now`.
    """
    author = to_author(feed, feed_url=feed_url, identity=identity)
    found: dict[str, RemotePost] = {}
    for entry in feed.entries:
        post = _to_post(entry, feed, author, feed_url=feed_url, identity=identity, now=now)
        found.setdefault(post.uri, post)
    # Feeds put the newest first: among equal times the reverse of their order is the oldest first.
    oldest_first = reversed(list(found.values()))
    return tuple(sorted(oldest_first, key=lambda post: post.published_at))


def to_author(feed: ParsedFeed, *, feed_url: str, identity: str) -> RemoteAuthor:
    """Whoever speaks in the feed: its author if it names one, else its title, else its server."""
    host = urlsplit(feed_url).netloc.removeprefix("www.")
    title = text_of(feed.title) if feed.title_is_html else feed.title
    return RemoteAuthor(
        uri=identity,
        name=feed.author or title or host,
        handle=host,
        url=web_address(feed_url, feed.url) or feed_url,
        avatar_url=web_address(feed_url, feed.icon) if feed.icon else None,
    )


def _to_post(
    entry: FeedEntry, feed: ParsedFeed, author: RemoteAuthor, *, feed_url: str, identity: str, now: datetime
) -> RemotePost:
    base = web_address(feed_url, feed.url) or feed_url
    url = web_address(base, entry.url) if entry.url else None
    published = min(_moment(entry.published) or now, now)
    updated = _moment(entry.updated)
    return RemotePost(
        uri=_uri(entry, url, identity),
        url=url or (entry.id if web_address("", entry.id) else author.url),
        author=author,
        published_at=published,
        html=entry.body if entry.body_is_html else "",
        text="" if entry.body_is_html else entry.body,
        title=text_of(entry.title) if entry.title_is_html else entry.title,
        language=entry.language or feed.language or None,
        edited_at=updated if updated and published < updated <= now else None,
        media=tuple(_media(entry, url or base)),
    )


def _uri(entry: FeedEntry, url: str | None, identity: str) -> str:
    """The entry's lasting name. A feed names addresses of its own host only, lest it takes the place of others."""
    name = entry.id or url or ""
    if not name:
        words = f"{entry.title}\n{entry.published}" if entry.title else entry.body
        name = hashlib.sha256(words.encode()).hexdigest()[:32]
    return name if _host(name) and _host(name) == _host(identity) else f"{identity}#{name}"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""


def _media(entry: FeedEntry, base: str) -> Iterator[RemoteMedia]:
    """What the entry carries beside its text; where it carries no picture, the first one inside its text."""
    named = [medium for medium in entry.media if medium.medium != "thumbnail"]
    thumbnails = [medium for medium in entry.media if medium.medium == "thumbnail"]
    seen: dict[str, RemoteMedia] = {}
    for medium in named:
        if remote := _to_media(medium, base):
            seen.setdefault(remote.url, remote)
    if not seen and thumbnails and (url := web_address(base, thumbnails[0].url)):
        seen[url] = RemoteMedia("image", url, width=_pixels(thumbnails[0].width), height=_pixels(thumbnails[0].height))
    if not any(medium.kind == "image" for medium in seen.values()) and entry.body_is_html:
        url, alt = next(pictures(entry.body, base), ("", ""))
        if url:
            seen.setdefault(url, RemoteMedia("image", url, alt=alt))
    yield from list(seen.values())[:MOST_MEDIA]


def _to_media(medium: FeedMedium, base: str) -> RemoteMedia | None:
    url = web_address(base, medium.url)
    kind = _kind(medium)
    if url is None or kind is None:
        return None
    return RemoteMedia(kind, url, alt=medium.alt, width=_pixels(medium.width), height=_pixels(medium.height))


def _kind(medium: FeedMedium) -> Literal["image", "video", "audio"] | None:
    for kind in ("image", "video", "audio"):
        if medium.medium == kind or medium.type.startswith(f"{kind}/"):
            return kind
    return _ENDINGS.get(urlsplit(medium.url).path.rpartition(".")[2].lower())


def _pixels(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 20_000 else None


def _moment(seconds: int | None) -> datetime | None:
    if seconds is None or not 0 < seconds < 32_503_680_000:  # up to the year 3000: others are typing errors
        return None
    return datetime.fromtimestamp(seconds, UTC)
