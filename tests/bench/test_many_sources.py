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
from statistics import mean

import pytest
from sqlalchemy import ColumnElement, func, select

from tests.bench.conftest import Report
from tests.processes.running import find_descendants
from tests.support.many_hosts import ManyHosts, hosts
from tests.support.remote import SEALER
from tests.worker.test_scheduling import at_work
from wall.acts.fetch import fetch
from wall.clock import now
from wall.connectors.base import Target
from wall.connectors.http import DEADLINE, Http
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.sources.models import Source
from wall.sources.service import add_source
from wall.worker.main import Worker
from wall.worker.tasks import WORK

pytestmark = pytest.mark.bench

HOSTS, EACH, BAD = 200, 5, 20
SPEED = 5  # five minutes are one; every limit of time in the program is as much shorter
POLL_SECONDS = 60
MEASURED_SECONDS = 65.0
SETTLING_SECONDS = 150.0


def test_bad_servers_keep_nobody_waiting(parts: Parts, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = hosts(HOSTS)
    bad, good = addresses[:BAD], addresses[BAD:]
    watch = Watch(good)
    monkeypatch.setitem(WORK, "source", replace(WORK["source"], do=watch.fetch))
    with sped_up(parts) as site:
        before = held(site)
        with at_work(Worker(site)), ManyHosts(addresses) as many:
            follow_all(site, addresses, many.port)
            settle(site)
            calm = watch.measure(MEASURED_SECONDS)
            many.spoil(bad)
            rough = watch.measure(MEASURED_SECONDS)
            spoilt = count_where(site, Source.trouble.is_not(None))
        after = held_in_the_end(site, before)
    usual = POLL_SECONDS * 1.05  # a tenth at most is left to chance
    later = (usual + mean(rough)) / (usual + mean(calm)) - 1
    report(
        f"{HOSTS * EACH} sources on {HOSTS} servers, asked every {POLL_SECONDS} s (five minutes, {SPEED} × as fast):"
        f" how late {len(calm)} looks at healthy ones were on average, and {len(rough)} beside {BAD} bad servers;"
        " how much longer it takes from one look to the next",
        "< 10 %",
        f"{mean(calm):.2f} s, {mean(rough):.2f} s; {100 * later:+.1f} %",
    )
    report("the same: threads / descriptors / children before and afterwards", "no more", f"{before}; {after}")
    assert spoilt >= BAD * EACH * 0.7  # the others had no turn yet since their server went bad
    assert later < 0.1
    assert all(left <= had for left, had in zip(after, before, strict=True))


def settle(site: Parts) -> None:
    """Wait until nearly each source was read once: on a machine that is full one or the other is tried again later."""
    ends_at = time.monotonic() + SETTLING_SECONDS
    while count_where(site, Source.last_success_at.is_(None)) > HOSTS * EACH / 100:
        assert time.monotonic() < ends_at
        time.sleep(0.5)


class Watch:
    """Notes how late each look at a source on these servers begins, and asks as the worker would."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = set(addresses)
        self._late: list[float] = []

    def fetch(self, site: Parts, source_id: str) -> object:
        """Fetch, and note how late that is."""
        with site.database.read() as session:
            source = session.get_one(Source, source_id)
        began = now()
        fetched = fetch(site, source_id)
        if fetched is not None and source.due_at and source.host.partition(":")[0] in self._addresses:
            self._late.append((began - source.due_at).total_seconds())
        return fetched

    def measure(self, seconds: float) -> list[float]:
        """How late each was, in seconds, within that time."""
        self._late.clear()
        time.sleep(seconds)
        return sorted(self._late)


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


def held_in_the_end(site: Parts, before: tuple[int, int, int]) -> tuple[int, int, int]:
    """The same once what was under way has ended: connections of PostgreSQL take a moment to close."""
    ends_at = time.monotonic() + 20
    while any(left > had for left, had in zip(held(site), before, strict=True)) and time.monotonic() < ends_at:
        time.sleep(0.5)
    return held(site)


def held(site: Parts) -> tuple[int, int, int]:
    """How many threads, descriptors and children this process has, with its parser started and no connection open."""
    site.outside.feeds.parse(b"<rss version='2.0'><channel/></rss>", media_type="text/xml", url="https://a.example/")
    site.database.dispose()
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    children = [pid for pid in find_descendants(os.getpid()) if not is_of_postgres(pid)]
    return threading.active_count(), descriptors, len(children)


def is_of_postgres(pid: int) -> bool:
    """Whether a process belongs to the test's own PostgreSQL, which starts and ends its helpers as it likes."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() == "postgres"
    except OSError:  # ended meanwhile
        return True
