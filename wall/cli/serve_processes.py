"""Keeps the processes of `florilege serve` alive, and ends them together."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

STOP_SECONDS = 4.0  # then what is left is killed; a stop takes five seconds at most
HEALTHY_SECONDS = 60.0  # who lived so long starts with a clean slate
START_SECONDS = 5.0  # who gives up by itself within this, at the first start, cannot start at all
PAUSE = 0.5  # so that it serves again within five seconds, however often somebody kills it

log = logging.getLogger("wall.serve")

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_SIGNALS = frozenset((signal.SIGINT, signal.SIGTERM, signal.SIGCHLD))


def get_pause(failures: int) -> float:
    """Seconds to wait before a restart: none after the first failure in a row, then half a one."""
    return 0.0 if failures <= 1 else PAUSE


def supervise(commands: Mapping[str, Sequence[str]], meanwhile: Callable[[], None] = lambda: None) -> int:
    """Run commands by name until SIGINT or SIGTERM; the exit code. From the main thread.

    The first one is started at once; `meanwhile` runs then, and the others follow. What it raises ends all.
    One that dies is started again. One that cannot even start (it exits by itself with an error, at once, the first
    time) ends them all with its code. Should this process be killed, the system ends the children (on Linux).
    """
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    children = [_Child(name, command, _make_preparation(previous)) for name, command in commands.items()]
    try:
        children[0].start()
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)
        meanwhile()
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        code = _watch(children)
        _stop(children)
        return code
    finally:
        _kill(children)
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


@dataclass
class _Child:
    """One command, and the process that runs it just now."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], None]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    starts: int = 0
    failures: int = 0

    def start(self) -> None:
        """Start it, in a session of its own: only we tell it to stop, not the terminal."""
        self.starts += 1
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=self.prepare,  # noqa: PLW1509  # this process has one thread
        )

    def bury(self, code: int) -> int | None:
        """Note that it died and when it is to come back; the exit code where it never will."""
        lived = time.monotonic() - self.started_at
        self.signal(signal.SIGKILL)  # what it left behind would keep its port
        self.process = None
        if code > 0 and self.starts == 1 and lived < START_SECONDS:
            log.error("%s could not start (exit code %d).", self.name, code)
            return code
        self.failures = 1 if lived >= HEALTHY_SECONDS else self.failures + 1
        pause = get_pause(self.failures)
        self.due_at = time.monotonic() + pause
        log.warning("%s ended (%s); starting it again %s.", self.name, _tell_end(code), _tell_pause(pause))
        return None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to all that it started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _watch(children: Sequence[_Child]) -> int:
    """Start and restart until a signal comes (0) or a child cannot start (its code)."""
    while True:
        for child in children:
            died = child.process.poll() if child.process is not None else None
            if died is not None and (fatal := child.bury(died)) is not None:
                return fatal
            if child.process is None and time.monotonic() >= child.due_at:
                child.start()
        received = signal.sigtimedwait(_SIGNALS, _get_patience(children))
        if received is not None and received.si_signo != signal.SIGCHLD:
            return 0


def _get_patience(children: Sequence[_Child]) -> float:
    waiting = [child.due_at - time.monotonic() for child in children if child.process is None]
    return max(0.0, min([1.0, *waiting]))


def _stop(children: Sequence[_Child]) -> None:
    """End all: politely, and after `STOP_SECONDS`, or at a second signal, with force."""
    for child in children:
        if child.process is not None:
            child.process.send_signal(signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    while any(child.process is not None and child.process.poll() is None for child in children):
        left = end - time.monotonic()
        received = signal.sigtimedwait(_SIGNALS, min(left, 0.5)) if left > 0 else None
        if left <= 0 or (received is not None and received.si_signo != signal.SIGCHLD):
            break
    for child in children:
        if child.process is not None and child.process.poll() is None:
            log.warning("%s had not ended and was killed.", child.name)


def _kill(children: Sequence[_Child]) -> None:
    """End at once what still runs, and all that it started."""
    for child in children:
        child.signal(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def _make_preparation(mask: set[signal.Signals | int]) -> Callable[[], None]:
    """What a child does before it becomes its command: die with us, and hear signals as usual."""
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # we died in between
            os._exit(1)

    return prepare


def _tell_end(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _tell_pause(seconds: float) -> str:
    return f"in {seconds:g} s" if seconds else "at once"
