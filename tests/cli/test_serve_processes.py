"""Promises of the keeper of processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from wall.cli.serve_processes import get_pause

KEEPER = (
    "import json, logging, sys; from wall.cli import serve_processes as kept; kept.STOP_SECONDS = 1.0; "
    "logging.basicConfig(level=20); sys.exit(kept.supervise(json.loads(sys.argv[1])))"
)
STAYS = "import os,sys,time; open(sys.argv[1],'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
IGNORES = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + STAYS


class Kept:
    """A running keeper of children that note their process numbers in files."""

    def __init__(self, folder: Path, programs: dict[str, str]) -> None:
        self.files = {name: folder / name for name in programs}
        commands = {name: [sys.executable, "-c", program, str(folder / name)] for name, program in programs.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-c", KEEPER, json.dumps(commands)], stderr=subprocess.PIPE, text=True
        )

    def read_pids(self, name: str, count: int) -> list[int]:
        """The numbers that a child noted, as soon as there are so many."""
        end = time.monotonic() + 5
        while True:
            pids = self.files[name].read_text().split() if self.files[name].exists() else []
            if len(pids) >= count or time.monotonic() > end:
                return [int(pid) for pid in pids]
            time.sleep(0.02)


@contextmanager
def keep(folder: Path, **programs: str) -> Iterator[Kept]:
    kept = Kept(folder, programs)
    try:
        yield kept
    finally:
        kept.process.kill()
        kept.process.communicate(timeout=10)


def is_alive(pid: int, seconds: float = 2) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                time.sleep(0.02)
                continue
        return False
    return True


def test_a_killed_child_is_started_again_and_the_other_stays(tmp_path: Path) -> None:
    with keep(tmp_path, web=STAYS, worker=STAYS) as kept:
        (first,), (other,) = kept.read_pids("web", 1), kept.read_pids("worker", 1)
        os.kill(first, signal.SIGKILL)
        assert len(kept.read_pids("web", 2)) == 2
        assert kept.read_pids("worker", 1) == [other]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_within_five_seconds(tmp_path: Path, number: signal.Signals) -> None:
    with keep(tmp_path, web=STAYS, worker=STAYS) as kept:
        pids = kept.read_pids("web", 1) + kept.read_pids("worker", 1)
        began = time.monotonic()
        kept.process.send_signal(number)
        assert kept.process.wait(10) == 0
        assert time.monotonic() - began < 2
        assert not any(is_alive(pid, 0.5) for pid in pids)


def test_who_does_not_listen_is_killed(tmp_path: Path) -> None:
    with keep(tmp_path, web=IGNORES, worker=STAYS) as kept:
        pids = kept.read_pids("web", 1) + kept.read_pids("worker", 1)
        began = time.monotonic()
        kept.process.terminate()
        assert kept.process.wait(10) == 0
        assert 1 <= time.monotonic() - began < 3
        assert not any(is_alive(pid, 0.5) for pid in pids)


def test_children_end_with_a_killed_keeper(tmp_path: Path) -> None:
    with keep(tmp_path, web=STAYS) as kept:
        (pid,) = kept.read_pids("web", 1)
        kept.process.kill()
        assert not is_alive(pid)


def test_who_cannot_start_ends_all_with_its_exit_code(tmp_path: Path) -> None:
    with keep(tmp_path, web="import sys; sys.exit(3)", worker=STAYS) as kept:
        assert kept.process.wait(10) == 3
        assert kept.process.stderr
        assert "web could not start (exit code 3)" in kept.process.stderr.read()


def test_the_first_restart_comes_at_once_and_the_next_ones_after_half_a_second() -> None:
    assert [get_pause(failures) for failures in (1, 2, 3, 100)] == [0, 0.5, 0.5, 0.5]
