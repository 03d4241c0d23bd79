"""Promises of `florilege demo` as a running command."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select

from tests.support.made_demo import settings_in
from wall.db import Database
from wall.posts.models import Post

START_SECONDS = 40.0  # it takes three; this machine may be busy
MOVE_SECONDS = 20.0


@pytest.fixture
def running(tmp_path: Path, free_port: int) -> Iterator[subprocess.Popen[str]]:
    """The command, on a fresh folder, moving as fast as it may."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("FLORILEGE_")}
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-m", "wall", "demo", "--port", str(free_port), "--per-minute", "120"],
        env=given | {"FLORILEGE_DATA_DIR": str(tmp_path), "PYTHONPATH": root},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def test_it_serves_moves_and_ends_within_five_seconds(
    running: subprocess.Popen[str], free_port: int, tmp_path: Path
) -> None:
    site = f"http://127.0.0.1:{free_port}"
    assert _wait(START_SECONDS, lambda: "Mathurin Kerbrat" in _get(site))
    database = Database(settings_in(tmp_path).database)
    before = _count(database)
    assert _wait(MOVE_SECONDS, lambda: _count(database) > before)
    database.dispose()
    started = time.monotonic()
    running.send_signal(signal.SIGTERM)
    said, _ = running.communicate(timeout=10)
    assert running.returncode == 0
    assert time.monotonic() - started < 6
    for path in ("/", "/kiosk/", "/receipt", "/p/mathurin-kerbrat", "/desk", "/enter/"):
        assert site + path in said


def _get(site: str) -> str:
    try:
        with urlopen(site, timeout=5) as answer:
            return str(answer.read().decode())
    except (URLError, OSError):
        return ""


def _count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Post)) or 0


def _wait(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False
