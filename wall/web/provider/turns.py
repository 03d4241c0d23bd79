"""Turns at the provider: few threads ask it at once, so that one which hangs leaves all others to this site."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from wall.errors import Busy

AT_ONCE = 6  # of the sixteen threads that make pages
EACH = 2  # of them for one caller, and for what this site asks of its own


class Turns:
    """Given at once or not at all: nobody waits for one. Who has a turn may take it again. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()
        self._mine = threading.local()

    @contextmanager
    def take(self, caller: str = "") -> Iterator[None]:
        """Have a turn meanwhile: one of all, and one of those that are this caller’s. Raises `Busy`."""
        if getattr(self._mine, "held", False):
            yield
            return
        self._begin(caller)
        self._mine.held = True
        try:
            yield
        finally:
            self._mine.held = False
            self._end(caller)

    def _begin(self, caller: str) -> None:
        with self._lock:
            if self._taken[caller] >= EACH or self._taken.total() >= AT_ONCE:
                raise Busy("Many people sign in just now. Try again in a few seconds.")
            self._taken[caller] += 1

    def _end(self, caller: str) -> None:
        with self._lock:
            self._taken[caller] -= 1
            if not self._taken[caller]:
                del self._taken[caller]
