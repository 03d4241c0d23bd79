"""Reads JSON Feed (jsonfeed.org, versions 1 and 1.1) into the same shape as the other feeds."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from wall.connectors.base import Malformed
from wall.connectors.feed_parser import FeedEntry, FeedMedium, ParsedFeed
from wall.connectors.markup import one_line, with_absolute_links

MOST_ENTRIES = 50
LONGEST_TEXT = 200_000


def read_json_feed(body: bytes, *, url: str) -> ParsedFeed:
    """The feed in `body`. Raises Malformed if it is some other JSON, or none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("{url} looks like JSON but cannot be read.", url=url) from error
    if not isinstance(document, dict) or "jsonfeed.org/version" not in _text(document.get("version")):
        raise Malformed("{url} is JSON, but no JSON Feed.", url=url)
    items = [item for item in _list(document.get("items")) if isinstance(item, dict)]
    return ParsedFeed(
        version="json",
        title=_line(document.get("title")),
        author=_author(document),
        url=_line(document.get("home_page_url")),
        icon=_line(document.get("icon") or document.get("favicon")),
        language=_line(document.get("language")),
        entries=tuple(_entry(item, url) for item in items[:MOST_ENTRIES]),
    )


def _entry(item: dict[str, Any], feed_url: str) -> FeedEntry:
    html = _text(item.get("content_html"))
    identity = item.get("id")
    return FeedEntry(
        id=str(identity) if isinstance(identity, int | float) else _line(identity),
        url=_line(item.get("url") or item.get("external_url")),
        title=_line(item.get("title")),
        body=with_absolute_links(html, urljoin(feed_url, _line(item.get("url"))))
        if html
        else _text(item.get("content_text") or item.get("summary")),
        body_is_html=bool(html),
        published=_time(item.get("date_published")),
        updated=_time(item.get("date_modified")),
        language=_line(item.get("language")),
        media=tuple(_media(item)),
    )


def _media(item: dict[str, Any]) -> list[FeedMedium]:
    pictures = [FeedMedium(url=_line(item.get("image")), medium="image")] if item.get("image") else []
    files = [file for file in _list(item.get("attachments")) if isinstance(file, dict)]
    return pictures + [FeedMedium(url=_line(file.get("url")), type=_line(file.get("mime_type"))) for file in files[:12]]


def _author(document: dict[str, Any]) -> str:
    authors = [*_list(document.get("authors")), document.get("author")]
    return next((_line(author.get("name")) for author in authors if isinstance(author, dict)), "")


def _time(value: object) -> int | None:
    try:
        when = datetime.fromisoformat(_line(value))
        return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value[:LONGEST_TEXT].encode("utf-8", "ignore").decode() if isinstance(value, str) else ""


def _line(value: object) -> str:
    return one_line(_text(value))
