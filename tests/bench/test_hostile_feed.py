"""Feeds that were made to hurt: how long a job with one takes, what its child takes, and what the others notice."""

import gzip
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import pytest

from tests.bench.conftest import Report
from tests.faults.fetchers import FEED
from tests.support.faults import FAULTS, FaultServer, Good
from wall.acts.fetch import fetch
from wall.acts.follow import follow
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.sources.models import Source

pytestmark = pytest.mark.bench
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
SLOW_OR_ENDLESS = (
    "drip-head",
    "drip-body",
    "silent",
    "endless",
    "endless-chunks",
    "tiny-chunks",
    "loop",
    "gzip-bomb",
    "zstd-bomb",
)
HEALTHY = 300
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Watched:
    """The most that any child of ours took: seconds on a core, bytes in memory."""

    cpu: float = 0.0
    memory: int = 0


@pytest.fixture
def quick(parts: Parts) -> Parts:
    """The same site without a pause between two looks at one server."""
    with parts.database.write() as session:
        add_person(session, NewPerson("Ben"))
    return replace(parts, settings=replace(parts.settings, host_seconds=0))


def hostile_bodies() -> dict[str, bytes]:
    """What others wrote to hurt feed readers, by name, each as it is before any compression on the way."""
    if not CORPORA.is_dir():
        pytest.skip(f"{CORPORA} is not there: the corpora are not part of the project")
    found = {}
    for path in sorted((CORPORA / "own_attacks").iterdir()) + sorted((CORPORA / "xml_bombs").glob("*.xml")):
        is_small = "bomb_200MB" not in path.name
        found[path.name] = (
            gzip.decompress(path.read_bytes()) if path.suffix == ".gz" and is_small else path.read_bytes()
        )
    return found


def test_a_hostile_feed_hurts_nobody(quick: Parts, report: Report) -> None:
    cases = {name: Good(body, "application/rss+xml") for name, body in hostile_bodies().items()}
    slowest, marked = ("", 0.0), 0
    with watch_children() as watched:
        for name in (*cases, *SLOW_OR_ENDLESS):
            with FaultServer(FAULTS, Good(FEED, "application/rss+xml")) as server:
                source_id = follow(quick, "ben", f"{server.url}/", actor=None).source.id
                server.always, server.good = ("" if name in cases else name), cases.get(name, server.good)
                if name.startswith("gzip_bomb"):
                    server.faults = {"": lambda visit: visit.answer(visit.body, Content_Encoding="gzip")}
                began = time.monotonic()
                fetched = fetch(quick, source_id)
                seconds = time.monotonic() - began
            assert fetched is not None, name
            slowest = max(slowest, (name, seconds), key=lambda one: one[1])
            marked += is_marked(quick, source_id, error=fetched.error)
            print(f"{name:<40} {seconds:6.2f} s  {fetched.error or f'{fetched.touched} posts'}")
    where = "SQLite" if quick.database.is_sqlite else "PostgreSQL"
    count = len(cases) + len(SLOW_OR_ENDLESS)
    report(f"{count} hostile feeds on {where}: slowest job", "15 s", f"{slowest[1]:.1f} s ({slowest[0]})")
    report("the same: sources marked", str(count), str(marked))
    taken = f"{watched.cpu:.1f} s, {watched.memory / 1e6:.0f} MB"
    report("the same: the most that a child took", "3 s of CPU, 256 MB", taken)
    assert slowest[1] <= 15
    assert watched.cpu <= 3.2  # the kernel counts whole ticks
    assert watched.memory <= 256 << 20


def test_the_others_do_not_notice(quick: Parts, report: Report) -> None:
    bodies = hostile_bodies()
    with FaultServer({}, Good(FEED, "application/rss+xml")) as healthy:
        healthy_id = follow(quick, "ben", f"{healthy.url}/", actor=None).source.id
        alone = measure(quick, healthy_id)
        with FaultServer({}, Good(FEED, "application/rss+xml")) as hostile:
            hostile_id = follow(quick, "ben", f"{hostile.url}/", actor=None).source.id
            hostile.good = Good(bodies["entity_chain_30000_rss.xml.gz"], "application/rss+xml")
            with suffering(quick, hostile_id, pause=1.0):
                beside = measure(quick, healthy_id)
            with suffering(quick, hostile_id, pause=0.0):
                under_fire = measure(quick, healthy_id)
    where = "SQLite" if quick.database.is_sqlite else "PostgreSQL"
    for what, must, took in (
        ("beside one that explodes in its child once a second", "10 % slower", beside),
        ("beside one that explodes without a pause", "", under_fire),
    ):
        report(
            f"a healthy feed on {where}, alone / {what} (median of {HEALTHY} fetches)",
            must,
            f"{alone * 1000:.1f} / {took * 1000:.1f} ms ({(took / alone - 1) * 100:+.0f} %)",
        )


def measure(parts: Parts, source_id: str) -> float:
    """Median seconds of a fetch."""
    spans = []
    for _ in range(HEALTHY):
        make_due(parts, source_id)
        began = time.monotonic()
        fetched = fetch(parts, source_id)
        spans.append(time.monotonic() - began)
        assert fetched is not None
        assert fetched.error is None
    return median(spans)


@contextmanager
def suffering(parts: Parts, source_id: str, *, pause: float) -> Iterator[None]:
    """Fetch the hostile feed again and again, which is far more often than the program does, while the block runs."""
    stopped = threading.Event()

    def suffer() -> None:
        while not stopped.wait(pause):
            make_due(parts, source_id)
            fetch(parts, source_id)

    thread = threading.Thread(target=suffer)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def make_due(parts: Parts, source_id: str) -> None:
    """Whatever the source's turn: it is now."""
    with parts.database.write() as session:
        source = session.get_one(Source, source_id)
        source.due_at = source.created_at


def is_marked(parts: Parts, source_id: str, *, error: object) -> bool:
    """Whether the source says what is wrong with it, if anything is."""
    with parts.database.read() as session:
        return (session.get_one(Source, source_id).trouble is not None) == (error is not None)


@contextmanager
def watch_children() -> Iterator[Watched]:
    """Look at every child of a helper of ours, a hundred times a second."""
    watched, stopped = Watched(), threading.Event()

    def look() -> None:
        while not stopped.wait(0.01):
            for helper in children_of(os.getpid()):
                for child in children_of(helper):
                    with suppress(OSError, IndexError, ValueError):
                        look_at(child, watched)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        stopped.set()
        thread.join()


def children_of(pid: int) -> list[int]:
    """The processes that this one started, by whichever of its threads."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, file.read_text().split())
    return found


def look_at(pid: int, watched: Watched) -> None:
    """Note what one process has taken until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    watched.cpu = max(watched.cpu, (int(fields[11]) + int(fields[12])) / _TICKS)
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmPeak"):
            watched.memory = max(watched.memory, int(line.split()[1]) * 1024)
