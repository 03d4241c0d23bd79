"""Keeps the prints that were drawn last, and lets one be drawn at a time."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wall.errors import Busy
from wall.prints.facts import Print

_MOST = 64  # at some 70 kB each
_PATIENCE = 3.0  # seconds that a drawing waits for those before it
_MOST_WAITING = 3  # each of them holds a thread that could serve pages


class Prints:
    """The prints of one process. Safe between threads: readers of what is kept wait for nobody."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._order = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._seats = threading.BoundedSemaphore(_MOST_WAITING)

    def take(self, facts: Print, *, fetch_logo: Callable[[], bytes | None]) -> bytes:
        """The print as PNG. `fetch_logo` is asked before a drawing, and may refuse it by raising.

        Raises `Busy` at once where three wait already, and after three seconds of waiting.
        """
        if found := self._find(facts.key):
            return found
        logo = fetch_logo()
        with self._turn():
            return self._find(facts.key) or self._keep(facts.key, _draw(facts, logo))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """While nothing else is drawn. Raises `Busy`."""
        has_turn = False
        if self._seats.acquire(blocking=False):
            try:
                has_turn = self._one_at_a_time.acquire(timeout=_PATIENCE)
            finally:
                self._seats.release()
        if not has_turn:
            raise Busy("Too many pictures are asked for at this moment. Try again in a few seconds.")
        try:
            yield
        finally:
            self._one_at_a_time.release()

    def _find(self, key: str) -> bytes | None:
        with self._order:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: str, png: bytes) -> bytes:
        with self._order:
            self._kept[key] = png
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return png


def _draw(facts: Print, logo: bytes | None) -> bytes:
    from wall.prints.drawing import draw  # with Pillow, which a site that nobody links to never needs

    return draw(facts, logo)
