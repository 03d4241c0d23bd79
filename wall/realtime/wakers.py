"""Two ways in which the hub learns that somebody committed, for SQLite and for PostgreSQL."""

import time
from threading import Event as ThreadEvent
from threading import Thread
from typing import Protocol

import gevent
from gevent.event import Event

from wall.db import Database
from wall.events.watch import SQLITE_SECONDS, DataVersion, listen


class Waker(Protocol):
    """Knows when to look."""

    def wait(self, seconds: float) -> None:
        """Return when somebody may have committed, or after so many seconds. For greenlets."""

    def close(self) -> None:
        """Give back connections and threads."""


def make_waker(database: Database) -> Waker:
    """The way that fits the database."""
    path = database.engine.url.database
    return Looks(path) if database.is_sqlite and path else Notifications(database)


class Looks:
    """Asks SQLite every 50 ms whether another connection committed: so quickly that the hub does it itself."""

    def __init__(self, path: str) -> None:
        self._version = DataVersion(path)

    def wait(self, seconds: float) -> None:
        """Return when somebody committed, or after so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._version.has_moved():
            gevent.sleep(SQLITE_SECONDS)

    def close(self) -> None:
        """Close the connection."""
        self._version.close()


class Notifications:
    """Listens to PostgreSQL in a native thread and wakes the hub. Reconnects by itself, and wakes it then too."""

    def __init__(self, database: Database) -> None:
        self._woken = Event()
        self._watcher = gevent.get_hub().loop.async_()
        self._watcher.start(self._woken.set)
        self._stopped = ThreadEvent()
        listening = (database, self._stopped, self._watcher.send)
        Thread(target=listen, args=listening, name="change-log-listener", daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Return when a notification came, or after so many seconds."""
        self._woken.wait(seconds)
        self._woken.clear()

    def close(self) -> None:
        """End the thread, within a second."""
        self._stopped.set()
        self._watcher.stop()
