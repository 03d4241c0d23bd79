"""Feeds that others wrote: real ones are on the wall whole; odd and hostile ones are read or refused, in bounds."""

import gzip
import random
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import feedparser
import html5lib
import pytest

from tests.corpora.conftest import Tally
from tests.corpora.trees import assert_harmless
from wall.acts.fetch import fetch
from wall.acts.follow import follow
from wall.connectors.base import ConnectorError
from wall.connectors.feed_parser import FeedParser, ParsedFeed
from wall.connectors.feed_posts import to_author, to_posts
from wall.connectors.feed_uris import name_entries, remember
from wall.connectors.json_feed import read_json_feed
from wall.content.text import plain
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.posts.incoming import Incoming, prepare
from wall.posts.queries import newest

AT_MOST = 50  # entries of a feed that are taken
TEN = 10
URL = "https://feeds.example/feed"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECONDS = 5.0  # of wall clock; the child itself has 2 of CPU and 256 MB, and dies of more
"""What the upstream suites of the odd feeds hold that is no feed at all is counted, not failed."""


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
