"""Valkey is away for a minute: what pages, workers and clients notice of it."""

from pathlib import Path

import pytest

from tests.bench.conftest import Report
from tests.processes.scaled import do_without_valkey, scale_out
from tests.support.postgres import Postgres

pytestmark = [pytest.mark.bench, pytest.mark.postgres]
SECONDS = 60.0


def test_valkey_away_for_a_minute(postgres: Postgres, tmp_path: Path, report: Report) -> None:
    with scale_out(postgres, tmp_path / "scaled", "valkey_away") as site:
        away = do_without_valkey(site, SECONDS)
    report(
        f"Valkey away for {SECONDS:.0f} s: slowest of {len(away.pages)} pages; {away.writes} posts taken in meanwhile",
        "1 s",
        f"{max(away.pages):.2f} s",
    )
    report(
        "the same: workers back / clients equal to the database",
        "10 s / 15 s",
        f"{away.worker_back:.1f} s / {away.clients_right:.1f} s",
    )
    assert away.worker_back <= 10
    assert away.clients_right <= 15
