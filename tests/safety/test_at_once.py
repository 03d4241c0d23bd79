"""Promises when two decide at the same moment: what was taken out of sight stays so, whoever decides beside."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.remote import SEALER, follow, put, ready, remote
from wall.db import Database
from wall.errors import Conflict, Forbidden
from wall.people.leaving import depart
from wall.people.models import Person
from wall.people.pausing import come_back, pause
from wall.posts.held import let_show
from wall.posts.models import HELD, Post
from wall.posts.of_source import choose, take_in
from wall.posts.own import hide_own, show_own
from wall.posts.queries import newest
from wall.posts.service import OWN_CHOICE
from wall.posts.switched import settle_kinds
from wall.safety.rules import Reason
from wall.safety.service import hide_author, hide_post, show_author, show_post
from wall.sources.choices import Choices
from wall.sources.models import Source

WHY = Reason("safety", "")
T = TypeVar("T")


def beside(
    database: Database,
    look: Callable[[Session], T],
    meanwhile: Callable[[Session], object],
    act: Callable[[Session, T], object],
) -> None:
    """One looks, the other decides and commits, then the first acts by what they saw. On SQLite, where who is about to
    write has the whole file, the other one was first."""
    if database.is_sqlite:
        with database.write() as session:
            meanwhile(session)
    with database.write() as session:
        seen = look(session)
        if not database.is_sqlite:
            with database.write() as other:
                meanwhile(other)
        act(session, seen)


@pytest.fixture
def post_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return put(session, ben).id


def test_who_is_hidden_while_they_come_back_stays_hidden(
    database: Database, ben: Person, anna: Person, post_id: str
) -> None:
    _pause(database, ben)
    beside(
        database,
        lambda session: session.get_one(Person, ben.id),
        lambda session: hide_author(session, session.get_one(Person, ben.id), WHY, actor=anna),
        come_back,
    )
    with database.read() as session:
        row = session.get_one(Person, ben.id)
        assert row.hidden_at is not None
        assert row.paused_at is None
    assert not _is_seen(database)


def test_who_pauses_while_a_steward_shows_them_again_stays_paused(
    database: Database, ben: Person, anna: Person, post_id: str
) -> None:
    with database.write() as session:
        hide_author(session, session.get_one(Person, ben.id), WHY, actor=anna)
    beside(
        database,
        lambda session: session.get_one(Person, ben.id),
        lambda session: pause(session, session.get_one(Person, ben.id), None),
        lambda session, person: show_author(session, person, actor=anna),
    )
    with database.read() as session:
        row = session.get_one(Person, ben.id)
        assert row.paused_at is not None
        assert row.hidden_at is None
    assert not _is_seen(database)


def test_who_has_all_erased_in_one_window_does_not_come_back_by_another(
    database: Database, ben: Person, post_id: str
) -> None:
    _pause(database, ben)
    beside(
        database,
        lambda session: session.get_one(Person, ben.id),
        lambda session: depart(session, session.get_one(Person, ben.id), "erase", SEALER.digest, actor=None),
        come_back,
    )
    assert not _is_seen(database)


def test_a_post_that_its_author_hides_while_a_steward_shows_it_stays_hidden_by_its_author(
    database: Database, ben: Person, anna: Person, post_id: str
) -> None:
    with database.write() as session:
        hide_post(session, session.get_one(Post, post_id), WHY, actor=anna)
    beside(
        database,
        lambda session: session.get_one(Post, post_id),
        lambda session: hide_own(session, session.get_one(Person, ben.id), post_id),
        lambda session, post: show_post(session, post, actor=anna),
    )
    assert _why(database, post_id) == OWN_CHOICE
    assert not _is_seen(database)


def test_a_post_that_its_author_hides_while_its_kind_is_switched_off_stays_hidden_when_it_is_switched_on(
    database: Database, ben: Person
) -> None:
    source_id, answer_id = _answer(database, ben)
    with database.write() as session:
        choose(session, session.get_one(Source, source_id), Choices(replies=False))
    beside(
        database,
        lambda session: [session.get_one(Post, answer_id)],
        lambda session: hide_own(session, session.get_one(Person, ben.id), answer_id),
        lambda session, posts: settle_kinds(session, session.get_one(Source, source_id), posts),
    )
    assert _why(database, answer_id) == OWN_CHOICE
    with database.write() as session:
        source = session.get_one(Source, source_id)
        choose(session, source, Choices(replies=True))
        settle_kinds(session, source, [session.get_one(Post, answer_id)])
    assert _why(database, answer_id) == OWN_CHOICE


def test_a_post_that_a_steward_hides_while_its_author_shows_it_stays_hidden_for_safety(
    database: Database, ben: Person, anna: Person, post_id: str
) -> None:
    with database.write() as session:
        hide_own(session, session.get_one(Person, ben.id), post_id)

    def act(session: Session, person: Person) -> None:
        with pytest.raises(Forbidden, match="hidden for safety"):
            show_own(session, person, post_id)

    def look(session: Session) -> Person:
        session.get_one(Post, post_id)
        return session.get_one(Person, ben.id)

    hidden = lambda session: hide_post(session, session.get_one(Post, post_id), WHY, actor=anna)  # noqa: E731
    beside(database, look, hidden, act)
    assert _why(database, post_id) == "somebody’s safety"


def test_what_two_stewards_look_at_at_once_is_decided_once(database: Database, anna: Person, guest_post: str) -> None:
    def act(session: Session, post: Post) -> None:
        with pytest.raises(Conflict):
            let_show(session, post, actor=anna)

    shown = lambda session: let_show(session, session.get_one(Post, guest_post), actor=anna)  # noqa: E731
    beside(database, lambda session: session.get_one(Post, guest_post), shown, act)


@pytest.fixture
def guest_post(database: Database, ben: Person) -> str:
    """A partner's post that waits for a look."""
    with database.write() as session:
        session.get_one(Person, ben.id).kind = "partner"
        post = put(session, ben)
        post.hidden_at, post.hidden_reason = post.received_at, HELD
        return post.id


def _pause(database: Database, person: Person) -> None:
    with database.write() as session:
        pause(session, session.get_one(Person, person.id), None)


def _answer(database: Database, person: Person) -> tuple[str, str]:
    """A source and an answer that came from it."""
    with database.write() as session:
        source = follow(session, person)
        take_in(session, source, [ready(remote(1, text="I agree.", answers_url="https://o.example/1"))], SEALER)
        return source.id, session.scalars(select(Post.id)).one()


def _why(database: Database, post_id: str) -> str | None:
    with database.read() as session:
        return session.get_one(Post, post_id).hidden_reason


def _is_seen(database: Database) -> bool:
    with database.read() as session:
        return bool(newest(session, limit=9))
