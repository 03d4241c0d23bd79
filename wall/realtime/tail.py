"""Follows the log of visible changes and hands over each, once and in order."""

import logging
from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent.event import Event

from wall.db import Database
from wall.realtime.changes import BATCH, LoggedChange, read_after, read_last_number
from wall.realtime.threads import Failed, Threads
from wall.realtime.wakers import make_waker

LOOK_SECONDS = 1.0  # looks so often even if nothing wakes it

T = TypeVar("T")

log = logging.getLogger(__name__)


class Tail:
    """Hands lists of changes, oldest first and at most 500 long, to `on_changes` in a greenlet of the hub.

    Begins after the change that is the newest when it starts. While `on_changes` takes its time nothing more is read.
    A database that is away is asked again every second; the log says once that it is lost and once that it is back.
    """

    def __init__(self, database: Database, on_changes: Callable[[list[LoggedChange]], None], threads: Threads) -> None:
        self._database = database
        self._on_changes = on_changes
        self._threads = threads
        self._first = 0
        self._lost = False
        self._ready = Event()
        self._greenlet: gevent.Greenlet | None = None

    def start(self) -> None:
        """Begin, from the hub. Later calls do nothing."""
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._follow)

    def wait_for_start(self, seconds: float) -> int | None:
        """The number after which it began; None if that is not known within so many seconds."""
        return self._first if self._ready.wait(seconds) else None

    def stop(self) -> None:
        """End, from the hub. When it returns it has nothing open but a listener that ends within a second."""
        if self._greenlet is not None:
            self._greenlet.kill()
            self._threads.join()

    def _follow(self) -> None:
        while (first := self._ask(read_last_number, self._database)) is None:
            gevent.sleep(LOOK_SECONDS)
        self._first = first
        self._ready.set()
        waker = make_waker(self._database)
        try:
            position = first
            while True:
                position = self._hand_over(position)
                waker.wait(LOOK_SECONDS)
        finally:
            waker.close()

    def _hand_over(self, position: int) -> int:
        """Hand over all there is after a number; the number of the last one."""
        while changes := self._ask(read_after, self._database, position):
            self._on_changes(changes)
            position = changes[-1].seq
            if len(changes) < BATCH:
                break
        return position

    def _ask(self, function: Callable[..., T], *args: object) -> T | None:
        try:
            answer = self._threads.run(function, *args)
        except Failed as failure:
            if not self._lost:
                log.warning("The database does not answer, so live pages stand still: %s", failure)
            self._lost = True
            return None
        if self._lost:
            log.warning("The database answers again; live pages go on.")
        self._lost = False
        return answer
