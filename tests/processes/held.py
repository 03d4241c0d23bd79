"""Measures how long the worker's transactions hold SQLite's write lock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Self

from sqlalchemy.orm import Session

from wall.acts.fetch import fetch
from wall.acts.follow import follow
from wall.acts.pass_on import add_brand_account, pass_on
from wall.connectors.fake_network import FakeNetwork
from wall.db import Database
from wall.events.dispatch import dispatch
from wall.events.leases import due_ids
from wall.events.models import Delivery
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.relays.models import Relay
from wall.worker.deliver import deliver
from wall.worker.subscribers import SUBSCRIPTIONS

POSTS = 50


class _Timed(Database):
    """A database that notes how long each write took, from its beginning to its commit."""

    def __init__(self, url: str, seconds: list[float]) -> None:
        super().__init__(url)
        self._seconds = seconds

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As ever."""
        began = time.monotonic()
        with super().write() as session:
            yield session
        self._seconds.append(time.monotonic() - began)


@dataclass
class Holds:
    """A site whose writes are timed. Nobody else writes, so a write's time is the time that it holds the lock."""

    site: Parts
    seconds: list[float] = field(default_factory=list)

    @classmethod
    @contextmanager
    def watch(cls, site: Parts) -> Iterator[Self]:
        """Time the writes of this block."""
        seconds: list[float] = []
        timed = _Timed(site.database.url, seconds)
        try:
            yield cls(replace(site, database=timed), seconds)
        finally:
            timed.dispose()


def fetch_fifty_posts(site: Parts) -> None:
    """Fetch a source on the made-up network with so many posts, for a site with a brand account there."""
    network = FakeNetwork(site.settings.data_dir)
    network.post("ines", "the first words")
    with site.database.write() as session:
        add_person(session, NewPerson("Ines"))
    add_brand_account(site, "fake", "brand", host=None, token=None, actor=None)
    source = follow(site, "ines", "fake:ines", actor=None).source
    fetch(site, source.id)
    for number in range(POSTS):
        network.post("ines", f"some words that are as long as people write them, number {number}. " * 3)
    with site.database.write() as session:
        session.merge(source).due_at = source.created_at
    fetched = fetch(site, source.id)
    assert fetched is not None
    assert fetched.touched == POSTS


def work_off(site: Parts) -> None:
    """Do all that is owed, as the worker does it."""
    with site.database.write() as session:
        while dispatch(session, SUBSCRIPTIONS):
            pass
    for table, do in ((Delivery, deliver), (Relay, pass_on)):
        with site.database.read() as session:
            ids = due_ids(session, table, at_most=1000)
        for row_id in ids:
            do(site, row_id)
