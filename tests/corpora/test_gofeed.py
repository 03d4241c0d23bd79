"""Feeds with what another parser says of them (gofeed): title, link, date, author and id agree, field by field."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.corpora.conftest import Tally
from wall.connectors.base import Malformed
from wall.connectors.feed_parser import FeedEntry, FeedParser, ParsedFeed
from wall.connectors.json_feed import read_json_feed
from wall.connectors.markup import text_of

# What cannot be compared, and why. Everything else counts.
LEFT_OUT = {
    "webMaster": "who runs the server is no author of ours",
    "rdf_channel_links": "several links: gofeed takes the last, we the first",
}
LIST_NAMES = ("items", "entries")


def test_what_another_parser_reads_we_read_too(corpora: Path, tally: Tally) -> None:
    parser = FeedParser()
    counts: Counter[str] = Counter()
    different: list[str] = []
    try:
        for path in feeds_of(corpora / "gofeed"):
            wanted, feed = wanted_of(path), read(parser, path)
            counts["files"] += 1
            for field, want, got in pairs_of(wanted, feed):
                counts[field] += 1
                counts[f"{field} agree"] += same(field, want, got)
                if not same(field, want, got):
                    different.append(f"{path.name}: {field}: {want!r}, we say {got!r}")
    finally:
        parser.close()
    print(*different, sep="\n")
    tally("gofeed", files=counts["files"])
    for field in ("title", "link", "date", "author", "id"):
        share = counts[f"{field} agree"] / counts[field]
        figures: dict[str, str] = {f"{field}_of_{counts[field]}": f"{share:.1%}"}
        tally("gofeed", **figures)
        assert share >= 0.95, field


def feeds_of(folder: Path) -> list[Path]:
    """The feeds that have an expectation beside them: `x.xml` and `x.json`, for JSON Feeds `x_expected.json`."""
    found = [*folder.rglob("*.xml"), *(path for path in folder.rglob("*.json") if expectation(path) != path)]
    return [
        path for path in sorted(found) if expectation(path).exists() and not any(part in path.name for part in LEFT_OUT)
    ]


def expectation(path: Path) -> Path:
    beside = path.with_name(f"{path.stem}_expected.json")
    return beside if beside.exists() else path.with_suffix(".json")


def wanted_of(path: Path) -> dict[str, Any]:
    wanted = json.loads(expectation(path).read_text(encoding="utf-8"))
    return wanted if isinstance(wanted, dict) else {}


def read(parser: FeedParser, path: Path) -> ParsedFeed:
    body = path.read_bytes()
    if body.lstrip().startswith(b"{"):
        return read_json_feed(body, url="https://feed.example/")
    return parser.parse(body, media_type="", url="https://feed.example/")


def pairs_of(wanted: dict[str, Any], feed: ParsedFeed) -> Iterator[tuple[str, Any, Any]]:
    """Field, what gofeed says, what we say: of the feed and of each entry; only what gofeed does say."""
    yield from told("title", wanted.get("title"), words(feed.title, is_html=True))
    yield from told("link", links_of(wanted), feed.url)
    yield from told("author", author_of(wanted), feed.author)
    items: list[dict[str, Any]] = next((wanted[name] for name in LIST_NAMES if wanted.get(name)), [])
    for at, item in enumerate(items):
        entry = feed.entries[at] if at < len(feed.entries) else FeedEntry()
        yield from told("title", item.get("title"), words(entry.title, is_html=True))
        yield from told("link", links_of(item), entry.url)
        yield from told("author", author_of(item), entry.author)
        yield from told("date", date_of(item), entry.published)
        yield from told("id", id_of(item), entry.id)


def told(field: str, want: Any, got: Any) -> Iterator[tuple[str, Any, Any]]:
    if want:
        yield field, want, got


def same(field: str, want: Any, got: Any) -> bool:
    if field == "title":
        return bool(words(want, is_html=True) == got)
    if field == "link":
        return bool(got in want)
    return bool(want == got)


def words(text: str, *, is_html: bool) -> str:
    return text_of(text) if is_html else text


def links_of(thing: dict[str, Any]) -> list[str]:
    """The addresses that are right for people: gofeed's RSS parser lists all, its Atom parser with their kinds."""
    links = [*thing.get("links", []), thing.get("link")]
    plain = [link for link in links if isinstance(link, str) and link not in ("", thing.get("feedLink"))]
    typed = [link for link in links if isinstance(link, dict) and link.get("rel") == "alternate"]
    return plain + [link["href"] for link in typed if link.get("href")]


def author_of(thing: dict[str, Any]) -> str | None:
    """The first author's name. One who has only an address for mail has no name that we would show."""
    authors = [*thing.get("authors", []), thing.get("author"), thing.get("managingEditor")]
    for author in authors:
        name = author.get("name") if isinstance(author, dict) else author
        if name and (name := re.sub(r"\S+@\S+", "", name).strip()):
            return re.sub(r"^\((.*)\)$", r"\1", name)
    return None


def date_of(thing: dict[str, Any]) -> int | None:
    for name in ("publishedParsed", "pubDateParsed", "updatedParsed"):
        if thing.get(name):
            return int(datetime.fromisoformat(thing[name]).timestamp())
    return None


def id_of(thing: dict[str, Any]) -> str | None:
    found = thing.get("guid") or thing.get("id")
    return found.get("value") if isinstance(found, dict) else found


def test_json_that_is_no_feed_is_refused_in_words(corpora: Path) -> None:
    for path in sorted((corpora / "gofeed" / "parser" / "json" / "invalid").iterdir()):
        with pytest.raises(Malformed, match="JSON"):
            read_json_feed(path.read_bytes(), url="https://feed.example/")
