"""The fault server, the ways in which Florilège fetches, and a look at what is left over afterwards."""

import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_network

import pytest

from tests.faults.fetchers import FETCHERS, Fetcher
from tests.support.faults import Certificates, FaultServer, Good
from tests.support.faults.answers import PRIVATE, bomb
from wall.connectors.base import ConnectorError
from wall.connectors.feed_parser import FeedParser
from wall.connectors.guard import time_limit
from wall.connectors.http import Http
from wall.connectors.outside import Outside

DEADLINE = 0.3  # seconds; in production it is `http.DEADLINE`
GRACE = 0.7  # for threads that take their turn late on a busy machine
ONE_ADDRESS = (ip_network("127.0.0.1/32"),)


@dataclass(frozen=True)
class Result:
    """What came of one fetch."""

    error: ConnectorError | None
    seconds: float


Try = Callable[[Fetcher, FaultServer], Result]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory, certificates: Certificates) -> Iterator[Outside]:
    """The means of a site that may reach 127.0.0.1 alone, by plain http too, and that believes our certificates."""
    bomb(31), bomb(15), bomb(31, 31)  # takes a while
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wall.connectors.http._trusted_certificates", certificates.trusting)
        http = Http(allow_networks=ONE_ADDRESS, allow_http=True, deadline=DEADLINE)
    with closing(Outside(http, FeedParser(), tmp_path_factory.mktemp("faults"))) as outside:
        for fetcher in FETCHERS.values():  # helpers and modules are there before anything is counted
            with fetcher.serve() as server:
                fetcher.fetch(outside, f"{server.url}/")
        yield outside


@pytest.fixture
def attempt(outside: Outside) -> Try:
    """Fetches as a job does, within one time limit."""

    def attempt(fetcher: Fetcher, server: FaultServer) -> Result:
        began = time.monotonic()
        error = None
        try:
            with time_limit(began + DEADLINE):
                fetcher.fetch(outside, f"{server.url}/")
        except ConnectorError as raised:
            error = raised
        return Result(error, time.monotonic() - began)

    return attempt


@pytest.fixture
def trap(free_port: int) -> Iterator[FaultServer]:
    """A server inside the private network, that nobody may reach."""
    with FaultServer({}, Good(b"secret"), address=PRIVATE) as server:
        yield server
        assert server.asked == []


@pytest.fixture(autouse=True)
def nothing_left_over(outside: Outside) -> Iterator[None]:
    """No thread, no open file and no great piece of memory is left by a test."""
    threads, files, memory = threading.active_count(), _count_files(), _most_memory()
    yield
    end = time.monotonic() + 5
    while (threading.active_count() > threads or _count_files() > files) and time.monotonic() < end:
        time.sleep(0.02)
    assert threading.active_count() <= threads, threading.enumerate()
    assert _count_files() <= files
    assert _most_memory() - memory < 256_000_000


def _count_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
