"""Feeds that others wrote: real ones are on the wall whole; odd and hostile ones are read or refused, in bounds."""

import gzip
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import feedparser
import pytest

from tests.corpora.conftest import Tally
from tests.corpora.trees import assert_harmless, assert_plain
from wall.acts.fetch import fetch
from wall.acts.follow import follow
from wall.connectors.base import ConnectorError, Malformed, RemotePost
from wall.connectors.feed_parser import FeedParser, ParsedFeed
from wall.connectors.feed_posts import to_posts
from wall.connectors.feed_uris import name_entries, remember
from wall.connectors.json_feed import read_json_feed
from wall.content.text import plain
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.posts.incoming import prepare
from wall.posts.queries import newest

AT_MOST = 50  # entries of a feed that are taken
TEN = 10
URL = "https://feeds.example/feed"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SLOW = 5.0  # seconds on the clock: the child has two on a core and 256 MB, and dies of more, but the machine is shared
NO_FEEDS = {  # of the real ones: pages, pieces of feeds, and two that have no entry
    "HREFConsideredHarmfulFirstEntry.xml", "TenderLovemakingFirstEntry.xml", "notafeed.html", "sqlite_releases.html",
    "utf8-meta-after-1024.html", "utf8.html", "windows-1252-incorrect-prolog.xml", "10.json",
}  # fmt: skip
WORDS = {
    "v2/xml/testdata/koi8r.xml": "Первая новость",
    "v2/encoding/testdata/koi8r.xml": "Первая новость",
    "v2/encoding/testdata/utf8.xml": "Café",
    "v2/parser/testdata/encoding_WINDOWS-1251.xml": "Цитата #17703",
    "rss-parser/encoding.rss": "Mãe de utente",
    "node-feedparser/compressed.xml": "В Бузулуке",
    "v2/parser/testdata/rdf_UTF8.xml": "Vorsichtsmaßnahmen",
}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and writes no log."""

    extensions_map = {".json": "application/feed+json", "": "application/xml"}

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def feed_server(corpora: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(corpora / "realfeeds")))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def parser() -> Iterator[FeedParser]:
    parser = FeedParser()
    yield parser
    parser.close()


def test_ten_feeds_at_random_are_on_the_wall_with_the_entries_that_they_have(
    parts: Parts, corpora: Path, feed_server: str
) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    chosen = random.Random(seed).sample(feeds_with_entries(corpora), TEN)
    for number, path in enumerate(chosen):
        address = f"{feed_server}/{path.relative_to(corpora / 'realfeeds')}"
        with parts.database.write() as session:
            person = add_person(session, NewPerson(name=f"Reader {number}"))
        source = follow(parts, person.slug, address, actor=None).source
        result = fetch(parts, source.id)
        assert result is not None
        assert result.error is None, f"{path.name}: {result.error}"
        with parts.database.read() as session:
            on_the_wall = newest(session, limit=100, person_id=person.id)
        assert len(on_the_wall) == len(entries_of(path)), f"{path.name}, seed {seed}"


def test_every_real_feed_is_read_in_its_own_letters(corpora: Path, parser: FeedParser, tally: Tally) -> None:
    folder = corpora / "realfeeds"
    for path in files_of(folder):
        posts = posts_of(read(parser, path))
        tally("realfeeds", files=1, entries=len(posts), no_feed=int(path.name in NO_FEEDS))
        assert posts or path.name in NO_FEEDS, path
        expected = WORDS.get(str(path.relative_to(folder)), "")
        assert any(expected in post.title for post in posts) or not expected, path


@pytest.mark.parametrize("corpus", ["feedparser", "feedvalidator", "gofeed", "realfeeds"])
def test_what_is_stored_of_a_feed_is_clean_and_the_same_the_second_time(
    corpus: str, corpora: Path, parser: FeedParser, tally: Tally
) -> None:
    slowest = 0.0
    for path in files_of(corpora / corpus):
        begun = time.monotonic()
        feed = read(parser, path)
        slowest = max(slowest, time.monotonic() - begun)
        stored = stored_of(feed, path)
        tally(f"{corpus}, stored", files=1, posts=stored, no_feed=int(not feed.version))
    tally(f"{corpus}, stored", slowest_ms=f"{slowest * 1000:>5.0f}")
    assert slowest < SLOW


def test_hostile_feeds_hurt_nobody(corpora: Path, parser: FeedParser, tally: Tally) -> None:
    for path in [*files_of(corpora / "own_attacks"), *files_of(corpora / "xml_bombs")]:
        for name, body in hostile_forms(path):
            begun = time.monotonic()
            try:
                stored_of(parser.parse(body, media_type="", url=URL), path)
                outcome = "read"
            except ConnectorError as error:
                assert str(error)
                outcome = "refused"
            assert time.monotonic() - begun < SLOW, name
            tally("own_attacks, xml_bombs", **{"feeds": 1, outcome: 1})
            alive = parser.parse(b'<rss version="2.0"><channel><title>alive</title>', media_type="", url=URL)
            assert alive.title == "alive", name


def feeds_with_entries(corpora: Path) -> list[Path]:
    """The real feeds that have entries, whatever they are called."""
    paths = files_of(corpora / "realfeeds")
    return [path for path in paths if path.suffix not in (".json", ".html") and entries_of(path)]


def files_of(folder: Path) -> list[Path]:
    """All the files of a corpus but licences and what other parsers say of a feed."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and "LICENSE" not in path.name]
    return [path for path in paths if path.suffix != ".json" or not path.with_suffix(".xml").exists()]


