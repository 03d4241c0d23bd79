"""A thousand sources over two hundred servers, with the clock sped up: what a tenth of bad ones does to the others."""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, func, select

from tests.bench.conftest import Report
from tests.processes.running import find_descendants
from tests.support.many_hosts import ManyHosts, hosts
from tests.support.remote import SEALER
from tests.worker.test_scheduling import at_work
from wall.clock import now
from wall.connectors.base import Target
from wall.connectors.http import DEADLINE, Http
from wall.events.models import Delivery
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.sources.models import Source
from wall.sources.service import add_source
from wall.worker.main import Worker

pytestmark = pytest.mark.bench

HOSTS, EACH, BAD = 200, 5, 20
SPEED = 5  # five minutes are one; every limit of time in the program is as much shorter
POLL_SECONDS = 60
MEASURED_SECONDS = 80.0
SETTLING_SECONDS = 120.0


def test_bad_servers_keep_nobody_waiting(parts: Parts, report: Report) -> None:
    addresses = hosts(HOSTS)
    bad, good = addresses[:BAD], addresses[BAD:]
    with sped_up(parts) as site:
        before = held(site)
        with at_work(Worker(site)), ManyHosts(addresses) as many:
            follow_all(site, addresses, many.port)
            settle(site)
            calm = interval(many, good, MEASURED_SECONDS)
            many.spoil(bad)
            rough = interval(many, good, MEASURED_SECONDS)
            troubled = count_where(site, Source.trouble.is_not(None))
        after = held(site)
    report(
        f"{HOSTS * EACH} sources on {HOSTS} servers, asked every {POLL_SECONDS} s (five minutes, {SPEED} × as fast):"
        f" mean time from one look at a healthy one to the next, with all well / with {BAD} bad servers",
        "< 10 % later",
        f"{calm:.2f} s / {rough:.2f} s: {100 * (rough / calm - 1):+.1f} %",
    )
    report("the same: threads / descriptors / children before and afterwards", "as before", f"{before}; {after}")
    assert troubled == BAD * EACH
    assert rough < calm * 1.1
    assert after == before


def settle(site: Parts) -> None:
    """Wait until each source was read once, and all that follows from it is done."""
    ends_at = time.monotonic() + SETTLING_SECONDS
    while count_where(site, Source.last_success_at.is_(None)) or count_where(site, Delivery.done_at.is_(None)):
        assert time.monotonic() < ends_at
        time.sleep(0.5)


def interval(many: ManyHosts, addresses: list[str], seconds: float) -> float:
    """Watch the sources on these servers for so long: the mean time from one look at a source to the next."""
    began = count(many, addresses)
    time.sleep(seconds)
    return len(addresses) * EACH * seconds / (count(many, addresses) - began)


def count(many: ManyHosts, addresses: list[str]) -> int:
    """How often these servers have been asked so far."""
    return sum(len(moments) for feed, moments in many.asked().items() if feed.partition("/")[0] in addresses)


@contextmanager
def sped_up(parts: Parts) -> Iterator[Parts]:
    """The site, with all its limits of time shortened as much."""
    settings = replace(parts.settings, poll_seconds=POLL_SECONDS, host_seconds=1 / SPEED)
    http = Http(allow_networks=settings.allow_private_networks, allow_http=True, deadline=DEADLINE / SPEED)
    yield replace(parts, settings=settings, outside=replace(parts.outside, http=http))
    http.close()


def follow_all(site: Parts, addresses: list[str], port: int) -> None:
    """Follow as many feeds as there are, due at any time of the first interval."""
    dice = random.Random(1)
    with site.database.write() as session:
        person = add_person(session, NewPerson("Ben"))
        for host in addresses:
            for number in range(EACH):
                url = f"http://{host}:{port}/{number}"
                source = add_source(session, person, Target("feed", url, url, url, {}), SEALER)
                source.due_at = now() + timedelta(seconds=dice.uniform(0, POLL_SECONDS))


def count_where(site: Parts, condition: ColumnElement[bool]) -> int:
    """How many rows there are of which this is true."""
    with site.database.read() as session:
        return session.scalar(select(func.count()).where(condition)) or 0


def held(site: Parts) -> tuple[int, int, int]:
    """How many threads, descriptors and children this process has, with its parser started and no connection open."""
    site.outside.feeds.parse(b"<rss version='2.0'><channel/></rss>", media_type="text/xml", url="https://a.example/")
    site.database.dispose()
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return threading.active_count(), descriptors, len(find_descendants(os.getpid()))
