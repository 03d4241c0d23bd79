"""Real servers of ../shared/peers, started on loopback. Without that folder the suite is left out, and says so."""

import os
import subprocess
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import launched
from tests.peers.mastodon import MastodonPeer
from tests.support.ports import find_free_port
from wall.connectors.feed_parser import FeedParser
from wall.connectors.http import Http
from wall.connectors.mastodon import Mastodon
from wall.connectors.outside import Outside

PEERS = Path(__file__).parents[3] / "shared" / "peers"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("peers")


@pytest.fixture(scope="session")
def mastodon() -> Iterator[MastodonPeer]:
    """A stateful Mastodon 4 server that somebody else wrote, with one account whose token is known."""
    script = PEERS / "mastodon-mock.sh"
    if not script.is_file():
        pytest.skip(f"{script} is not there: the peers are not part of the project")
    port = find_free_port()
    environ = os.environ | {"P": str(port)}
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "florilege-peers" / "mm"
    if not (folder / "v" / "bin" / "mastodon_mock").exists():
        subprocess.run(["bash", script, "install"], env=environ, check=True)
    subprocess.run(["bash", script, "start"], env=environ, check=True)
    yield MastodonPeer(f"http://127.0.0.1:{port}")
    subprocess.run(["bash", script, "stop"], env=environ, check=True)


@pytest.fixture
def connector(tmp_path: Path) -> Iterator[Mastodon]:
    """The connector alone, which may reach this machine by plain http."""
    http = Http(allow_networks=(ip_network("127.0.0.0/8"),), allow_http=True)
    outside = Outside(http, FeedParser(), tmp_path)
    yield Mastodon(outside)
    outside.close()


@pytest.fixture
def ada(mastodon: MastodonPeer) -> MastodonPeer:
    """An account of this test's own."""
    return mastodon.join(f"ada_{uuid4().hex[:8]}")


@pytest.fixture
def oidc(free_port: int) -> Iterator[str]:
    """A certified OpenID provider that somebody else wrote, which knows a site at `free_port`; its issuer."""
    script = PEERS / "oidc.sh"
    if not script.is_file():
        pytest.skip(f"{script} is not there: the peers are not part of the project")
    port = find_free_port()
    callback = f"http://127.0.0.1:{free_port}/sign-in/provider/callback"
    environ = os.environ | {"PORT": str(port), "REDIRECTS": callback}
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "florilege-peers" / "oidc"
    if not (folder / "install" / "node_modules" / "oidc-provider").exists():
        subprocess.run(["bash", script, "install"], env=environ, check=True)
    subprocess.run(["bash", script, "start"], env=environ, check=True)
    yield f"http://127.0.0.1:{port}"
    subprocess.run(["bash", script, "stop"], env=environ, check=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, for those who sign in with a provider's own pages."""
    with launched() as browser:
        yield browser
