"""The worker process: a scheduler that finds due rows, threads that work on them, a heartbeat."""

import logging
import signal
import socket
import threading
import time
from datetime import timedelta

from sqlalchemy import select

from wall.db import Database
from wall.errors import Busy
from wall.events.dispatch import dispatch
from wall.events.leases import due_ids, take_role
from wall.events.models import Event
from wall.events.watch import CommitWatch
from wall.ids import new_id
from wall.parts import Parts
from wall.worker.housekeeping import tidy
from wall.worker.queue import Queue
from wall.worker.subscribers import SUBSCRIPTIONS
from wall.worker.tasks import WORK

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
HEARTBEAT = timedelta(seconds=10)
WORKER_ROLE = "worker:"
_REQUEUE_SECONDS = 5.0


def run(parts: Parts) -> None:
    """Work until SIGTERM or SIGINT, then end what is under way and return."""
    worker = Worker(parts)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


class Worker:
    """One worker process. `run` blocks; `stop` may be called from anywhere."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._name = f"{socket.gethostname()}:{new_id()}"
        self._queue = Queue(parts)
        self._watch = CommitWatch(parts.database)
        self._stopping = threading.Event()
        self._queued: dict[tuple[str, str], float] = {}
        self._next_beat = self._next_tidying = 0.0

    def run(self) -> None:
        """Schedule until stopped."""
        self._queue.start()
        log.info("worker started")
        try:
            while not self._stopping.is_set():
                self._turn()
                self._watch.wait(LOOK_SECONDS)
        finally:
            self._queue.stop()
            self._watch.close()
            log.info("worker ended")

    def stop(self) -> None:
        """Begin to end."""
        self._stopping.set()
        self._watch.wake()

    def _turn(self) -> None:
        try:
            self._beat()
            if self._schedules():
                self._schedule()
            self._queue.check_health()
        except Busy:
            log.warning("the database is busy; the worker tries again")
        except Exception:
            log.exception("a turn of the scheduler failed")
            self._stopping.wait(LOOK_SECONDS)

    def _schedules(self) -> bool:
        """With Redis one worker of many schedules for all; without, each fills its own queue, and claims keep order."""
        if not self._parts.settings.redis_url:
            return True
        with self._parts.database.write() as session:
            return take_role(session, "scheduler", self._name, timedelta(seconds=10))

    def _schedule(self) -> None:
        database = self._parts.database
        if _has_new_events(database):
            with database.write() as session:
                dispatch(session, SUBSCRIPTIONS)
        room = self._queue.room()
        for kind, work in WORK.items():
            with database.read() as session:
                ids = due_ids(session, work.table, at_most=room + len(self._queued))
            room -= self._put(kind, ids, room)

    def _put(self, kind: str, ids: list[str], room: int) -> int:
        """Queue what is not queued already. Returns how much of the room is taken."""
        moment, due = time.monotonic(), {(kind, row) for row in ids}
        # What is not due any more was claimed: when it is due again, it is queued again.
        self._queued = {
            one: at
            for one, at in self._queued.items()
            if moment - at < _REQUEUE_SECONDS and (one in due or one[0] != kind)
        }
        new = [row for row in ids if (kind, row) not in self._queued][:room]
        for row in new:
            self._queued[kind, row] = moment
            self._queue.put(kind, row)
        return len(new)

    def _beat(self) -> None:
        moment = time.monotonic()
        if moment >= self._next_beat:
            with self._parts.database.write() as session:
                take_role(session, WORKER_ROLE + self._name, self._name, HEARTBEAT * 3)
            self._next_beat = moment + HEARTBEAT.total_seconds()
        if moment >= self._next_tidying:
            with self._parts.database.write() as session:
                tidy(session)
            self._next_tidying = moment + 3600


def _has_new_events(database: Database) -> bool:
    with database.read() as session:
        return session.scalars(select(Event.id).where(Event.dispatched.is_(False)).limit(1)).first() is not None
