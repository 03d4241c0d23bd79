"""What every connector promises, checked for each of them over the same scenes."""

from abc import ABC, abstractmethod
from datetime import UTC, timedelta

import pytest

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Reply, Site
from wall.connectors.base import (
    ConnectorError,
    FetchesTimeline,
    Gone,
    Known,
    Malformed,
    Page,
    RateLimited,
    Target,
    Unauthorized,
    Unreachable,
)
from wall.connectors.fake_network import FakeNetwork
from wall.connectors.outside import Outside
from wall.connectors.registry import CONNECTORS, fetching, find


class Scene(ABC):
    """A network with one account that a test can write on and break."""

    network: str
    announces_deletions = True

    def __init__(self, outside: Outside, site: Site) -> None:
        self.outside = outside
        self.site = site

    @abstractmethod
    def target(self) -> Target: ...

    @abstractmethod
    def write(self, text: str) -> str: ...

    @abstractmethod
    def edit(self, uri: str, text: str) -> None: ...

    @abstractmethod
    def delete(self, uri: str) -> None: ...

    @abstractmethod
    def fail(self, error: type[ConnectorError]) -> None: ...


class FeedScene(Scene):
    """A feed on a small web server."""

    network = "feed"
    announces_deletions = False

    def __init__(self, outside: Outside, site: Site) -> None:
        super().__init__(outside, site)
        self.entries: dict[str, str] = {}
        self.written = 0
        site.routes["/feed"] = lambda _: Reply(200, self._document())

    def target(self) -> Target:
        return find(f"{self.site.url}/feed", self.outside)

    def write(self, text: str) -> str:
        self.written += 1
        uri = f"{self.site.url}/posts/{self.written}"
        self.entries[uri] = text
        return uri

    def edit(self, uri: str, text: str) -> None:
        self.entries[uri] = text

    def delete(self, uri: str) -> None:
        del self.entries[uri]

    def fail(self, error: type[ConnectorError]) -> None:
        self.site.routes["/feed"] = _FAILURES[error]

    def _document(self) -> str:
        items = [
            f"<item><guid>{uri}</guid><description>{text}</description>"
            f"<pubDate>Mon, 02 Nov 2026 08:{int(uri.rpartition('/')[2]):02}:00 +0100</pubDate></item>"
            for uri, text in reversed(self.entries.items())
        ]
        return f'<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'


class MastodonScene(Scene):
    """An account on a small Mastodon server."""

    network = "mastodon"

    def __init__(self, outside: Outside, site: Site) -> None:
        super().__init__(outside, site)
        self.server = MastodonServer(site)

    def target(self) -> Target:
        return find(f"{self.site.url}/@ada", self.outside)

    def write(self, text: str) -> str:
        return self.server.add(text)

    def edit(self, uri: str, text: str) -> None:
        self.server.edit(uri, text)

    def delete(self, uri: str) -> None:
        self.server.delete(uri)

    def fail(self, error: type[ConnectorError]) -> None:
        self.site.routes["/api/v1/accounts/42/statuses"] = _FAILURES[error]


class FakeScene(Scene):
    """An account on the made-up network."""

    network = "fake"

    def __init__(self, outside: Outside, site: Site) -> None:
        super().__init__(outside, site)
        self.made_up = FakeNetwork(outside.data_dir)

    def target(self) -> Target:
        return find("fake:ada", self.outside)

    def write(self, text: str) -> str:
        return self.made_up.post("ada", text)

    def edit(self, uri: str, text: str) -> None:
        self.made_up.edit(uri, text)

    def delete(self, uri: str) -> None:
        self.made_up.delete(uri)

    def fail(self, error: type[ConnectorError]) -> None:
        kinds = {"Unreachable": "unreachable", "RateLimited": "limited", "Unauthorized": "unauthorized", "Gone": "gone"}
        self.made_up.trouble("ada", kinds.get(error.__name__, "malformed"))  # type: ignore[arg-type]  # a literal


_FAILURES: dict[type[ConnectorError], Reply] = {
    Unreachable: Reply(500),
    RateLimited: Reply(429, headers={"Retry-After": "30"}),
    Unauthorized: Reply(401),
    Gone: Reply(410),
    Malformed: Reply(200, "<!doctype html><html>maintenance", {"Content-Type": "text/html"}),
}
SCENES: list[type[Scene]] = [FeedScene, MastodonScene, FakeScene]


