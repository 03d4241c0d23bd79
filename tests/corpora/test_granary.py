"""One post in many formats: those that our connectors read say the same as the one in plain ActivityStreams."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.corpora.conftest import Tally
from wall.connectors.base import RemotePost
from wall.connectors.feed_parser import FeedParser, ParsedFeed
from wall.connectors.feed_posts import to_posts
from wall.connectors.json_feed import read_json_feed
from wall.connectors.markup import pictures, text_of

RSS, JSON_FEED = ".rss.xml", ".feed-from-as.json"
URL = "https://feeds.example/feed"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def formats(corpora: Path) -> dict[str, list[Path]]:
    """The files by what they are written in."""
    found: dict[str, list[Path]] = {}
    for path in sorted((corpora / "granary").iterdir()):
        if "LICENSE" not in path.name:
            found.setdefault(f".{path.name.partition('.')[2]}", []).append(path)
    return found


def entries(path: Path, own: str, plain: str) -> list[dict[str, Any]]:
    """The same posts in ActivityStreams 1."""
    read: Any = json.loads(path.with_name(path.name.removesuffix(own) + plain).read_text())
    return read if isinstance(read, list) else [read]


def agree(feed: ParsedFeed, originals: list[dict[str, Any]]) -> int:
    """How many posts there are, after each was compared."""
    posts = to_posts(feed, feed_url=URL, identity=URL, now=NOW)
    assert len(posts) == len(originals)
    for one in originals:
        (post,) = (post for post in posts if (post.url == one["url"] if "url" in one else says(post, one)))
        compare(post, one, feed)
    return len(originals)


def says(post: RemotePost, original: dict[str, Any]) -> bool:
    return letters(original.get("content", "")) in letters(post.html or post.text)


def compare(post: RemotePost, original: dict[str, Any], feed: ParsedFeed) -> None:
    assert says(post, original)
    if "displayName" in original:
        assert post.title == original["displayName"]
    if "published" in original:
        moment = datetime.fromisoformat(original["published"])
        assert post.published_at == (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if name := original.get("author", {}).get("displayName"):
        assert post.author.name in (name, feed.author)  # a title is a name only where there is no other
    addresses = {medium.url for medium in post.media}
    within = [url for url, _ in pictures(original.get("content", ""), URL)]
    assert media_of(original) | set(within[:1]) <= addresses  # of several in the words a feed's card shows one


def media_of(original: dict[str, Any]) -> set[str]:
    """Addresses of all pictures, films and sounds beside the words."""
    found = {image["url"] for image in original.get("image", [])}
    for part in (original, *original.get("attachments", [])):
        streams = part.get("stream", [])
        found |= {stream["url"] for stream in ([streams] if isinstance(streams, dict) else streams)}
        found |= {image["url"] for image in part.get("image", [])}
    return found


def letters(html: str) -> str:
    return "".join(text_of(html).split())


def test_the_formats_that_we_read_say_the_same(corpora: Path, tally: Tally) -> None:
    found = formats(corpora)
    parser = FeedParser()
    posts = 0
    try:
        for path in found[RSS]:
            feed = parser.parse(path.read_bytes(), media_type="application/rss+xml", url=URL)
            posts += agree(feed, entries(path, RSS, ".as-from-rss.json"))
    finally:
        parser.close()
    for path in found[JSON_FEED]:
        feed = read_json_feed(path.read_bytes(), url=URL)
        posts += agree(feed, entries(path, JSON_FEED, ".as.json"))
    files = sum(map(len, found.values()))
    ours = len(found[RSS]) + len(found[JSON_FEED])
    tally("granary", files=files, agree=ours, posts=posts, left_out=files - ours)
    assert ours == 7
