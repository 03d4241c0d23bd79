"""`kill -9` at random points, on both databases: what was lost, what was doubled, how soon it served again."""

import sqlite3
from contextlib import closing

import pytest

from tests.bench.conftest import Report
from tests.processes.conftest import Serve
from tests.processes.ordeal import Outcome, endure
from wall.parts import Parts

pytestmark = pytest.mark.bench
ON_SQLITE, ON_POSTGRESQL = 200, 50  # points, in about six minutes and two


def test_on_sqlite(serve: Serve, site: Parts, report: Report) -> None:
    check(endure(serve(), site, points=ON_SQLITE, seed=1), ON_SQLITE, "SQLite", report)
    with closing(sqlite3.connect(site.settings.data_dir / "florilege.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.postgres
def test_on_postgresql(settings: dict[str, str], empty_postgres: str, request: pytest.FixtureRequest) -> None:
    settings["FLORILEGE_DATABASE_URL"] = empty_postgres
    serve, site, report = (request.getfixturevalue(name) for name in ("serve", "site", "report"))
    check(endure(serve(), site, points=ON_POSTGRESQL, seed=2), ON_POSTGRESQL, "PostgreSQL", report)


def check(outcome: Outcome, points: int, database: str, report: Report) -> None:
    """Note what was found; nothing may be lost or doubled."""
    wrong = [len(found) for found in (outcome.lost, outcome.doubled, outcome.relays_missing, outcome.relays_doubled)]
    report(
        f"kill -9 at {points} random points on {database}: of {outcome.sent} acknowledged and {outcome.written} fetched"
        " posts lost / doubled; relays missing / doubled",
        "0 / 0; 0 / 0",
        "{} / {}; {} / {}".format(*wrong),
    )
    report(f"the same on {database}: serving again at the latest", "5 s", f"{outcome.slowest_return:.1f} s")
    assert wrong == [0, 0, 0, 0]
    assert (outcome.awards, outcome.gaps) == (2, 0)
    assert outcome.slowest_return <= 5
