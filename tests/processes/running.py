"""Runs `florilege serve` as people do, in processes of its own, and looks at those processes from outside."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
HERE = (sys.executable, "-m", "wall")
KEY = "a secret key that is only for tests"


@dataclass(frozen=True)
class Answer:
    """What an HTTP request got, and how long it took in seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Running:
    """One `florilege serve` in a session of its own. Ends with its block, with all that it started."""

    def __init__(self, port: int, environ: Mapping[str, str], *args: str, program: Sequence[str | Path] = HERE) -> None:
        self.port = port
        self._log = (Path(environ["FLORILEGE_DATA_DIR"]) / f"serve-{port}.log").open("ab")
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [*program, "serve", "--port", str(port), *args],
            cwd=ROOT,
            env=clean_environ() | dict(environ),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._known: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.list_pids()
        for pid in (*self._known, self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)
        self._log.close()

    @property
    def log(self) -> str:
        """Everything that it wrote."""
        return Path(self._log.name).read_text()

    def wait_until_served(self, path: str = "/healthz", seconds: float = 20) -> float:
        """Return when the path is answered with 200; how long that took."""
        began = time.monotonic()
        wait_until(lambda: is_served(self.port, path), seconds, f"{path}: {self.log[-3000:]}")
        return time.monotonic() - began

    def list_pids(self) -> set[int]:
        """The numbers of all processes under it, and its own."""
        found = {self.process.pid} | find_descendants(self.process.pid)
        self._known |= found - {self.process.pid}
        return found

    def find_child(self, role: str) -> int | None:
        """The process that has this role just now: the one that it started itself."""
        for pid in find_children(self.process.pid):
            with suppress(OSError):
                if Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").endswith(b"--role\0" + role.encode()):
                    return pid
        return None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Send a signal to its process group, as a terminal does; how long it took to end. Its exit code must be 0."""
        began = time.monotonic()
        os.killpg(self.process.pid, number)
        assert self.process.wait(10) == 0, self.log
        return time.monotonic() - began


def clean_environ() -> dict[str, str]:
    """The environment without settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FLORILEGE_")}


def ask(port: int, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
    """One request on a connection of its own. Raises OSError where nobody answers."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, named)
        got = connection.getresponse()
        answer = got.read()
    except http.client.HTTPException as error:
        raise ConnectionError(f"no whole answer: {error!r}") from error
    finally:
        connection.close()
    return Answer(got.status, dict(got.headers), answer, time.monotonic() - began)


def is_served(port: int, path: str) -> bool:
    """Whether the path is answered with 200."""
    try:
        return ask(port, path).status == 200
    except OSError:
        return False


def wait_until(holds: Callable[[], object], seconds: float, what: str = "") -> None:
    """Return when something holds. Fails after so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.02)


def find_children(pid: int) -> set[int]:
    """The processes that this one started and that were not laid to rest yet."""
    return {child for child, parent in _list_parents().items() if parent == pid}


def find_descendants(pid: int) -> set[int]:
    """Those, and all that they started."""
    parents = _list_parents()
    found: set[int] = set()
    grown = {pid}
    while grown:
        grown = {child for child, parent in parents.items() if parent in grown} - found
        found |= grown
    return found


def is_alive(pid: int) -> bool:
    """Whether a process exists, and be it as a zombie."""
    return Path(f"/proc/{pid}").exists()


def is_running(pid: int) -> bool:
    """Whether a process lives. Who was orphaned may stay a zombie for as long as the system likes."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _list_parents() -> dict[int, int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    return parents
