"""Promises under `kill -9`: nothing that was acknowledged is lost or doubled, every relay is done exactly once."""

import sqlite3

from tests.processes.conftest import Serve
from tests.processes.ordeal import endure
from wall.parts import Parts


def test_killed_at_twenty_random_points_nothing_is_lost_or_doubled(serve: Serve, site: Parts) -> None:
    running = serve()
    outcome = endure(running, site, points=20, seed=20_261_121)
    assert outcome.sent > 50
    assert outcome.written > 20
    assert (outcome.lost, outcome.doubled) == (frozenset(), frozenset())
    assert (outcome.relays_missing, outcome.relays_doubled) == (frozenset(), frozenset())
    assert (outcome.awards, outcome.gaps) == (2, 0)
    assert outcome.slowest_return < 8  # five on a machine that does nothing else: see docs/figures.md
    assert running.stop() < 5
    with sqlite3.connect(site.settings.data_dir / "florilege.db") as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    file.close()
