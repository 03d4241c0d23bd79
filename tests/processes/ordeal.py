"""Kills processes of a served site at random points while posts come in, and takes stock afterwards."""

import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import func, select

from tests.processes.running import Running, find_children, is_served, wait_until
from tests.processes.senders import Sender, open_door
from wall.acts.follow import follow
from wall.acts.pass_on import add_brand_account
from wall.badges.models import Award
from wall.connectors.fake_network import FakeNetwork
from wall.events.models import Change, Delivery, Event
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.posts.models import Post
from wall.relays.models import Relay

SETTLE_SECONDS = 30.0  # a lease of ten seconds runs out, and what was under it is done again


@dataclass(frozen=True)
class Outcome:
    """What was found after all kills, in sets of words: each empty but `sent` and `written` where all is well."""

    sent: int
    written: int
    sent_again: int
    lost: frozenset[str]
    doubled: frozenset[str]
    relays_missing: frozenset[str]
    relays_doubled: frozenset[str]
    awards: int
    gaps: int
    slowest_return: float


class Writer(threading.Thread):
    """Writes on the made-up network, a few times a second."""

    def __init__(self, network: FakeNetwork, name: str) -> None:
        super().__init__(daemon=True)
        self._network, self._name = network, name
        self._stopped = threading.Event()
        self.uris: list[str] = []

    def run(self) -> None:
        """Write until stopped."""
        while not self._stopped.wait(0.15):
            self.uris.append(self._network.post(self._name, f"words of {self._name} {len(self.uris)}"))

    def stop(self) -> None:
        """Write no more."""
        self._stopped.set()
        self.join()


def endure(running: Running, site: Parts, *, points: int, seed: int) -> Outcome:
    """Kill with SIGKILL at random points, alternately the web process and the worker; then wait until all is done."""
    dice = random.Random(seed)
    network = FakeNetwork(site.settings.data_dir)
    with site.database.write() as session:
        for name in ("Ben", "Ines"):
            add_person(session, NewPerson(name))
    sender, writer = Sender(open_door(site, "ben"), running.port), Writer(network, "ines")
    writer.uris.append(network.post("ines", "words of ines, the first"))
    follow(site, "ines", "fake:ines", actor=None)
    add_brand_account(site, "fake", "brand", host=None, token=None, actor=None)
    running.wait_until_served("/readyz")
    sender.start()
    writer.start()
    slowest = max(_kill_one(running, ("web", "worker")[point % 2], dice) for point in range(points))
    sender.stop()
    writer.stop()
    _wait_until_settled(site, writer.uris)
    return _take_stock(site, network, sender, writer, slowest)


def _kill_one(running: Running, role: str, dice: random.Random) -> float:
    """Kill now or a little later. Seconds until the site answered, and the process was there, again."""
    time.sleep(dice.uniform(0.02, 0.6))
    wait_until(lambda: running.find_child(role), 5, role)
    first = running.find_child(role)
    assert first is not None
    victim = dice.choice([first, *sorted(find_children(first))])  # over the web process there is gunicorn's arbiter
    with suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    began = time.monotonic()
    wait_until(lambda: victim != running.find_child(role) is not None, 10, f"{role} is back")
    wait_until(lambda: is_served(running.port, "/healthz"), 10, "serving again")
    return time.monotonic() - began


def _wait_until_settled(site: Parts, uris: list[str]) -> None:
    """Return when all is done. Fails when nothing more has happened for a while."""
    settled, seen = (len(uris), len(uris), 0, 0), _count(site, uris)
    last_step = time.monotonic()
    while seen != settled:
        assert time.monotonic() < last_step + SETTLE_SECONDS, f"stuck at {seen}, not {settled}"
        time.sleep(0.1)
        before, seen = seen, _count(site, uris)
        last_step = time.monotonic() if seen != before else last_step


def _count(site: Parts, uris: list[str]) -> tuple[int | None, ...]:
    """How many of these posts are stored, how many relays done, how many deliveries and events still to do."""
    with site.database.read() as session:
        stored = session.scalar(select(func.count()).where(Post.uri.in_(uris)))
        relayed = session.scalar(select(func.count()).where(Relay.state == "done"))
        owed = session.scalar(select(func.count()).where(Delivery.done_at.is_(None)))
        new = session.scalar(select(func.count()).where(Event.dispatched.is_(False)))
    return stored, relayed, owed, new


def _take_stock(site: Parts, network: FakeNetwork, sender: Sender, writer: Writer, slowest: float) -> Outcome:
    with site.database.read() as session:
        stored = Counter(session.scalars(select(Post.text)))
        awards = len(session.scalars(select(Award.id)).all())
        numbers = session.scalars(select(Change.seq).order_by(Change.seq)).all()
    relayed = Counter(relay.post_uri for relay in network.relays())
    return Outcome(
        sent=len(sender.acknowledged),
        written=len(writer.uris),
        sent_again=sum(times > 1 for times in sender.acknowledged.values()),
        lost=frozenset(name for name in sender.acknowledged if f"words of {name}" not in stored),
        doubled=frozenset(words for words, count in stored.items() if count > 1),
        relays_missing=frozenset(writer.uris) - frozenset(relayed),
        relays_doubled=frozenset(uri for uri, count in relayed.items() if count > 1),
        awards=awards,
        gaps=sum(later - earlier != 1 for earlier, later in zip(numbers, numbers[1:], strict=False)),
        slowest_return=slowest,
    )
