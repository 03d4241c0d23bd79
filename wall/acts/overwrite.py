"""Overwrites what was deleted, in the files of the database: no word of it is left for whoever reads the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import inspect

from wall.db import Database
from wall.errors import Busy

_PAGES = 16  # of the index of words, merged in one commit: a few milliseconds under the write lock
_TRIES = 20
_WAIT_MILLISECONDS = 250
_MERGE = "INSERT INTO post_words_search (post_words_search, rank) VALUES ('merge', ?)"


def overwrite(database: Database) -> None:
    """Leave nothing of deleted rows in the database's files. Repeatable. Raises `Busy` where others keep it from that.

    SQLite overwrites rows when they are deleted (`secure_delete`); what is left then is the index of words, which
    forgets when it is merged (https://www.sqlite.org/fts5.html, section 6.8), and the write-ahead log. PostgreSQL gives
    up dead rows when it is vacuumed; archives of its log are the operator's.
    """
    if database.is_sqlite:
        with _outside_transactions(database) as connection:
            _merge_words(connection)
            _empty_log(connection)
    else:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as vacuuming:
            tables = ", ".join(f'"{name}"' for name in inspect(vacuuming).get_table_names())
            vacuuming.exec_driver_sql(f"VACUUM {tables}")


def _merge_words(connection: Any) -> None:
    """Merge the whole index, a few pages a commit; a negative number begins with all that there is."""
    connection.execute(_MERGE, (-_PAGES,))
    while _changes(connection, _MERGE, (_PAGES,)) > 1:  # as the documentation says it: fewer than two is the end
        pass


def _empty_log(connection: Any) -> None:
    """Bring the log into the file, and cut it off: it holds pages as they were before."""
    for _ in range(_TRIES):
        (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not is_busy:
            return
    raise Busy("The database is busy. Nothing was changed; try again in a few seconds.")


def _changes(connection: Any, statement: str, values: tuple[int, ...]) -> int:
    before: int = connection.total_changes
    connection.execute(statement, values)
    changed: int = connection.total_changes - before
    return changed


@contextmanager
def _outside_transactions(database: Database) -> Iterator[Any]:
    """A connection on which each statement commits, and which waits but shortly for others."""
    pooled = database.engine.raw_connection()
    try:
        connection: Any = pooled.driver_connection
        connection.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
        yield connection
    finally:
        pooled.invalidate()  # the next one waits as long as all others do
        pooled.close()
