"""Two ways to notice that somebody committed: SQLite's data_version, and PostgreSQL's notifications."""

import sqlite3
import time
from threading import Event as ThreadEvent
from threading import Thread
from typing import Any, Protocol

import gevent
from gevent.event import Event

from wall.db import Database
from wall.events.record import NOTIFY_CHANNEL

SQLITE_SECONDS = 0.05
_RETRY_SECONDS = 1.0


class Waker(Protocol):
    """Knows when to look."""

    def wait(self, seconds: float) -> None:
        """Return when somebody may have committed, or after so many seconds. For greenlets."""

    def close(self) -> None:
        """Give back connections and threads."""


def make_waker(database: Database) -> Waker:
    """The way that fits the database."""
    path = database.engine.url.database
    return DataVersion(path) if database.is_sqlite and path else Notifications(database)


class DataVersion:
    """Asks SQLite every 50 ms whether another connection committed.

    A look takes a few microseconds, reads shared memory only and never waits for a lock, so the hub does it itself.
    The connection stays outside every transaction: inside one the number would stand still.
    """

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        self._seen: int | None = None

    def wait(self, seconds: float) -> None:
        """Return when the number moved, or after so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._has_moved():
            gevent.sleep(SQLITE_SECONDS)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _has_moved(self) -> bool:
        try:
            (number,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            return False  # the look once a second will find out what is the matter
        previous, self._seen = self._seen, int(number)
        return previous != self._seen


class Notifications:
    """Listens to PostgreSQL in a native thread and wakes the hub. Reconnects by itself, and wakes it then too."""

    def __init__(self, database: Database) -> None:
        self._address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._woken = Event()
        self._watcher = gevent.get_hub().loop.async_()
        self._watcher.start(self._woken.set)
        self._stopped = ThreadEvent()
        Thread(target=self._listen, name="change-log-listener", daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Return when a notification came, or after so many seconds."""
        self._woken.wait(seconds)
        self._woken.clear()

    def close(self) -> None:
        """End the thread, within a second."""
        self._stopped.set()
        self._watcher.stop()

    def _listen(self) -> None:
        import psycopg  # here, since only an installation on PostgreSQL has it

        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
                    self._watcher.send()
                    self._forward(connection)
            except psycopg.Error:
                self._stopped.wait(_RETRY_SECONDS)

    def _forward(self, connection: Any) -> None:
        while not self._stopped.is_set():
            for _notification in connection.notifies(timeout=1.0, stop_after=1):
                self._watcher.send()
