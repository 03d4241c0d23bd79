"""From nothing to a site that serves, and what it weighs: a fresh clone, with what serving needs and no more."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median

import pytest

from tests.bench.conftest import Clone, Report
from tests.processes.conftest import list_settings
from tests.processes.running import Running, ask, find_children, find_descendants, is_served, wait_until
from tests.realtime.wire import Wire
from tests.support.ports import find_free_port

pytestmark = pytest.mark.bench
PAGES = ("/", "/people", "/receipt", "/api/v1/walls/main/posts")


@pytest.fixture(scope="module")
def made(clone: Clone, report: Report) -> Iterator[Clone]:
    """The clone after its first `make run`, which is measured; and the second."""
    first, second = make_run(clone), make_run(clone)
    report("`make run` in a bare clone with an empty home: to the first answer", "2 min", f"{first:.1f} s")
    report("`make run` again", "5 s", f"{second:.1f} s")
    yield clone
    assert first <= 120
    assert second <= 5


def test_it_answers_within_two_seconds(made: Clone, report: Report, tmp_path: Path) -> None:
    times = []
    for number in range(5):
        with serve_clone(made, tmp_path / str(number % 2)) as running:
            wait_until(lambda at=running.port: is_served(at, "/healthz"), 20)  # type: ignore[misc]  # mypy: no default
            times.append(time.monotonic() - running.started_at)
    report(
        "`florilege serve` to its first answer, median of 5", "2 s", f"{median(times):.2f} s ({max(times):.2f} at most)"
    )
    assert median(times) <= 2


def test_the_web_process_stays_small(made: Clone, report: Report, tmp_path: Path) -> None:
    with serve_clone(made, tmp_path) as running, ExitStack() as stack:
        running.wait_until_served("/readyz")
        for _ in range(100):
            wire = stack.enter_context(Wire(running.port))
            wire.enter()
            wire.join({"wall": "main", "lang": "en"})
        for number in range(200):
            assert ask(running.port, PAGES[number % len(PAGES)]).status == 200
        arbiter, worker = running.find_child("web"), running.find_child("worker")
        assert arbiter is not None
        assert worker is not None
        (web,) = find_children(arbiter)
        sizes = [measure_rss(pid) for pid in (web, arbiter, worker, running.process.pid)]
        report("web process after 200 pages, with 100 sockets (RSS)", "120 MB", f"{sizes[0]:.0f} MB")
        report("gunicorn's arbiter / worker / keeper (RSS)", "", " / ".join(f"{size:.0f} MB" for size in sizes[1:]))
        assert sizes[0] <= 120


def serve_clone(clone: Clone, folder: Path) -> Running:
    """`florilege serve` of the clone."""
    program = [clone.folder / ".venv" / "bin" / "florilege"]
    return Running(find_free_port(), clone.environ | list_settings(folder), program=program)


def make_run(clone: Clone) -> float:
    """`make run`: seconds to the first answer. Everything is ended again."""
    port = find_free_port()
    began = time.monotonic()
    command = ["make", "run", f"PORT={port}"]
    with subprocess.Popen(command, cwd=clone.folder, env=clone.environ, start_new_session=True) as process:
        try:
            wait_until(lambda: is_served(port, "/healthz"), 300, "make run")
            return time.monotonic() - began
        finally:
            started = find_descendants(process.pid)
            os.killpg(process.pid, signal.SIGINT)
            with suppress(AssertionError):
                wait_until(lambda: process.poll() is not None, 8)
            for pid in started:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def measure_rss(pid: int) -> float:
    """The memory that a process has, in millions of bytes."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024 / 1e6
