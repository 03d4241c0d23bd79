"""What the tests of acts share: a server on loopback with a feed, and the made-up network."""

from collections.abc import Iterator

import pytest

from tests.connectors.site import Reply, Site
from wall.connectors.fake_network import FakeNetwork
from wall.parts import Parts

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Ben writes</title><link>https://ben.example/</link>
<item><guid>https://ben.example/1</guid><link>https://ben.example/1</link><title>One</title>
<description>A fine morning.</description><pubDate>Sat, 03 Jan 2026 09:00:00 GMT</pubDate></item>
</channel></rss>"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on loopback that serves a feed at /feed."""
    site = Site()
    site.routes["/feed"] = Reply(body=FEED, headers={"Content-Type": "application/rss+xml"})
    yield site
    site.close()


@pytest.fixture
def network(parts: Parts) -> FakeNetwork:
    """The made-up network of this site."""
    return FakeNetwork(parts.settings.data_dir)
