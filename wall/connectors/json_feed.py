"""Reads JSON Feed (jsonfeed.org, versions 1 and 1.1) into the same shape as the other feeds."""

import json
from datetime import UTC, datetime
from typing import Any

from wall.connectors.base import Malformed
from wall.connectors.feed_parser import FeedEntry, FeedMedium, ParsedFeed
from wall.connectors.markup import one_line, web_address

MOST_ENTRIES = 50
LONGEST_TEXT = 200_000


def read_json_feed(body: bytes, *, url: str) -> ParsedFeed:
    """The feed in `body`. Raises Malformed if it is some other JSON, or none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("{url} looks like JSON but cannot be read.", url=url) from error
    if not isinstance(document, dict) or not _is_feed(document):
        raise Malformed("{url} is JSON, but no JSON Feed.", url=url)
    items = [item for item in _list(document.get("items")) if isinstance(item, dict)]
    return ParsedFeed(
        version="json",
        title=_line(document.get("title")),
        description=_line(document.get("description")),
        author=_first_of(document, "name"),
        url=_line(document.get("home_page_url")),
        icon=_line(document.get("icon") or _first_of(document, "avatar") or document.get("favicon")),
        language=_line(document.get("language")),
        entries=tuple(_entry(item, url) for item in _newest(items)),
    )


def _newest(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest items in the feed's own order: the first ones, unless the dates of all say otherwise."""
    times = [_time(item.get("date_published")) for item in items]
    if len(items) <= MOST_ENTRIES or None in times:
        return items[:MOST_ENTRIES]
    newest = sorted(range(len(items)), key=lambda at: -(times[at] or 0))[:MOST_ENTRIES]
    return [items[at] for at in sorted(newest)]


def _is_feed(document: dict[str, Any]) -> bool:
    """Whether it says so: by the address of the version that it follows or, in a hurry, by its number."""
    version = _text(document.get("version"))
    return "jsonfeed.org/version" in version or (version in ("1", "1.0", "1.1") and "items" in document)


def _entry(item: dict[str, Any], feed_url: str) -> FeedEntry:
    html = _text(item.get("content_html"))
    identity = item.get("id")
    return FeedEntry(
        id=str(identity) if isinstance(identity, int | float) else _line(identity),
        url=_line(item.get("url") or item.get("external_url")),
        title=_line(item.get("title")),
        author=_first_of(item, "name"),
        body=html or _text(item.get("content_text") or item.get("summary")),
        body_is_html=bool(html),
        base=web_address(feed_url, _line(item.get("url"))) or feed_url,
        published=_time(item.get("date_published")),
        updated=_time(item.get("date_modified")),
        language=_line(item.get("language")),
        media=tuple(_media(item)),
    )


def _media(item: dict[str, Any]) -> list[FeedMedium]:
    pictures = [FeedMedium(url=_line(item.get("image")), medium="image")] if item.get("image") else []
    files = [file for file in _list(item.get("attachments")) if isinstance(file, dict)]
    return pictures + [FeedMedium(url=_line(file.get("url")), type=_line(file.get("mime_type"))) for file in files[:12]]


def _first_of(document: dict[str, Any], fact: str) -> str:
    """What the first author of a feed or item has for a name or an avatar: `authors` in 1.1, `author` in 1.0."""
    authors = [*_list(document.get("authors")), document.get("author")]
    return next((value for author in authors if isinstance(author, dict) and (value := _line(author.get(fact)))), "")


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
