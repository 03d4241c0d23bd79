"""Holds SQLite's write lock from outside and measures how a served site fares meanwhile."""

import sqlite3
import threading
import time
from dataclasses import dataclass, field

from tests.processes.running import Answer, Running, ask
from tests.processes.senders import Door, open_door
from tests.realtime.wire import Wire
from wall.parts import Parts
from wall.people.service import NewPerson, add_person

WRITERS = 10
_JOIN = {"wall": "main", "lang": "en"}
_PAGES = ("/", "/people", "/receipt", "/api/v1/walls/main/posts", "/healthz")


@dataclass
class Measured:
    """Seconds that each answer took while the lock was held, and what writers were told."""

    acks: list[float] = field(default_factory=list)  # of `join`, on a connection that is there
    joins: list[float] = field(default_factory=list)  # of new connections, up to their first `join`
    pages: list[float] = field(default_factory=list)
    refused: list[Answer] = field(default_factory=list)
    writers: list[Answer] = field(default_factory=list)  # the answer that took each writer's post
    answered_after: bool = False


def hold_the_lock(running: Running, site: Parts, *, seconds: float) -> Measured:
    """Hold the lock for so long while ten writers post, two readers read pages and sockets are asked."""
    with site.database.write() as session:
        add_person(session, NewPerson("Ben"))
    door = open_door(site, "ben")
    measured = Measured()
    held = threading.Event()
    threads = [threading.Thread(target=_write, args=(running, door, number, measured)) for number in range(WRITERS)]
    threads += [threading.Thread(target=_read, args=(running, held, measured)) for _ in range(2)]
    threads += [threading.Thread(target=_enter, args=(running, held, measured))]
    for path in _PAGES:  # each template is compiled once
        ask(running.port, path)
    foreign = sqlite3.connect(site.settings.data_dir / "florilege.db", isolation_level=None)
    with Wire(running.port) as wire:
        wire.enter()
        wire.join(_JOIN)
        foreign.execute("BEGIN IMMEDIATE")
        try:
            for thread in threads:
                thread.start()
            _ask_for(seconds, wire, measured)
        finally:
            held.set()
            foreign.execute("ROLLBACK")
            foreign.close()
        for thread in threads:
            thread.join(30)
        while True:  # everything that was written afterwards comes through the same socket
            measured.answered_after = "html" in wire.read_event()[1]
            if measured.answered_after:
                return measured


def _ask_for(seconds: float, wire: Wire, measured: Measured) -> None:
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        wire.join(_JOIN)
        measured.acks.append(time.monotonic() - began)
        time.sleep(0.1)


def _enter(running: Running, held: threading.Event, measured: Measured) -> None:
    while not held.wait(0.3):
        began = time.monotonic()
        with Wire(running.port) as wire:
            wire.enter()
            wire.join(_JOIN)
        measured.joins.append(time.monotonic() - began)


def _read(running: Running, held: threading.Event, measured: Measured) -> None:
    while not held.is_set():
        for path in _PAGES:
            answer = ask(running.port, path)
            assert answer.status == 200, (path, answer)
            measured.pages.append(answer.seconds)
        time.sleep(0.1)


def _write(running: Running, door: Door, number: int, measured: Measured) -> None:
    while True:
        answer = door.post(running.port, f"written-{number}", f"words {number}")
        if answer.status == 202:
            measured.writers.append(answer)
            return
        measured.refused.append(answer)
        time.sleep(0.2)