@pytest.fixture(params=SCENES, ids=lambda scene: scene.network)
def scene(request: pytest.FixtureRequest, outside: Outside, site: Site) -> Scene:
    scene: Scene = request.param(outside, site)
    scene.write("first")
    return scene


@pytest.fixture
def connector(scene: Scene) -> FetchesTimeline:
    return fetching(scene.network, scene.outside)


def _known(page: Page) -> tuple[Known, ...]:
    return tuple(Known(post.uri, post.published_at) for post in reversed(page.posts))


def test_every_connector_has_its_scene() -> None:
    assert {scene.network for scene in SCENES} == set(CONNECTORS)


def test_posts_come_oldest_first(scene: Scene, connector: FetchesTimeline) -> None:
    for text in ("second", "third"):
        scene.write(text)
    posts = connector.fetch(scene.target(), None, ()).posts
    words = [post.text or post.html for post in posts]
    assert [word.removeprefix("<p>").removesuffix("</p>") for word in words] == ["first", "second", "third"]
    assert [post.published_at for post in posts] == sorted(post.published_at for post in posts)


def test_the_cursor_repeated_gives_nothing_new(scene: Scene, connector: FetchesTimeline) -> None:
    page = connector.fetch(scene.target(), None, ())
    for _ in range(2):
        again = connector.fetch(scene.target(), page.cursor, _known(page))
        assert (again.posts, again.removed) == ((), ())
        assert again.cursor is not None


def test_a_fetch_is_repeatable(scene: Scene, connector: FetchesTimeline) -> None:
    page = connector.fetch(scene.target(), None, ())
    scene.write("second")
    assert connector.fetch(scene.target(), page.cursor, _known(page)) == connector.fetch(
        scene.target(), page.cursor, _known(page)
    )


def test_what_is_new_comes_after_the_cursor(scene: Scene, connector: FetchesTimeline) -> None:
    page = connector.fetch(scene.target(), None, ())
    uri = scene.write("second")
    assert uri in {post.uri for post in connector.fetch(scene.target(), page.cursor, _known(page)).posts}


def test_an_edit_comes_under_the_same_uri_and_time(scene: Scene, connector: FetchesTimeline) -> None:
    page = connector.fetch(scene.target(), None, ())
    scene.edit(page.posts[0].uri, "changed")
    (edited,) = connector.fetch(scene.target(), page.cursor, _known(page)).posts
    assert (edited.uri, edited.published_at) == (page.posts[0].uri, page.posts[0].published_at)
    assert "changed" in edited.text + edited.html


def test_a_deletion_is_reported_where_the_network_lets_us_know(scene: Scene, connector: FetchesTimeline) -> None:
    uri = scene.write("second")
    page = connector.fetch(scene.target(), None, ())
    scene.delete(uri)
    removed = connector.fetch(scene.target(), page.cursor, _known(page)).removed
    assert removed == ((uri,) if scene.announces_deletions else ())


def test_times_are_aware_and_in_utc(scene: Scene, connector: FetchesTimeline) -> None:
    scene.edit(connector.fetch(scene.target(), None, ()).posts[0].uri, "changed")
    for post in connector.fetch(scene.target(), None, ()).posts:
        assert post.published_at.tzinfo is UTC
        assert post.edited_at is None or post.edited_at.tzinfo is UTC


def test_addresses_for_people_are_web_addresses(scene: Scene, connector: FetchesTimeline) -> None:
    target = scene.target()
    for url in [
        target.url,
        *(url for post in connector.fetch(target, None, ()).posts for url in (post.url, post.author.url)),
    ]:
        assert url.startswith(("https://", "http://"))


def test_the_author_of_the_page_is_the_author_of_the_posts(scene: Scene, connector: FetchesTimeline) -> None:
    page = connector.fetch(scene.target(), None, ())
    assert page.author == page.posts[0].author


@pytest.mark.parametrize("error", list(_FAILURES))
def test_troubles_are_the_five_errors(error: type[ConnectorError], scene: Scene, connector: FetchesTimeline) -> None:
    target = scene.target()
    scene.fail(error)
    with pytest.raises(error) as raised:
        connector.fetch(target, None, ())
    assert raised.type is error
    assert str(raised.value).endswith(".")
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_after == timedelta(seconds=30)
