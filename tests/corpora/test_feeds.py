"""Real feeds: ten of them, chosen at random and served on loopback, are on the wall with the entries that they have."""

import random
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import feedparser
import pytest

from wall.acts.fetch import fetch
from wall.acts.follow import follow
from wall.connectors.base import ConnectorError
from wall.connectors.feed_parser import FeedParser
from wall.content.text import plain
from wall.errors import FlorilegeError
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.posts.queries import newest

AT_MOST = 50  # entries of a feed that are taken
TEN = 10


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


def feeds_of(corpora: Path) -> list[Path]:
    """The real feeds that have entries, whatever they are called."""
    found = []
    for path in sorted((corpora / "realfeeds").rglob("*")):
        if path.is_file() and "LICENSE" not in path.name and path.suffix not in (".json", ".html") and entries_of(path):
            found.append(path)
    return found


def entries_of(path: Path) -> set[str]:
    """What tells the entries of a feed apart that say anything, as the reference parser reads them: the newest ones."""
    parsed = feedparser.parse(path.read_bytes(), sanitize_html=False)
    said: dict[str, None] = {}
    for entry in parsed.entries:
        words = entry.get("title", "") + entry.get("summary", "") + "".join(c.value for c in entry.get("content", []))
        if plain(words) or entry.get("enclosures"):
            said.setdefault(entry.get("id") or entry.get("link") or words, None)
    return set(list(said)[:AT_MOST])


def test_ten_feeds_at_random_are_on_the_wall_with_the_entries_that_they_have(
    parts: Parts, corpora: Path, feed_server: str
) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    chosen = random.Random(seed).sample(feeds_of(corpora), TEN)
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


def test_every_feed_is_read_or_refused_in_words(corpora: Path) -> None:
    counts = {"read": 0, "refused": 0}
    parser = FeedParser()
    try:
        for corpus in ("realfeeds", "feedparser", "feedvalidator", "gofeed", "own_attacks", "xml_bombs"):
            for path in sorted((corpora / corpus).rglob("*")):
                if path.is_file() and path.suffix in (".xml", ".rss", ".atom", ".rdf", ".json", ".html"):
                    counts[read_or_refuse(parser, path)] += 1
    finally:
        parser.close()
    print(counts)
    assert counts["read"] > 2000


def read_or_refuse(parser: FeedParser, path: Path) -> str:
    try:
        parsed = parser.parse(path.read_bytes(), media_type="", url="https://feeds.example/feed")
    except (ConnectorError, FlorilegeError) as error:
        assert str(error)
        return "refused"
    for entry in parsed.entries:
        for text in (entry.title, entry.body):
            text.encode("utf-8")
            assert not any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text)
    return "read"
