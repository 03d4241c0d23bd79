"""Has one kind of job done by the children of a helper process; safe to call from several threads."""

import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

_PROGRAM = Path(__file__).with_name("helper.py")
_START_SECONDS = 15.0
_LONGEST_ANSWER = 32_000_000  # bytes, files and all
_MOST_PARTS = 64
_GRACE = 1.25  # how many times its own deadline we wait for a child that does not end itself


@dataclass(frozen=True)
class Limits:
    """What one job may take: address space, time on a core, time on the clock. `nice` ones let others go first.

    One that `opens` nothing can reach no file and no network, whatever the bytes make of it; nor can it import late.
    """

    megabytes: int
    cpu_seconds: int
    seconds: float
    nice: int = 0
    opens: bool = True


@dataclass(frozen=True)
class Done:
    """What a job gave back: facts (a JSON document) and files. It comes from a child that read hostile bytes."""

    facts: bytes
    files: tuple[bytes, ...] = ()


class Sandbox:
    """Starts its helper with the first job, and again when it has died. `close` ends it; so does our own end.

    `job` is a Python file whose `work(facts, body)` gives back facts and a list of files; `at_once` jobs run at a time.
    """

    def __init__(self, job: Path, limits: Limits, *, at_once: int = 2) -> None:
        self._job = job
        self._limits = limits
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(at_once)
        self._helper: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def run(self, facts: Mapping[str, object], body: bytes) -> Done | None:
        """Do one job. None when it took more than it may, or broke: that is all there is to know."""
        with self._slots, self._start_child() as child:
            return self._ask(child, json.dumps(facts).encode(), body)

    def close(self) -> None:
        """End the helper. The next job would start a new one."""
        with self._lock:
            self._stop()

    def _ask(self, child: socket.socket, facts: bytes, body: bytes) -> Done | None:
        seconds = self._limits.seconds * _GRACE
        ends_at = time.monotonic() + seconds
        try:
            child.settimeout(seconds)
            for part in (facts, body):
                child.sendall(struct.pack(">I", len(part)) + part)
            return _read(child, ends_at)
        except (OSError, EOFError):
            return None

    def _start_child(self) -> socket.socket:
        """Our end of a new child's socket. A helper that died is replaced: its death says nothing about the job."""
        with self._lock:
            child = self._fork()
            if child is None:
                self._stop()
                child = self._fork()
        if child is None:
            raise RuntimeError(f"The helper process for {self._job.name} does not start.")
        return child

    def _fork(self) -> socket.socket | None:
        ours, theirs = socket.socketpair()
        ours.settimeout(_START_SECONDS)
        try:
            with theirs:
                socket.send_fds(self._running(), [b"j"], [theirs.fileno()])
            if ours.recv(1):
                return ours
        except OSError:
            pass  # as if it had not greeted
        ours.close()
        return None

    def _running(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair()
            given = [str(theirs.fileno()), str(self._job), json.dumps(asdict(self._limits))]
            with theirs:
                # By its path and with -P: nothing of ours is imported, and our modules hide no one else's.
                self._helper = subprocess.Popen(
                    [sys.executable, "-P", str(_PROGRAM), *given],
                    pass_fds=[theirs.fileno()],
                    env={name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            self._control = ours
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._helper is not None:
            self._helper.kill()
            self._helper.wait()
            self._helper = None


def _read(child: socket.socket, ends_at: float) -> Done | None:
    (count,) = struct.unpack(">I", _receive(child, 4, ends_at))
    if not 1 <= count <= _MOST_PARTS:
        return None
    parts: list[bytes] = []
    room = _LONGEST_ANSWER
    for _ in range(count):
        (size,) = struct.unpack(">I", _receive(child, 4, ends_at))
        if size > room:
            return None
        room -= size
        parts.append(_receive(child, size, ends_at))
    return Done(parts[0], tuple(parts[1:]))


def _receive(sock: socket.socket, size: int, ends_at: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        left = ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        part = sock.recv(min(size - len(data), 1 << 18))
        if not part:
            raise EOFError
        data += part
    return bytes(data)
