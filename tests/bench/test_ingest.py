"""How many posts a second one core takes in, on each database, and where the time goes."""

import cProfile
import pstats
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.bench.conftest import Report
from tests.support.remote import SEALER, follow
from wall.clock import now
from wall.connectors.base import RemoteAuthor, RemoteLink, RemoteMedia, RemotePost
from wall.db import Database
from wall.people.models import Person
from wall.people.service import NewPerson, add_person
from wall.posts.incoming import prepare
from wall.posts.ingest import Origin, ingest

pytestmark = pytest.mark.bench

POSTS = 2000
A_PAGE = 20
FIRST_FETCH = 50
MUST = {"sqlite": 200, "postgresql": 150}
PARTS = {  # which functions make up which part of preparing, by cumulative time
    "html": ("sanitize.py", "clean"),
    "plain text": ("text.py", "plain"),
    "language": ("language.py", "language_of"),
    "tags": ("tags.py", "hashtags"),
    "words": ("words.py", "fold"),
    "raw": ("raw.py", "pack"),
}
AUTHOR = RemoteAuthor(
    "https://social.example/ben", "Ben", "@ben@social.example", "https://social.example/@ben", "https://s.example/b.png"
)
SENTENCE = "Yesterday we went out to see how the new boats are made, and everybody had something to say about it. "


def made_up(number: int) -> RemotePost:
    """A post of some six hundred characters of HTML with a link, a tag, a mention, an emoji and two pictures."""
    link = f'<a href="https://example.org/{number}?utm_source=x&amp;page=2" rel="nofollow" target="_blank">a link</a>'
    tag = '<a href="https://social.example/tags/Boats" class="mention hashtag">#<span>Boats</span></a>'
    html = f"<p>{SENTENCE}{number}</p><p>{SENTENCE}{link} {tag} :anchor:</p><p>{SENTENCE}@mia@social.example</p>"
    return RemotePost(
        uri=f"https://social.example/ben/{number}",
        url=f"https://social.example/@ben/{number}",
        author=AUTHOR,
        published_at=now() - timedelta(minutes=POSTS - number),
        html=html,
        language=None if number % 2 else "en",
        media=tuple(
            RemoteMedia("image", f"https://social.example/{number}-{one}.jpg", "A boat", 800, 600) for one in "ab"
        ),
        emoji={"anchor": "https://social.example/anchor.png"},
        link=RemoteLink(f"https://example.org/{number}", "A title", "Example", "https://example.org/preview.png"),
    )


@dataclass
class Taken:
    """What it took to take posts in: seconds in preparing, in commits, in each transaction; and of the processor."""

    preparing: float = 0
    commits: float = 0
    processor: float = 0
    writes: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """All together."""
        return self.preparing + sum(self.writes)

    @property
    def statements(self) -> float:
        """The transactions without their commits."""
        return sum(self.writes) - self.commits


def take_in(database: Database, origin: Origin, posts: Sequence[RemotePost], at_once: int = A_PAGE) -> Taken:
    """Take posts in as fetching does: prepared outside of the transaction, a page a commit."""
    taken, worked = Taken(), time.process_time()
    with timed_commits(taken):
        for begin in range(0, len(posts), at_once):
            began = time.perf_counter()
            incoming = [one for post in posts[begin : begin + at_once] if (one := prepare(post, now())) is not None]
            prepared = time.perf_counter()
            with database.write() as session:
                person = session.get_one(Person, origin.person.id)
                ingest(session, Origin(person, origin.network, origin.source_id), incoming, SEALER)
            taken.writes.append(time.perf_counter() - prepared)
            taken.preparing += prepared - began
    taken.processor = time.process_time() - worked
    return taken


@contextmanager
def timed_commits(taken: Taken) -> Iterator[None]:
    """Add up how long commits take, once everything was sent to the database."""
    began = 0.0

    def begin(_: Session) -> None:
        nonlocal began
        began = time.perf_counter()

    def end(_: Session) -> None:
        taken.commits += time.perf_counter() - began

    event.listen(Session, "before_commit", begin)  # it comes after the one that numbers changes
    event.listen(Session, "after_commit", end)
    try:
        yield
    finally:
        event.remove(Session, "before_commit", begin)
        event.remove(Session, "after_commit", end)


@pytest.fixture
def origin(database: Database) -> Origin:
    """A person with a source."""
    with database.write() as session:
        person = add_person(session, NewPerson("Ben"))
        return Origin(person, "fake", follow(session, person).id)


def test_posts_a_second(database: Database, origin: Origin, report: Report) -> None:
    name = database.engine.dialect.name
    posts = [made_up(number) for number in range(POSTS)]
    take_in(database, origin, posts[:100])  # compiles the statements
    taken = take_in(database, origin, posts[100:])
    count = len(posts) - 100
    parts = {"preparing": taken.preparing, "statements": taken.statements, "commits": taken.commits}
    report(
        f"ingest on {name}, {A_PAGE} posts a commit ({len(posts[0].html)} characters, 3 pictures, an emoji each)",
        f"{MUST[name]} posts/s",
        f"{count / taken.seconds:.0f} posts/s, {count / taken.processor:.0f} a second of this process's work; a post: "
        + ", ".join(f"{part} {seconds / count * 1000:.2f} ms" for part, seconds in parts.items()),
    )
    again = take_in(database, origin, posts[100:1100])
    report(
        f"the same on {name}, what is here already and unchanged",
        "",
        f"{1000 / again.seconds:.0f} posts/s, {1000 / again.processor:.0f} a second of work",
    )
    assert count / taken.processor >= MUST[name]  # one core's work, whoever else is at the machine


def test_a_page_holds_the_lock_shortly(database: Database, origin: Origin, report: Report) -> None:
    name = database.engine.dialect.name
    posts = [made_up(number) for number in range(1000)]
    take_in(database, origin, posts[:100])
    for at_once in (A_PAGE, FIRST_FETCH):
        spans = sorted(take_in(database, origin, posts[100 + at_once : 500 + at_once], at_once).writes)
        posts = posts[400 + at_once :]
        report(
            f"a commit of {at_once} new posts on {name}, whole transaction: median / longest",
            "20 ms" if at_once == A_PAGE else "",
            f"{median(spans) * 1000:.1f} / {spans[-1] * 1000:.1f} ms",
        )


def test_where_preparing_takes_its_time(report: Report) -> None:
    posts = [made_up(number) for number in range(500)]
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for post in posts:
        prepare(post, now())
    profile.disable()
    rows = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # not in the stubs: (file, line, name) -> figures
    whole = max(figures[3] for (_, _, name), figures in rows.items() if name == "prepare")
    shares = {
        part: sum(
            figures[3] for (path, _, name), figures in rows.items() if path.endswith(f"/{file}") and name == function
        )
        for part, (file, function) in PARTS.items()
    }
    report(
        "preparing a post, by part (under a profiler)",
        "",
        ", ".join(f"{part} {seconds / whole:.0%}" for part, seconds in shares.items()),
    )
    assert sum(shares.values()) <= whole * 1.2
