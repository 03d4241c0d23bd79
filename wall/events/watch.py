"""Notices that somebody committed: SQLite's data_version, PostgreSQL's notifications."""

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

from wall.db import Database
from wall.events.record import NOTIFY_CHANNEL

SQLITE_SECONDS = 0.05
_RETRY_SECONDS = 1.0


class DataVersion:
    """Tells whether another connection committed to a SQLite file.

    A look takes a few microseconds, reads shared memory only and never waits for a lock. The connection stays outside
    every transaction: inside one the number would stand still.
    """

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        self._seen: int | None = None

    def has_moved(self) -> bool:
        """Whether there was a commit since the last look."""
        try:
            (number,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            return False  # whoever waits looks once in a while in any case, and finds out what is the matter
        moved: bool = number != self._seen
        self._seen = number
        return moved

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def listen(database: Database, stopped: threading.Event, wake: Callable[[], None]) -> None:
    """Call `wake` for each notification of PostgreSQL, and each reconnection, until `stopped`. Blocks its thread."""
    import psycopg  # here, since only an installation on PostgreSQL has it

    address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while not stopped.is_set():
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
                wake()
                _forward(connection, stopped, wake)
        except psycopg.Error:
            stopped.wait(_RETRY_SECONDS)


class CommitWatch:
    """Lets one native thread wait for the next commit."""

    def __init__(self, database: Database) -> None:
        self._stopped = threading.Event()
        self._woken = threading.Event()
        path = database.engine.url.database
        self._data_version = DataVersion(path) if database.is_sqlite and path else None
        if self._data_version is None:
            threading.Thread(target=listen, args=(database, self._stopped, self._woken.set), daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Return when somebody may have committed, when woken, or after so many seconds."""
        end = time.monotonic() + seconds
        while self._data_version is not None and not self._data_version.has_moved():
            left = end - time.monotonic()
            if left <= 0 or self._woken.wait(min(SQLITE_SECONDS, left)):
                break
        if self._data_version is None:
            self._woken.wait(seconds)
        self._woken.clear()

    def wake(self) -> None:
        """Have the waiting thread look now."""
        self._woken.set()

    def close(self) -> None:
        """Give back the connection and end the listening thread."""
        self._stopped.set()
        self._woken.set()
        if self._data_version is not None:
            self._data_version.close()


def _forward(connection: Any, stopped: threading.Event, wake: Callable[[], None]) -> None:
    while not stopped.is_set():
        for _notification in connection.notifies(timeout=1.0, stop_after=1):
            wake()
