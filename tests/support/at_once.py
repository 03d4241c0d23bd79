"""Lets several threads do the same thing at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def at_once(times: int, act: Callable[[int], T]) -> list[T | Exception]:
    """Call `act(0)` … `act(times - 1)` at once. Gives what each returned or raised."""
    start = threading.Barrier(times)

    def act_together(number: int) -> T | Exception:
        start.wait(10)
        try:
            return act(number)
        except Exception as error:  # noqa: BLE001 - handed to the test, which says what is right
            return error

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(act_together, range(times)))
