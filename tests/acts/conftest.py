"""What the tests of acts share: a server on loopback with a feed, and the made-up network."""

from collections.abc import Iterator

import pytest

from tests.connectors.site import Reply, Site
from tests.support.proofs import give_proof
from wall.acts.fetch import fetch
from wall.acts.follow import follow
from wall.connectors.fake_network import FakeNetwork
from wall.parts import Parts
from wall.people.models import Person
from wall.sources.words import new_word

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


@pytest.fixture
def word() -> str:
    """A one-time word."""
    return new_word()


@pytest.fixture
def proven(parts: Parts, ben: Person, network: FakeNetwork, word: str) -> str:
    """A made-up account of Ben's, verified by the word in its first post, and read once; its id."""
    network.post("ben", f"Mine: {word}.")
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    assert fetch(parts, source_id) is not None
    give_proof(parts, source_id, word)
    return source_id
