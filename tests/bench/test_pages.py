"""How long every page takes on the large site, for each kind of person who may open it; and what people decide there.

What counts is what an answer takes where a core is free: how long our threads and PostgreSQL’s processes waited for a
core that others had (`/proc/…/schedstat`) is taken off. The time on the clock stands beside it.
"""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.bench.conftest import Report
from tests.bench.large.asked import QUERIES, Asked
from tests.bench.large.people import slug_of
from tests.bench.large.site import Large, fill
from tests.support.application import application
from tests.web.conftest import Site
from tests.web.test_who_may import KINDS, TABLE
from wall.db import Database
from wall.parts import Parts
from wall.people.models import Person
from wall.web.hub import look_for_garbage_seldom

pytestmark = pytest.mark.bench

TIMES = int(os.environ.get("TIMES", "20"))
MOST = 0.150  # seconds
CONTROL = "GET /healthz"
ALLOWED = {
    # Half of all posts hold the word, and one in forty is on the wall of an office: PostgreSQL reads twenty thousand.
    "GET /api/v1/walls/<slug>/posts?q=bread": 0.25,
}


@dataclass(frozen=True)
class Span:
    """How long one answer took: on the clock, and without what was waited for a core."""

    clock: float
    work: float


@dataclass(frozen=True)
class Measured:
    """One page as one kind of person sees it."""

    page: str
    kind: str
    status: int
    size: int
    spans: list[Span]

    @property
    def p50(self) -> float:
        return median(one.work for one in self.spans)

    @property
    def p95(self) -> float:
        return _ninety_five([one.work for one in self.spans])

    @property
    def clock(self) -> float:
        return _ninety_five([one.clock for one in self.spans])


class Watch:
    """Measures what is done, and what of that was waiting for a core."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def span(self, do: Callable[[], object]) -> Span:
        """Do it once."""
        servers = self._servers()
        before, began = _waits(servers), time.perf_counter()
        do()
        clock = time.perf_counter() - began
        waited = sum(waits - before[file] for file, waits in _waits(servers).items() if file in before) / 1e9
        return Span(clock, max(clock - waited, 0))

    def _servers(self) -> list[Path]:
        """The processes of PostgreSQL that work for us."""
        if self._database.is_sqlite:
            return []
        with self._database.engine.connect() as connection:
            pids = connection.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"))
            return [Path(f"/proc/{pid}/schedstat") for pid in pids]


@pytest.fixture
def large(parts: Parts, report: Report) -> Large:
    """Everything that is there."""
    began = time.perf_counter()
    filled = fill(parts.database)
    report(f"{parts.database.engine.dialect.name}: filled", "60 s", f"{time.perf_counter() - began:.0f} s")
    return filled


@pytest.fixture
def site(parts: Parts, large: Large) -> Iterator[Site]:
    """The site, and one person of each kind: the member is who has most of everything."""
    with parts.database.read() as session:
        mia, sam, olga = (session.get_one(Person, large.people.ids[number]) for number in (0, 12, 3))
    with application(parts.settings) as app:
        before = gc.get_threshold()
        look_for_garbage_seldom()  # as the web process does: here what this test remembers of the site is left out, too
        yield Site(app, parts, mia, sam, olga, large.posts.ids[-1])
        gc.unfreeze()
        gc.set_threshold(*before)


def test_every_page_is_quick(site: Site, large: Large, report: Report) -> None:
    watch, asked = Watch(site.parts.database), Asked(large)
    browsers = dict(
        zip(KINDS, (site.visitor(), site.as_(site.mia), site.as_(site.sam), site.as_(site.olga)), strict=True)
    )
    measured = [
        _measure(watch, browsers[kind], asked, address, query, kind)
        for address, row in TABLE.items()
        if address.startswith("GET") and os.environ.get("ONLY", "") in address
        for query in ("", *QUERIES.get(address, ()))
        for kind, status in zip(KINDS, row.statuses, strict=True)
        if status not in (303, 401, 403)
    ]
    decided = _decide(watch, large, browsers)
    _print(site.parts.database, [*measured, *decided], report)
    assert [one.page for one in measured if one.status == 500] == []
    assert {one.status for one in decided} == {303}
    assert [one.page for one in measured if one.p95 > ALLOWED.get(one.page, MOST)] == []


def _measure(watch: Watch, browser: FlaskClient, asked: Asked, address: str, query: str, kind: str) -> Measured:
    paths = asked.paths(address.removeprefix("GET "), query, kind=kind)
    answer = browser.get(next(paths))
    spans = [watch.span(partial(browser.get, path)) for path in islice(paths, TIMES)]
    return Measured(f"{address}{query and '?' + query}", kind, answer.status_code, len(answer.data), spans)


def _decide(watch: Watch, large: Large, browsers: dict[str, FlaskClient]) -> list[Measured]:
    """What people decide, on the same site: each with its way back, so that it is the same site again."""
    mine = [large.posts.ids[number] for number in large.beside.thanked_posts]
    others = [one for number, one in enumerate(large.posts.ids[-200:-100]) if number % 50 not in (0, 7)]
    hidden = {"reason": "personal", "note": "It names a patient."}
    of: list[tuple[str, str, list[str], dict[str, str]]] = [
        ("steward", "/desk/posts/<>/hide", others[:TIMES], hidden),
        ("steward", "/desk/posts/<>/restore", others[:TIMES], {}),
        ("steward", "/desk/people/<>/hide", [slug_of(0)], hidden),
        ("steward", "/desk/people/<>/show", [slug_of(0)], {}),
        ("steward", "/desk/stop/<>", ["everything"], {}),
        ("steward", "/desk/stop/<>/undo", ["everything"], {}),
        ("member", "/me/posts/<>/hide", mine, {}),
        ("member", "/me/posts/<>/show", mine, {}),
        ("member", "/me/data/<>", ["pause"], {"until": ""}),
        ("member", "/me/data/<>", ["back"], {}),
        ("member", "/post/<>/flower", others[-5:], {"note": "Thank you for these words."}),
    ]
    return [_send(watch, browsers[kind], kind, address, names, form) for kind, address, names, form in of]


def _send(
    watch: Watch, browser: FlaskClient, kind: str, address: str, names: list[str], form: dict[str, str]
) -> Measured:
    answers: list[TestResponse] = []

    def post(name: str) -> None:
        answers.append(browser.post(address.replace("<>", name), data=form))

    spans = [watch.span(partial(post, name)) for name in names]
    return Measured(f"POST {address}", kind, max(one.status_code for one in answers), 0, spans)


def _print(database: Database, measured: list[Measured], report: Report) -> None:
    name = database.engine.dialect.name
    control = next((one.p50 for one in measured if one.page == CONTROL), 0)
    report(f"{name}: {CONTROL}, p50", "", f"{control * 1000:.1f} ms")
    for one in sorted(measured, key=lambda one: one.p95, reverse=True):
        report(
            f"{name}: {one.page} ({one.kind}, {one.status}, {one.size // 1000} kB), p50, p95; on the clock",
            f"{ALLOWED.get(one.page, MOST) * 1000:.0f} ms",
            f"{one.p50 * 1000:.0f}, {one.p95 * 1000:.0f} ms; {one.clock * 1000:.0f} ms",
        )


def _waits(servers: list[Path]) -> dict[Path, int]:
    """How many nanoseconds each of our threads, and of these processes, has waited for a core until now."""
    found = {}
    for file in (*Path("/proc/self/task").glob("*/schedstat"), *servers):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            found[file] = int(file.read_text().split()[1])
    return found


def _ninety_five(values: list[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]
