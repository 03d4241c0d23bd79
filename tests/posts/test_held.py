"""Promises of what waits for a look: a partner's posts where a steward holds them, and never a colleague's."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.support.remote import SEALER, follow, ready, remote
from wall.db import Database
from wall.errors import Conflict, Forbidden
from wall.people.models import Person
from wall.posts.held import count_held, held_posts, hold, leave_out, let_show
from wall.posts.models import Post
from wall.posts.of_source import take_in
from wall.posts.queries import newest
from wall.posts.service import hide, restore
from wall.relays.models import Relay, RelayAccount
from wall.relays.service import review
from wall.sources.models import Source


@pytest.fixture
def partner(add: Callable[..., Person]) -> Person:
    return add("Les Bateliers", kind="partner")


@pytest.fixture
def source_id(database: Database, partner: Person, anna: Person) -> str:
    """A partner's account, held for a look."""
    with database.write() as session:
        source = follow(session, session.get_one(Person, partner.id), "bateliers")
        hold(session, source, holds=True, actor=session.get_one(Person, anna.id))
        return source.id


def test_what_a_partner_writes_waits_and_shows_once_somebody_let_it(
    database: Database, source_id: str, anna: Person
) -> None:
    _write(database, source_id, 1, "We sail on Sunday.")
    assert _shown(database) == []
    with database.write() as session:
        (post,) = held_posts(session)
        let_show(session, post, actor=session.get_one(Person, anna.id))
    assert _shown(database) == ["We sail on Sunday."]
    _write(database, source_id, 1, "We sail on Sunday.")
    assert _shown(database) == ["We sail on Sunday."]
    with database.write() as session, pytest.raises(Conflict):
        let_show(session, session.scalars(select(Post)).one(), actor=None)


def test_what_shows_and_is_changed_there_waits_for_a_look_again(
    database: Database, source_id: str, anna: Person
) -> None:
    _write(database, source_id, 1, "We sail on Sunday.")
    with database.write() as session:
        let_show(session, held_posts(session)[0], actor=session.get_one(Person, anna.id))
    _write(database, source_id, 1, "Buy our rope.")
    assert _shown(database) == []
    with database.write() as session:
        (post,) = held_posts(session)
        assert post.text == "Buy our rope."
        let_show(session, post, actor=session.get_one(Person, anna.id))
    assert _shown(database) == ["Buy our rope."]


def test_what_was_changed_while_it_was_hidden_waits_once_that_is_lifted(
    database: Database, source_id: str, anna: Person
) -> None:
    _write(database, source_id, 1, "We sail on Sunday.")
    with database.write() as session:
        actor = session.get_one(Person, anna.id)
        (post,) = held_posts(session)
        let_show(session, post, actor=actor)
        hide(session, post, reason="A name stood in it.", actor=actor)
    _write(database, source_id, 1, "Buy our rope.")
    with database.write() as session:
        restore(session, session.scalars(select(Post)).one(), actor=session.get_one(Person, anna.id))
    assert _shown(database) == []
    with database.read() as session:
        assert count_held(session) == 1


def test_what_is_left_out_waits_no_more_and_can_be_shown_later(
    database: Database, source_id: str, anna: Person
) -> None:
    _write(database, source_id, 1, "Buy our rope.")
    with database.write() as session:
        leave_out(session, held_posts(session)[0], actor=session.get_one(Person, anna.id))
    with database.write() as session:
        assert count_held(session) == 0
        restore(session, session.scalars(select(Post)).one(), actor=session.get_one(Person, anna.id))
    assert _shown(database) == ["Buy our rope."]


def test_a_colleague_is_never_held_whatever_is_asked_or_stands_in_the_row(
    database: Database, ben: Person, anna: Person
) -> None:
    with database.write() as session:
        source = follow(session, session.get_one(Person, ben.id))
        with pytest.raises(Forbidden, match="held for nobody’s look"):
            hold(session, source, holds=True, actor=session.get_one(Person, anna.id))
        source.holds = True  # as somebody with the database in hand could
        ben_source = source.id
    _write(database, ben_source, 1, "Nobody looks before me.")
    assert _shown(database) == ["Nobody looks before me."]
    with database.write() as session:
        assert held_posts(session) == []
        with pytest.raises(Conflict):
            leave_out(session, session.scalars(select(Post)).one(), actor=session.get_one(Person, anna.id))


def test_a_partners_words_are_no_initiative_for_the_house_to_pass_on(
    database: Database, source_id: str, anna: Person
) -> None:
    _write(database, source_id, 1, "We sail on Sunday.")
    with database.write() as session:
        session.add(RelayAccount(network="fake", handle="Halage"))
        (post,) = held_posts(session)
        let_show(session, post, actor=None)
        review(session, post.id)
        assert session.scalars(select(Relay)).all() == []


def _write(database: Database, source_id: str, number: int, text: str) -> None:
    with database.write() as session:
        take_in(session, session.get_one(Source, source_id), [ready(remote(number, text))], SEALER)


def _shown(database: Database) -> list[str]:
    with database.read() as session:
        return [post.text for post in newest(session, limit=9)]
