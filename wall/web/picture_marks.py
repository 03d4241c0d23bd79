"""Keeps in mind which pictures were looked at, and writes it down beside the pages: no reader waits for a writer."""

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from wall.db import Database
from wall.errors import FlorilegeError
from wall.media.service import ask_again, mark_used

log = logging.getLogger(__name__)

MARKED_FOR = 600.0  # seconds in which one picture is written down once
_MOST_KEPT = 50_000
_AT_ONCE = 200


class PictureMarks:
    """Marks pictures as used, and has those fetched again whose bytes are gone. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._marked: dict[str, float] = {}
        self._waiting: set[str] = set()
        self._writer: threading.Thread | None = None

    def mark(self, file_hash: str) -> None:
        """Somebody asked for this file. Returns at once."""
        moment = time.monotonic()
        with self._lock:
            if moment - self._marked.get(file_hash, -MARKED_FOR) < MARKED_FOR:
                return
            if len(self._marked) >= _MOST_KEPT:
                self._marked.clear()
            self._marked[file_hash] = moment
            self._waiting.add(file_hash)
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="picture marks", daemon=True)
                self._writer.start()

    def wait(self) -> None:
        """Return when everything is written down that was marked before."""
        with self._lock:
            writer = self._writer
        if writer is not None:
            writer.join()

    def _write(self) -> None:
        while hashes := self._take():
            try:
                with self._database.write() as session:
                    mark_used(session, hashes)
                    ask_again(session, hashes)
            except (FlorilegeError, SQLAlchemyError) as error:
                log.warning("that pictures were used was not written down: %s", error)

    def _take(self) -> list[str]:
        """Some of what waits; when nothing does, this thread is done."""
        with self._lock:
            hashes = sorted(self._waiting)[:_AT_ONCE]
            self._waiting.difference_update(hashes)
            if not hashes:
                self._writer = None
            return hashes
