"""Huey carries work from the scheduler to threads. It remembers nothing that matters: that is in the rows."""

import logging
from collections.abc import Callable
from typing import Any

from wall.errors import Busy
from wall.events.leases import put_off
from wall.parts import Parts
from wall.worker.tasks import WORK

log = logging.getLogger(__name__)

THREADS = 4


class Queue:
    """A queue and the threads that empty it: in memory, or on Redis for any number of machines."""

    def __init__(self, parts: Parts) -> None:
        self._huey = _make_huey(parts.settings.redis_url)
        self._run = self._make_task(parts)
        self._consumer = self._huey.create_consumer(
            workers=THREADS, periodic=False, initial_delay=0.01, max_delay=0.1, backoff=1.1, check_worker_health=True
        )
        self._consumer._set_signal_handlers = lambda: None  # the main thread has its own

    def start(self) -> None:
        """Start the threads."""
        self._consumer.start()

    def stop(self) -> None:
        """Let the threads end what they are doing, and end them."""
        self._consumer.stop(graceful=True)

    def put(self, kind: str, row_id: str) -> None:
        """Have a thread, here or on another machine, work on a row."""
        self._run(kind, row_id)

    def room(self) -> int:
        """How many more may wait: twice the threads at the most, so that leases do not run out in the queue."""
        waiting: int = self._huey.pending_count()
        return max(0, 2 * THREADS - waiting)

    def check_health(self) -> None:
        """Start a thread again that died."""
        self._consumer.check_worker_health()

    def _make_task(self, parts: Parts) -> Callable[[str, str], Any]:
        def work(kind: str, row_id: str) -> None:
            try:
                WORK[kind].do(parts, row_id)
            except Busy as busy:
                log.warning("background work waits for the database: %s", busy, extra={"kind": kind, "row": row_id})
                _put_off(parts, kind, row_id)
            except Exception:
                log.exception("background work failed", extra={"kind": kind, "row": row_id})
                _put_off(parts, kind, row_id)

        task: Callable[[str, str], Any] = self._huey.task(name="work", retries=0)(work)
        return task


def _put_off(parts: Parts, kind: str, row_id: str) -> None:
    """Without this the row would be due again as soon as its lease has run out, and its network asked for ever."""
    try:
        with parts.database.write() as session:
            put_off(session, WORK[kind].table, row_id)
    except Busy as busy:
        log.warning("background work was not put off: %s", busy, extra={"kind": kind, "row": row_id})
    except Exception:
        log.exception("background work was not put off", extra={"kind": kind, "row": row_id})


def _make_huey(redis_url: str) -> Any:
    if redis_url:
        from huey import RedisHuey

        return RedisHuey("florilege", url=redis_url, results=False, read_timeout=1)
    from huey import MemoryHuey

    return MemoryHuey("florilege", results=False)
