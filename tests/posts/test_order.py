"""The order property: a history ends in the same wall in whatever order, how often and by whatever way it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.carries import carried, said
from tests.support.remote import SEALER, follow, moment, ready, remote
from wall.connectors.base import RemoteLink, RemotePost
from wall.db import Database
from wall.errors import Conflict
from wall.events.models import Change
from wall.people.models import Person
from wall.people.service import NewPerson, add_person
from wall.posts.drafts import Draft
from wall.posts.ingest import Origin, ingest, remove
from wall.posts.models import Post, PostWords, RawPost
from wall.posts.queries import newest
from wall.posts.service import bring, checked_address
from wall.posts.threads import parts_of

_numbers = count(1)
NOON = moment(-600)


@dataclass(frozen=True)
class Step:
    """Something that somebody did on their network: wrote post `name`, edited it for the nth time, or deleted it."""

    name: str
    act: str
    continues: str = ""


HISTORIES = {
    "the first of a thread is deleted": (
        Step("A", "write"),
        Step("A", "edit 1"),
        Step("B", "write", continues="A"),
        Step("A", "edit 2"),
        Step("A", "delete"),
        Step("B", "edit 1", continues="A"),
    ),
    "the middle of a thread is deleted": (
        Step("A", "write"),
        Step("B", "write", continues="A"),
        Step("C", "write", continues="B"),
        Step("C", "edit 1", continues="B"),
        Step("B", "delete"),
        Step("A", "edit 1"),
    ),
    "the last of a thread is deleted": (
        Step("A", "write"),
        Step("B", "write", continues="A"),
        Step("A", "edit 1"),
        Step("C", "write", continues="B"),
        Step("C", "delete"),
        Step("B", "edit 1", continues="A"),
    ),
}


@dataclass(frozen=True)
class Delivery:
    """One coming in of a step: by which way, and in which commit."""

    step: Step
    way: str
    commit: int


@st.composite
def deliveries(draw: st.DrawFn, history: Sequence[Step]) -> list[Delivery]:
    """Every step once or five times, in any order, by different ways, alone or with others in one commit."""
    times = draw(st.lists(st.sampled_from([1, 5]), min_size=len(history), max_size=len(history)))
    steps = [step for step, often in zip(history, times, strict=True) for _ in range(often)]
    found, commit = [], 0
    for step in draw(st.permutations(steps)):
        commit += draw(st.booleans())
        found.append(Delivery(step, draw(st.sampled_from(["fetch", "fetch", "other source", "hand too"])), commit))
    return found


class Site:
    """A new person with two sources, on a wall with everybody else's posts."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.number = next(_numbers)
        with database.write() as session:
            self.person = add_person(session, NewPerson(f"Person {self.number}"))
            self.sources = {
                way: follow(session, self.person, f"{way}-{self.number}").id for way in ("fetch", "other source")
            }

    def run(self, history: Sequence[Delivery]) -> None:
        """Let it all come in."""
        for _, together in groupby(history, key=lambda one: one.commit):
            with self.database.write() as session:
                for one in together:
                    self._deliver(session, one)

    def _deliver(self, session: Session, one: Delivery) -> None:
        person = session.get_one(Person, self.person.id)
        origin = Origin(person, "fake", self.sources["other source" if one.way == "other source" else "fetch"])
        post = self._post(one.step)
        if one.way == "hand too" and one.step.act == "write":
            try:
                bring(session, person, Draft(checked_address(session, post.url), "Typed by a colleague."), SEALER)
            except Conflict:
                session.expire_all()
        if one.step.act == "delete":
            remove(session, origin, [post.uri], SEALER)
        else:
            ingest(session, origin, [ready(post)], SEALER)

    def _post(self, step: Step) -> RemotePost:
        minute, place = ord(step.name) - 64, f"https://social.example/{self.number}"
        edition = int(step.act[5:]) if step.act.startswith("edit") else 0
        return remote(
            uri=f"{place}/{step.name}",
            url=f"{place}/@{step.name}",
            text=f"{step.name} edition {edition}",
            published_at=moment_of(minute),
            edited_at=moment_of(minute + 60 * edition) if edition else None,
            continues=f"{place}/{step.continues}" if step.continues else None,
            link=RemoteLink(f"{place}/edition-{edition}", "A page"),
        )

    def wall(self) -> list[tuple[str, list[str], datetime, str]]:
        """What is seen: each card with its words, its parts, its moment, and what finds it."""
        with self.database.read() as session:
            cards = newest(session, limit=100, person_id=self.person.id)
            parts = parts_of(session, [card.id for card in cards])
            words = dict(session.execute(select(PostWords.post_id, PostWords.words)).all())
            return [
                (card.text, [part.text for part in parts.get(card.id, [])], card.published_at, words[card.id])
                for card in cards
            ]

    def check(self) -> None:
        """What is gone has left nothing, and who only follows the change log has seen the same cards."""
        with self.database.read() as session:
            posts = session.scalars(select(Post).where(Post.person_id == self.person.id)).all()
            beside = {*session.scalars(select(RawPost.post_id)), *session.scalars(select(PostWords.post_id))}
            changes = select(Change.post_id, Change.kind).where(Change.person_id == self.person.id)
            last = dict(session.execute(changes.order_by(Change.seq)).all())
            assert carried(session) == said(session)
        for post in posts:
            assert (post.id in beside) == (post.removed_at is None)
            assert not (
                post.removed_at and (post.text or "social.example" in f"{post.uri} {post.url} {post.continues}")
            )
        assert {post.id for post in posts if post.shown} == {
            post_id for post_id, kind in last.items() if kind != "post.removed"
        }


def moment_of(minutes: int) -> datetime:
    """A moment of the history."""
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize("name", HISTORIES)
def test_any_order_ends_in_the_same_wall(database: Database, name: str) -> None:
    history = HISTORIES[name]
    in_order = Site(database)
    in_order.run([Delivery(step, "fetch", number) for number, step in enumerate(history)])
    in_order.check()

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(deliveries(history))
    def holds(given_history: list[Delivery]) -> None:
        site = Site(database)
        site.run(given_history)
        assert site.wall() == in_order.wall()
        site.check()

    holds()


def test_the_histories_end_as_their_names_say(database: Database) -> None:
    ends = []
    for history in HISTORIES.values():
        site = Site(database)
        site.run([Delivery(step, "fetch", number) for number, step in enumerate(history)])
        ends.append([(words, parts) for words, parts, _, _ in site.wall()])
    assert ends == [
        [("B edition 1", [])],
        [("A edition 1", ["C edition 1"])],
        [("A edition 1", ["B edition 1"])],
    ]
