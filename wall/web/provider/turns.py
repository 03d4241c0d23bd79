"""Turns at the provider: few threads ask it at once, so that one which hangs leaves all others to this site."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from wall.errors import Busy

AT_ONCE = 2


class Turns:
    """Given at once or not at all: nobody waits for one. Who has a turn may take it again. Safe between threads."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(AT_ONCE)
        self._mine = threading.local()

    @contextmanager
    def take(self) -> Iterator[None]:
        """Have a turn meanwhile. Raises `Busy`."""
        if getattr(self._mine, "held", False):
            yield
            return
        if not self._free.acquire(blocking=False):
            raise Busy("Many people sign in just now. Try again in a few seconds.")
        self._mine.held = True
        try:
            yield
        finally:
            self._mine.held = False
            self._free.release()
