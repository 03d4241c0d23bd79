"""Promises of the worker's transactions: they hold SQLite's one write lock for a few milliseconds at a time."""

from statistics import median

import pytest

from tests.processes.held import Holds, fetch_fifty_posts, work_off
from wall.parts import Parts


@pytest.fixture
def holds(site: Parts) -> Holds:
    """How long each transaction of the worker held the lock: a fetch of fifty posts and all that follows from it."""
    with Holds.watch(site) as holds:
        fetch_fifty_posts(holds.site)
        work_off(holds.site)
    return holds


def test_the_worker_holds_the_write_lock_for_milliseconds(holds: Holds) -> None:
    assert len(holds.seconds) > 100
    assert median(holds.seconds) < 0.02
    assert sorted(holds.seconds)[round(len(holds.seconds) * 0.95)] < 0.1  # 20 ms on a machine that does nothing else
    assert max(holds.seconds) < 1
