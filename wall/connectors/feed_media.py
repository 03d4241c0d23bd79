"""Chooses the pictures, films and sounds of a feed's entry: each once, in its best size, without tracking dots."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import urlsplit

from wall.connectors.base import RemoteMedia
from wall.connectors.feed_parser import FeedEntry, FeedMedium
from wall.connectors.markup import pictures, text_of, web_address

MOST_MEDIA = 4
_ENDINGS: dict[str, Literal["image", "video", "audio"]] = {
    "jpg": "image", "jpeg": "image", "png": "image", "gif": "image", "webp": "image", "avif": "image",
    "mp4": "video", "webm": "video", "mp3": "audio", "ogg": "audio", "m4a": "audio",
}  # fmt: skip
_PORTRAIT = re.compile(r"https?://[\w.]*gravatar\.com/avatar/")  # of who wrote the entry, beside its pictures


def media_of(entry: FeedEntry, base: str, *, cover: str | None = None) -> tuple[RemoteMedia, ...]:
    """What the entry carries beside its text. Where it carries no picture: its thumbnail, or the first in its text.

    `cover` is the feed's own picture: that of every entry, and so of none.
    """
    named = [medium for medium in entry.media if medium.medium != "thumbnail"]
    found = {medium.url: medium for medium in reversed(list(_carried(named, base)))}
    media = list(reversed(found.values()))
    if not any(medium.kind == "image" or medium.preview_url for medium in media):
        media += list(_fallback(entry, base, cover))[:1]
    return tuple(media[:MOST_MEDIA])


def _carried(named: list[FeedMedium], base: str) -> Iterator[RemoteMedia]:
    """The best of each group, in the feed's order; the same address but for its parameters is the same picture."""
    groups: dict[str, list[tuple[FeedMedium, RemoteMedia]]] = {}
    for medium in named:
        url, kind = web_address(base, medium.url), _kind(medium)
        if url and kind and not _PORTRAIT.match(url):
            remote = RemoteMedia(
                kind,
                url,
                alt=text_of(medium.alt) if "<" in medium.alt else medium.alt,
                width=_pixels(medium.width),
                height=_pixels(medium.height),
                preview_url=web_address(base, medium.preview) if medium.preview and kind != "image" else None,
            )
            same = f"{kind} {medium.group}" if medium.group else url.partition("?")[0]
            groups.setdefault(same, []).append((medium, remote))
    for members in groups.values():
        yield max((remote for _, remote in members), key=lambda remote: remote.width or 0)


def _fallback(entry: FeedEntry, base: str, cover: str | None) -> Iterator[RemoteMedia]:
    thumbnails = [medium for medium in entry.media if medium.medium == "thumbnail"]
    for medium in sorted(thumbnails, key=lambda medium: -(_pixels(medium.width) or 0)):
        if (url := web_address(base, medium.url)) and url != cover:
            yield RemoteMedia("image", url, width=_pixels(medium.width), height=_pixels(medium.height))
    if entry.body_is_html:
        yield from _within(pictures(entry.body, entry.base or base))


def _within(found: Iterable[tuple[str, str]]) -> Iterator[RemoteMedia]:
    for url, alt in found:
        yield RemoteMedia("image", url, alt=alt)


def _kind(medium: FeedMedium) -> Literal["image", "video", "audio"] | None:
    for kind in ("image", "video", "audio"):
        if medium.medium == kind or medium.type.startswith(f"{kind}/"):
            return kind
    if medium.type and medium.type != "application/octet-stream":
        return None
    return _ENDINGS.get(urlsplit(medium.url).path.rpartition(".")[2].lower())


def _pixels(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 20_000 else None
