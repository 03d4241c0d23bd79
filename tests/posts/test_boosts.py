"""Promises of boosts and threads beyond the wall: what somebody else said earns nothing, a thread is one initiative."""

import pytest
from sqlalchemy import select

from tests.support.remote import moment, put, remote
from wall.badges.service import consider
from wall.db import Database
from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.queries import has_spoken, newest, people_since
from wall.relays.models import Relay, RelayAccount
from wall.relays.receipt import initiatives, sum_up
from wall.relays.service import owe_recent, review


@pytest.fixture
def account_id(database: Database) -> str:
    with database.write() as session:
        account = RelayAccount(network="fake", handle="brand")
        session.add(account)
        session.flush()
        return account.id


def test_a_boost_shows_and_is_nobodys_initiative(database: Database, ben: Person, account_id: str) -> None:
    with database.write() as session:
        post = put(session, ben, boost=True)
        review(session, post.id)
        assert owe_recent(session, account_id) == 0
        assert consider(session, ben.id) == []
    with database.read() as session:
        assert [one.boost for one in newest(session, limit=9)] == [True]
        assert not has_spoken(session, ben.id)
        assert people_since(session, moment(-60), limit=9) == []
        assert session.scalars(select(Relay)).all() == []
        assert sum_up(initiatives(session)).this_month.initiatives == 0


def test_a_thread_is_one_initiative_and_its_first_post_is_passed_on(
    database: Database, ben: Person, account_id: str
) -> None:
    with database.write() as session:
        second = put(session, ben, 2, continues=remote(1).uri)
        review(session, second.id)
        first = put(session, ben, 1)
        for post in (first, second):
            review(session, post.id)
        states = dict(session.execute(select(Relay.post_id, Relay.state)).all())
        assert states == {first.id: "due", second.id: "cancelled"}
    with database.read() as session:
        assert sum_up(initiatives(session)).this_month.initiatives == 1
        assert session.get_one(Post, second.id).root_id == first.id
