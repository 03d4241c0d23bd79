"""Every odd feed is a pair of files in tests/data/feed: what it says, and which posts it makes."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.pairs import expected, pairs, short
from wall.connectors.feed_parser import FeedEntry, FeedParser, ParsedFeed
from wall.connectors.feed_posts import to_author, to_posts
from wall.connectors.json_feed import read_json_feed

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FEED_URL = "https://feed.example/blog/feed"
IDENTITY = "https://feed.example/first-feed"


def result(file: Path, feeds: FeedParser) -> Any:
    """Author and posts of a feed; the posts' own author, always the same, left out."""
    body = file.read_bytes()
    if file.suffix == ".json":
        feed = read_json_feed(body, url=FEED_URL)
    else:
        feed = feeds.parse(body, media_type="application/xml", url=FEED_URL)
    posts = short(to_posts(feed, feed_url=FEED_URL, identity=IDENTITY, now=NOW))
    for post in posts:
        del post["author"]
    return {"author": short(to_author(feed, feed_url=FEED_URL, identity=IDENTITY)), "posts": posts}


@pytest.mark.parametrize("file", pairs("feed"), ids=lambda file: file.stem)
def test_a_feed_makes_the_posts_beside_it(file: Path, feeds: FeedParser) -> None:
    assert result(file, feeds) == expected(file)


def test_posts_come_oldest_first_and_each_once() -> None:
    entries = tuple(FeedEntry(id=f"https://x.example/{n % 7}", published=1_700_000_000 - n) for n in range(20))
    posts = to_posts(ParsedFeed("rss20", entries=entries), feed_url=FEED_URL, identity=IDENTITY, now=NOW)
    times = [post.published_at for post in posts]
    assert times == sorted(times)
    assert len({post.uri for post in posts}) == len(posts) == 7


def test_entries_without_dates_keep_the_order_of_the_feed_turned_round() -> None:
    entries = tuple(FeedEntry(id=f"https://x.example/{name}") for name in ("new", "old"))
    posts = to_posts(ParsedFeed("rss20", entries=entries), feed_url=FEED_URL, identity=IDENTITY, now=NOW)
    assert [post.uri[-3:] for post in posts] == ["old", "new"]


def test_a_feed_cannot_take_the_place_of_a_post_elsewhere() -> None:
    feed = ParsedFeed(
        "rss20", entries=(FeedEntry(id="https://social.example/@anna/1", url="https://social.example/x"),)
    )
    [post] = to_posts(feed, feed_url=FEED_URL, identity=IDENTITY, now=NOW)
    assert post.uri == f"{IDENTITY}#https://social.example/@anna/1"


def test_ids_without_a_scheme_stay_the_same_when_the_feed_moves() -> None:
    feed = ParsedFeed("rss20", entries=(FeedEntry(id="17"),))
    before = to_posts(feed, feed_url=FEED_URL, identity=IDENTITY, now=NOW)
    after = to_posts(feed, feed_url="https://elsewhere.example/f", identity=IDENTITY, now=NOW)
    assert before[0].uri == after[0].uri == f"{IDENTITY}#17"


@pytest.mark.parametrize(
    "body",
    [
        " " * 200_000,
        "<img class='emoji' " * 10_000,
        "<img " + "class='emoji' " * 14_000,
        "href=" * 40_000 + "<",
        "<" * 200_000,
    ],
    ids=["blanks", "pictures", "classes", "addresses", "brackets"],
)
def test_a_long_text_costs_no_more_than_its_length(body: str) -> None:
    feed = ParsedFeed("rss20", entries=tuple(FeedEntry(id=str(number), body=body) for number in range(5)))
    begun = time.process_time()
    to_posts(feed, feed_url=FEED_URL, identity=IDENTITY, now=NOW)
    assert time.process_time() - begun < 2
