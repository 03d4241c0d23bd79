"""The worker process: a scheduler that finds due rows, threads that work on them, a heartbeat."""

import logging
import signal
import socket
import threading
import time
from collections import deque
from datetime import timedelta
from itertools import zip_longest

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.acts.fetch_picture import keep_to_quota
from wall.db import Database
from wall.errors import Busy
from wall.events.dispatch import dispatch
from wall.events.leases import WORKER_ROLE, due_ids, take_role
from wall.events.models import Event
from wall.events.watch import CommitWatch
from wall.ids import new_id
from wall.parts import Parts
from wall.people.pausing import end_pauses, has_ended_pause
from wall.worker.endings import end_what_lapsed
from wall.worker.housekeeping import tidy_alone
from wall.worker.letters import LETTERS_SECONDS, write_letters_alone
from wall.worker.queue import THREADS, Queue
from wall.worker.subscribers import SUBSCRIPTIONS
from wall.worker.tasks import WORK, Lane, Work

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
BUSY_SECONDS = 0.05  # while there is more to do than may be queued at once
HEARTBEAT = timedelta(seconds=10)
SCHEDULER = timedelta(seconds=10)
_EVENTS_AT_ONCE = 200
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
        self._name = f"{socket.gethostname()[:40]}:{new_id()}"  # a role has room for 80 characters
        self._queue = Queue(parts)
        self._watch = CommitWatch(parts.database)
        self._stopping = threading.Event()
        self._queued: dict[tuple[str, str], float] = {}
        self._kinds = deque(WORK)
        self._next_beat = self._next_tidying = self._next_claim = self._next_letters = 0.0
        self._is_scheduler = False

    def run(self) -> None:
        """Schedule until stopped."""
        self._queue.start()
        log.info("worker started")
        try:
            while not self._stopping.is_set():
                more = self._turn()
                self._watch.wait(BUSY_SECONDS if more else LOOK_SECONDS)
        finally:
            self._queue.stop()
            self._watch.close()
            log.info("worker ended")

    def stop(self) -> None:
        """Begin to end."""
        self._stopping.set()
        self._watch.wake()

    def _turn(self) -> bool:
        """Do one round. Returns whether there is more to do than the queue holds."""
        try:
            self._beat()
            more = self._schedules() and self._schedule()
            self._queue.check_health()
            return more
        except Busy:
            log.warning("the database is busy; the worker tries again")
        except Exception:
            log.exception("a turn of the scheduler failed")
            self._stopping.wait(LOOK_SECONDS)
        return False

    def _schedules(self) -> bool:
        """With Redis one worker of many schedules for all; without, each fills its own queue, and claims keep order."""
        if not self._parts.settings.redis_url:
            return True
        moment = time.monotonic()
        if moment >= self._next_claim:  # it writes: not at each look, and long before the role runs out
            with self._parts.database.write() as session:
                self._is_scheduler = take_role(session, "scheduler", self._name, SCHEDULER)
            self._next_claim = moment + LOOK_SECONDS
        return self._is_scheduler

    def _schedule(self) -> bool:
        """Queue what is due; whether there is more. The kinds take turns, so that much of one keeps none waiting."""
        database = self._parts.database
        _end_pauses(database)
        end_what_lapsed(database)
        more_events = False
        if _has_new_events(database):
            with database.write() as session:
                more_events = dispatch(session, SUBSCRIPTIONS, at_most=_EVENTS_AT_ONCE) == _EVENTS_AT_ONCE
        self._kinds.rotate(1)
        more = [self._fill(lane) for lane in THREADS]
        return any(more) or more_events

    def _fill(self, lane: Lane) -> bool:
        """Queue what is due and belongs into this lane, as far as there is room; whether there is too little."""
        room = self._queue.room(lane)
        at_most = room + len(self._queued) + 1
        with self._parts.database.read() as session:
            due = [
                [(kind, row) for row in _find(session, WORK[kind], at_most=at_most)]
                for kind in self._kinds
                if WORK[kind].lane == lane
            ]
        return self._put(lane, [one for turn in zip_longest(*due) for one in turn if one is not None], room)

    def _put(self, lane: Lane, due: list[tuple[str, str]], room: int) -> bool:
        moment = time.monotonic()
        # What is not due any more was claimed: when it is due again, it is queued again.
        self._queued = {
            (kind, row): at
            for (kind, row), at in self._queued.items()
            if WORK[kind].lane != lane or (moment - at < _REQUEUE_SECONDS and (kind, row) in due)
        }
        waiting = [one for one in due if one not in self._queued]
        for kind, row in waiting[:room]:
            self._queued[kind, row] = moment
            self._queue.put(kind, row)
        return len(waiting) > room

    def _beat(self) -> None:
        moment = time.monotonic()
        if moment >= self._next_beat:
            with self._parts.database.write() as session:
                take_role(session, WORKER_ROLE + self._name, self._name, HEARTBEAT * 3)
            self._next_beat = moment + HEARTBEAT.total_seconds()
        if moment >= self._next_tidying:
            self._next_tidying = moment + 3600  # first: a trouble with it must not keep everything else waiting
            if tidy_alone(self._parts.database, self._name):
                keep_to_quota(self._parts)
        if moment >= self._next_letters:
            self._next_letters = moment + LETTERS_SECONDS
            write_letters_alone(self._parts, self._name)


def _find(session: Session, work: Work, *, at_most: int) -> list[str]:
    return (
        work.find(session, at_most=at_most) if work.find is not None else due_ids(session, work.table, at_most=at_most)
    )


def _end_pauses(database: Database) -> None:
    """Bring those back whose pause is over."""
    with database.read() as session:
        is_over = has_ended_pause(session)
    if is_over:
        with database.write() as session:
            end_pauses(session, at_most=_EVENTS_AT_ONCE)


def _has_new_events(database: Database) -> bool:
    with database.read() as session:
        return session.scalars(select(Event.id).where(Event.dispatched.is_(False)).limit(1)).first() is not None
