"""Real servers of ../shared/peers, started on loopback. Without that folder the suite is left out, and says so."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.mastodon import MastodonPeer
from tests.support.ports import find_free_port

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
