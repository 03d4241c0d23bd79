"""Turns a parsed feed into posts: pure, so that every odd feed is a pair of files in the tests."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from wall.connectors.base import RemoteAuthor, RemotePost
from wall.connectors.feed_media import media_of
from wall.connectors.feed_parser import FeedEntry, ParsedFeed
from wall.connectors.feed_uris import address_of, name_entries
from wall.connectors.markup import emoji_as_text, text_of, web_address, with_absolute_links

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}", re.IGNORECASE)
_RELATIVE = re.compile(r"""\b(?:href|src)\s*=\s*["']?(?!https?:|mailto:|data:|#|["'\s>])""", re.IGNORECASE)
_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")


def to_posts(
    feed: ParsedFeed, *, feed_url: str, identity: str, now: datetime, uris: Sequence[str] | None = None
) -> tuple[RemotePost, ...]:
    """A feed's posts, oldest first, each uri once.

    `feed_url` is where relative addresses start. `identity` is the feed's lasting name, part of the uri of entries
    whose own id is not unique in the world. `uris` are the entries' own, if they differ from what `name_entries` says
    of the feed alone. Entries without a date, or with one to come, are of `now`.
    """
    author = to_author(feed, feed_url=feed_url, identity=identity)
    several = len({entry.author for entry in feed.entries} | ({feed.author} if feed.author else set())) > 1
    found: dict[str, RemotePost] = {}
    for entry, uri in zip(feed.entries, uris or name_entries(feed, feed_url=feed_url, identity=identity), strict=True):
        speaker = replace(author, name=_name(entry.author)) if several and entry.author else author
        found.setdefault(uri, _to_post(entry, feed, uri, speaker, feed_url=feed_url, now=now))
    # Feeds put the newest first: among equal times the reverse of their order is the oldest first.
    oldest_first = reversed(list(found.values()))
    return tuple(sorted(oldest_first, key=lambda post: post.published_at))


def to_author(feed: ParsedFeed, *, feed_url: str, identity: str) -> RemoteAuthor:
    """Whoever speaks in the feed: its author if it names one, else its title, else its server."""
    host = urlsplit(feed_url).netloc.removeprefix("www.")
    title = text_of(feed.title) if feed.title_is_html else feed.title
    return RemoteAuthor(
        uri=identity,
        name=_name(feed.author) or title or host,
        handle=host,
        url=web_address(feed_url, feed.url) or feed_url,
        avatar_url=web_address(feed_url, feed.icon) if feed.icon else None,
    )


def _to_post(
    entry: FeedEntry, feed: ParsedFeed, uri: str, author: RemoteAuthor, *, feed_url: str, now: datetime
) -> RemotePost:
    url = address_of(entry, feed, feed_url)
    published = min(_moment(entry.published) or now, now)
    updated = _moment(entry.updated)
    base = web_address(feed_url, feed.url) or feed_url
    markup, text = _words(entry, base)
    return RemotePost(
        uri=uri,
        url=url or web_address("", entry.id) or author.url,
        author=author,
        published_at=published,
        html=markup,
        text=text,
        title=text_of(entry.title) if entry.title_is_html else entry.title,
        language=_language(entry.language) or _language(feed.language),
        edited_at=updated if updated and published < updated <= now else None,
        answered=entry.answered,
        sensitive=entry.sensitive,
        media=media_of(entry, url or base, cover=web_address(base, feed.icon) if feed.icon else None),
    )


def _words(entry: FeedEntry, base: str) -> tuple[str, str]:
    """The entry's text as HTML or, where it has no tags, as plain text; line ends mean nothing in HTML."""
    if not entry.body_is_html:
        return "", entry.body
    if "<" in entry.body:
        markup = emoji_as_text(entry.body)
        return with_absolute_links(markup, entry.base or base) if _RELATIVE.search(markup) else markup, ""
    lines = (line.strip() for line in html.unescape(entry.body).strip().split("\n"))
    return "", _LINE_END.sub(" ", "\n".join(lines))


def _name(text: str) -> str:
    return text_of(text) if "<" in text else text


def _language(text: str) -> str | None:
    tag = text.replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def _moment(seconds: int | None) -> datetime | None:
    if seconds is None or not 0 < seconds < 32_503_680_000:  # up to the year 3000: others are typing errors
        return None
    return datetime.fromtimestamp(seconds, UTC)
