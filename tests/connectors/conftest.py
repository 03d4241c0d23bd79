"""What the connector tests share: a web server on loopback, and the means to reach it."""

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Site
from wall.connectors.feed_parser import FeedParser
from wall.connectors.http import Http
from wall.connectors.mastodon import Mastodon
from wall.connectors.outside import Outside

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture(scope="session")
def http() -> Iterator[Http]:
    """A client that may reach loopback by plain http."""
    http = Http(allow_networks=LOOPBACK, allow_http=True, public_url="https://wall.example")
    yield http
    http.close()


@pytest.fixture(scope="session")
def feeds() -> Iterator[FeedParser]:
    feeds = FeedParser()
    yield feeds
    feeds.close()


@pytest.fixture
def outside(http: Http, feeds: FeedParser, tmp_path: Path) -> Outside:
    return Outside(http, feeds, tmp_path)


@pytest.fixture
def mastodon(outside: Outside) -> Mastodon:
    return Mastodon(outside)


@pytest.fixture
def mastodon_server(site: Site) -> MastodonServer:
    return MastodonServer(site)
