"""How soon open pages and screens follow what somebody decided."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator

from tests.processes.running import wait_until

WITHIN = 2.0  # seconds, from the click on


class Moment:
    """When somebody decides: make it right before the click. What must follow follows within two seconds of it."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def gone(self, *places: Locator) -> None:
        """Nothing is in any of these places any more."""
        for place in places:
            place.first.wait_for(state="detached", timeout=self._left * 1000)
            assert time.monotonic() - self._began <= WITHIN

    def back(self, *places: Locator) -> None:
        """Each of them has something again. A screen may have another card in its spotlight just now."""
        for place in places:
            place.first.wait_for(state="attached", timeout=self._left * 1000)
            assert time.monotonic() - self._began <= WITHIN

    def so(self, holds: Callable[[], object], what: str) -> None:
        """Something else holds."""
        wait_until(holds, self._left, what)
        assert time.monotonic() - self._began <= WITHIN, what

    @property
    def _left(self) -> float:
        return max(self._began + WITHIN - time.monotonic(), 0.001)
