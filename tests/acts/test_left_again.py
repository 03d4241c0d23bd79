"""Promises of a restore: who had left has left again, as they chose, before anybody sees anything."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.remote import follow, put
from wall.acts.leave import leave
from wall.clock import now
from wall.parts import Parts, assemble
from wall.people.leaving import take_back
from wall.people.models import HowLeft, Person
from wall.posts.models import Post
from wall.sources.models import Source
from wall.sources.queries import due_sources
from wall.worker.housekeeping import tidy


@pytest.fixture
def followed(parts: Parts, ben: Person) -> Person:
    with parts.database.write() as session:
        mine = session.get_one(Person, ben.id)
        follow(session, mine, "ben")
        put(session, mine, text="A fine morning.")
    return ben


def test_who_left_and_kept_their_words_has_left_again_and_is_not_read(parts: Parts, followed: Person) -> None:
    leave(parts, followed.id, "keep", actor=followed)
    _restore(parts, followed)
    for _start in range(2):
        assemble(parts.settings).close()
    with parts.database.read() as session:
        person = session.get_one(Person, followed.id)
        assert (person.left_how, person.may_sign_in, person.out_since) == ("keep", False, None)
        assert due_sources(session, at_most=9) == []
    tidy(parts.database)
    with parts.database.read() as session:
        assert session.scalars(select(Source)).all() == []
        assert session.scalars(select(Post)).one().shown


def test_who_was_let_in_again_since_stays_after_a_start(parts: Parts, followed: Person) -> None:
    leave(parts, followed.id, "keep", actor=followed)
    with parts.database.write() as session:
        take_back(session, session.get_one(Person, followed.id), actor=None)
    assemble(parts.settings).close()
    with parts.database.read() as session:
        assert session.get_one(Person, followed.id).left_how is None


@pytest.mark.parametrize("how", ["anonymise", "erase"])
def test_who_chose_less_is_out_of_sight_before_the_worker_is_through(
    parts: Parts, followed: Person, how: HowLeft
) -> None:
    leave(parts, followed.id, how, actor=followed)
    _restore(parts, followed)
    assemble(parts.settings).close()
    with parts.database.read() as session:
        assert session.get_one(Person, followed.id).out_since is not None
        assert not session.scalars(select(Post)).one().shown


def test_who_left_before_there_was_a_line_of_it_is_on_the_list_after_a_start(parts: Parts, followed: Person) -> None:
    with parts.database.write() as session:
        person = session.get_one(Person, followed.id)
        person.left_at, person.left_how = now() - timedelta(days=1), "keep"
    assemble(parts.settings).close()
    _restore(parts, followed)
    assemble(parts.settings).close()
    with parts.database.read() as session:
        assert session.get_one(Person, followed.id).left_how == "keep"


def _restore(parts: Parts, person: Person) -> None:
    """The rows as an older copy of the database has them: they are here, and what they wrote is read."""
    with parts.database.write() as session:
        row = session.get_one(Person, person.id)
        row.left_at = row.left_how = row.out_since = None
        if session.scalars(select(Source)).first() is None:
            follow(session, row, "ben")
        session.scalars(select(Source)).one().due_at = now()
