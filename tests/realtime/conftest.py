"""A served site of its own for the tests of the live side."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.realtime.wire import Wire, ask
from tests.support.ports import find_free_port
from wall.db import Database
from wall.events.record import record
from wall.events.types import Happening, PostAdded
from wall.migrations import upgrade
from wall.realtime.changes import read_last_number


@dataclass
class Site:
    """A served site, and the same database seen from this process."""

    port: int
    database: Database
    process: subprocess.Popen[bytes]
    path: Path

    def happen(self, *happenings: Happening) -> None:
        """Let things happen, in one commit."""
        with self.database.write() as session:
            for happening in happenings:
                record(session, happening)

    def add_posts(self, *post_ids: str) -> None:
        """Let one post after the other appear, each in a commit of its own."""
        for post_id in post_ids:
            self.happen(PostAdded(post_id, "person-ada"))

    def get_last_number(self) -> int:
        """The number of the newest change."""
        return read_last_number(self.database)

    def settle(self) -> int:
        """Wait until the site has sent out all that there is; the number of the newest change."""
        last = self.get_last_number()
        with Wire(self.port) as wire:
            wire.enter()
            while wire.join({"post": "post-nobody-changes", "lang": "en"})["seq"] < last:
                time.sleep(0.1)
        return last

    def ask_state(self) -> Any:
        """What the site says of itself."""
        return msgspec.json.decode(ask(self.port, "/state")[1])


def wait_until_served(port: int, seconds: float = 10) -> None:
    """Return when somebody answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            ask(port, "/state")
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def served_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on SQLite, served in a process of its own, for all tests of this folder."""
    path = tmp_path_factory.mktemp("site") / "site.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    port = find_free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.realtime.site", database.url, str(port)])
    try:
        wait_until_served(port)
        yield Site(port, database, process, path)
    finally:
        process.terminate()
        process.wait(10)
        database.dispose()


@pytest.fixture
def site(served_site: Site) -> Site:
    """The served site, with nobody connected and nothing set."""
    ask(served_site.port, "/reset", method="POST")
    end = time.monotonic() + 5
    while served_site.ask_state()["sockets"] and time.monotonic() < end:
        time.sleep(0.02)
    return served_site
