"""What others notice of SQLite's one write lock: while a foreign process holds it, and while our worker does."""

from statistics import median

import pytest

from tests.bench.conftest import Report
from tests.processes.conftest import Serve
from tests.processes.held import Holds, fetch_fifty_posts, work_off
from tests.processes.locked import hold_the_lock
from wall.parts import Parts

pytestmark = pytest.mark.bench


def test_a_foreign_lock_delays_no_message_and_no_reader(serve: Serve, site: Parts, report: Report) -> None:
    running = serve()
    running.wait_until_served("/readyz")
    measured = hold_the_lock(running, site, seconds=10)
    report(
        f"SQLite locked for 10 s by others: slowest of {len(measured.acks)} socket answers",
        "250 ms",
        f"{max(measured.acks) * 1000:.0f} ms",
    )
    report(
        f"the same: slowest of {len(measured.joins)} new connections up to their first answer",
        "250 ms",
        f"{max(measured.joins) * 1000:.0f} ms",
    )
    report(
        f"the same: slowest of {len(measured.pages)} pages that only read",
        "1 s",
        f"{max(measured.pages) * 1000:.0f} ms",
    )
    report(
        f"the same: {len(measured.writers)} waiting writers; slowest refusal (503, Retry-After)",
        "6 s",
        f"{len(measured.refused)} refused, {max(answer.seconds for answer in measured.refused):.1f} s",
    )
    assert max(measured.acks) <= 0.25
    assert max(measured.pages) <= 1


def test_the_workers_transactions_are_short(site: Parts, report: Report) -> None:
    with Holds.watch(site) as holds:
        fetch_fifty_posts(holds.site)
        work_off(holds.site)
    spans = sorted(holds.seconds)
    nearly_all = spans[round(len(spans) * 0.95) - 1]
    report(
        f"our worker holds the lock: median / p95 / longest of {len(spans)} (a fetch of 50 posts and what follows)",
        "20 ms",
        f"{median(spans) * 1000:.1f} / {nearly_all * 1000:.1f} / {spans[-1] * 1000:.0f} ms",
    )
    assert median(spans) <= 0.02
