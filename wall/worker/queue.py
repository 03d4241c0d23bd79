"""Huey carries work from the scheduler to threads. It remembers nothing that matters: that is in the rows."""

import logging
from collections.abc import Callable
from typing import Any

from wall.errors import Busy
from wall.events.leases import put_off
from wall.parts import Parts
from wall.worker.tasks import WORK, Lane

log = logging.getLogger(__name__)

# Who asks the outside mostly waits: for one server that hangs there must be another thread, and nothing of our own
# may wait behind it. Pictures are drawn by two children at a time, and come after everything that has words.
THREADS: dict[Lane, int] = {"inside": 3, "outside": 16, "pictures": 3}
_DELAY = 0.025  # seconds from one look of some idle thread to that of the next


class Queue:
    """A queue for each lane and the threads that empty it: in memory, or on Redis for any number of machines."""

    def __init__(self, parts: Parts) -> None:
        self._lanes = {lane: _LaneQueue(parts, lane, threads) for lane, threads in THREADS.items()}

    def start(self) -> None:
        """Start the threads."""
        for lane in self._lanes.values():
            lane.consumer.start()

    def stop(self) -> None:
        """Let the threads end what they are doing, and end them."""
        for lane in self._lanes.values():
            lane.consumer.stop_flag.set()
        for lane in self._lanes.values():
            lane.consumer.stop(graceful=True)

    def put(self, kind: str, row_id: str) -> None:
        """Have a thread, here or on another machine, work on a row."""
        self._lanes[WORK[kind].lane].run(kind, row_id)

    def room(self, lane: Lane) -> int:
        """How many more may wait: twice the threads at the most, so that leases do not run out in the queue."""
        return max(0, 2 * THREADS[lane] - self._lanes[lane].count())

    def check_health(self) -> None:
        """Start a thread again that died."""
        for lane in self._lanes.values():
            lane.consumer.check_worker_health()


class _LaneQueue:
    """One of Huey's queues, with its threads."""

    def __init__(self, parts: Parts, lane: Lane, threads: int) -> None:
        self._huey = _make_huey(parts.settings.redis_url, f"florilege-{lane}")
        self.run = self._huey.task(name="work", retries=0)(_make_work(parts))
        self.consumer = self._huey.create_consumer(
            workers=threads,
            periodic=False,
            initial_delay=0.01,
            max_delay=threads * _DELAY,
            backoff=1.1,
            check_worker_health=True,
        )
        self.consumer._set_signal_handlers = lambda: None  # the main thread has its own

    def count(self) -> int:
        """How many wait."""
        waiting: int = self._huey.pending_count()
        return waiting


def _make_work(parts: Parts) -> Callable[[str, str], None]:
    def work(kind: str, row_id: str) -> None:
        try:
            WORK[kind].do(parts, row_id)
        except Busy as busy:
            log.warning("background work waits for the database: %s", busy, extra={"kind": kind, "row": row_id})
            _put_off(parts, kind, row_id)
        except Exception:
            log.exception("background work failed", extra={"kind": kind, "row": row_id})
            _put_off(parts, kind, row_id, WORK[kind].broke)

    return work


def _put_off(parts: Parts, kind: str, row_id: str, broke: Callable[[Parts, str], None] | None = None) -> None:
    """Without this the row would be due again as soon as its lease has run out, and its network asked for ever."""
    try:
        if broke is not None:
            broke(parts, row_id)
            return
        with parts.database.write() as session:
            put_off(session, WORK[kind].table, row_id)
    except Busy as busy:
        log.warning("background work was not put off: %s", busy, extra={"kind": kind, "row": row_id})
    except Exception:
        log.exception("background work was not put off", extra={"kind": kind, "row": row_id})


def _make_huey(redis_url: str, name: str) -> Any:
    if redis_url:
        from huey import RedisHuey

        return RedisHuey(name, url=redis_url, results=False, read_timeout=1)
    from huey import MemoryHuey

    return MemoryHuey(name, results=False)