def entries_of(path: Path) -> set[str]:
    """What tells the entries of a feed apart that say anything, as the reference parser reads them: the newest ones."""
    parsed = feedparser.parse(path.read_bytes(), sanitize_html=False)
    said: dict[str, None] = {}
    for entry in parsed.entries:
        words = entry.get("title", "") + entry.get("summary", "") + "".join(c.value for c in entry.get("content", []))
        if plain(words) or entry.get("enclosures"):
            said.setdefault(entry.get("id") or entry.get("link") or words, None)
    return set(list(said)[:AT_MOST])


def read(parser: FeedParser, path: Path) -> ParsedFeed:
    """The feed as the connector reads it; an empty one where it is refused in words."""
    body = path.read_bytes()
    body = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    try:
        if body.lstrip().startswith((b"{", b"[")):
            return read_json_feed(body, url=URL)
    except Malformed as error:
        assert str(error)
        return ParsedFeed("")
    return parser.parse(body, media_type="", url=URL)


def posts_of(feed: ParsedFeed, *, now: datetime = NOW, seen: str = "") -> tuple[RemotePost, ...]:
    uris = name_entries(feed, feed_url=URL, identity=URL, seen=seen)
    return to_posts(feed, feed_url=URL, identity=URL, now=now, uris=uris)


def stored_of(feed: ParsedFeed, path: Path) -> int:
    """How many posts would be stored. Each is clean, and an hour later it would be the same again."""
    seen = remember(feed, name_entries(feed, feed_url=URL, identity=URL), feed_url=URL)
    first = [prepare(post, NOW) for post in posts_of(feed)]
    later = NOW + timedelta(hours=1)
    second = [prepare(post, later) for post in posts_of(feed, now=later, seen=seen)]
    shown = {one.uri: one.shows for one in first if one}
    assert {one.uri: one.shows for one in second if one} == shown, path
    for shows in shown.values():
        for name in ("title", "text", "html", "warning", "url"):
            assert_plain(shows[name], (path, name))
        assert_plain(shows["author"]["name"] + "".join(medium["alt"] for medium in shows["media"]), path)
        assert_harmless(shows["html"], path)
    return len(shown)


def hostile_forms(path: Path) -> Iterator[tuple[str, bytes]]:
    """An attack as it is, and a part of it where it is packed: so much as a fetch would take."""
    body = path.read_bytes()
    yield path.name, body
    if body.startswith(b"\x1f\x8b"):
        with gzip.open(path) as packed:
            yield f"{path.name}, unpacked", packed.read(5_000_000)
