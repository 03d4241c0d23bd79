"""Promises of flowers: to somebody else, once a post, as many for everybody, and given back when withdrawn."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.support.at_once import at_once
from tests.support.remote import put
from wall.clock import now
from wall.db import Database
from wall.errors import Conflict, Forbidden, Invalid, NotFound
from wall.events.models import Change, Event
from wall.flowers.models import Flower
from wall.flowers.queries import SHOWN_ON_A_CARD, flowers_by_post, flowers_received, givers_to
from wall.flowers.service import LONGEST_NOTE, flowers_left, give, withdraw
from wall.people.models import Person
from wall.people.service import hide_person
from wall.posts.models import Post
from wall.posts.service import hide

WEEKLY = 3


@pytest.fixture
def posts(database: Database, ben: Person) -> list[str]:
    with database.write() as session:
        return [put(session, ben, number).id for number in range(1, 9)]


def test_a_flower_is_given_with_its_note_and_shows(
    database: Database, anna: Person, ben: Person, posts: list[str]
) -> None:
    _give(database, anna, posts[0], "  Thank you\x00 for the release notes. ")
    with database.read() as session:
        [flower] = flowers_by_post(session, posts)[posts[0]]
        assert flowers_received(session, ben.id) == [flower]
        event = session.scalars(select(Event).where(Event.kind == "flower.given")).one()
    assert (flower.giver.id, flower.receiver.id) == (anna.id, ben.id)
    assert flower.note == "Thank you for the release notes."
    assert (event.data["post_id"], event.data["person_id"], event.data["giver_id"]) == (posts[0], ben.id, anna.id)


def test_of_many_that_are_given_at_once_no_more_than_the_allowance_succeed(
    database: Database, anna: Person, posts: list[str]
) -> None:
    results = at_once(8, lambda number: _give(database, anna, posts[number]))
    assert len([one for one in results if isinstance(one, str)]) == WEEKLY
    assert len([one for one in results if isinstance(one, Conflict)]) == 8 - WEEKLY
    assert _left(database, anna) == 0
    assert _living(database) == WEEKLY


def test_of_several_on_one_post_at_once_one_succeeds_and_costs_one(
    database: Database, anna: Person, posts: list[str]
) -> None:
    results = at_once(6, lambda _: _give(database, anna, posts[0]))
    assert len([one for one in results if isinstance(one, str)]) == 1
    assert len([one for one in results if isinstance(one, Conflict)]) == 5
    assert _left(database, anna) == WEEKLY - 1


def test_people_do_not_share_an_allowance(database: Database, posts: list[str], add: Callable[..., Person]) -> None:
    givers = [add(f"Giver {number}") for number in range(6)]
    results = at_once(6, lambda number: _give(database, givers[number], posts[0]))
    assert all(isinstance(one, str) for one in results)


def test_nobody_gives_themselves_a_flower(database: Database, ben: Person, posts: list[str]) -> None:
    with pytest.raises(Forbidden):
        _give(database, ben, posts[0])
    assert _left(database, ben) == WEEKLY


def test_a_second_flower_for_a_post_is_refused_and_costs_nothing(
    database: Database, anna: Person, posts: list[str]
) -> None:
    _give(database, anna, posts[0])
    with pytest.raises(Conflict, match="already"):
        _give(database, anna, posts[0])
    assert _left(database, anna) == WEEKLY - 1


def test_a_second_flower_is_refused_as_such_even_when_it_was_the_last(
    database: Database, anna: Person, posts: list[str]
) -> None:
    for post_id in posts[:WEEKLY]:
        _give(database, anna, post_id)
    with pytest.raises(Conflict, match="already"):
        _give(database, anna, posts[0])


def test_a_withdrawn_flower_is_given_back_once(database: Database, anna: Person, posts: list[str]) -> None:
    flower_id = _give(database, anna, posts[0])
    _give(database, anna, posts[1])
    at_once(5, lambda _: _withdraw(database, anna, flower_id))
    assert _left(database, anna) == WEEKLY - 1
    with database.read() as session:
        assert flowers_by_post(session, posts[:1]) == {}
        kinds = list(session.scalars(select(Change.kind).where(Change.kind == "flower.withdrawn")))
    assert len(kinds) == 1


def test_a_withdrawn_flower_may_be_given_anew(database: Database, anna: Person, posts: list[str]) -> None:
    for _ in range(2):
        _withdraw(database, anna, _give(database, anna, posts[0]))
    assert _give(database, anna, posts[0])


def test_only_the_giver_withdraws_a_flower(database: Database, anna: Person, ben: Person, posts: list[str]) -> None:
    flower_id = _give(database, anna, posts[0])
    for who, which in ((ben, flower_id), (anna, "made up")):
        with pytest.raises(NotFound):
            _withdraw(database, who, which)
    assert _living(database) == 1


def test_new_flowers_grow_with_the_week(
    database: Database, anna: Person, posts: list[str], travel: Callable[[timedelta], None]
) -> None:
    flower_id = _give(database, anna, posts[0])
    travel(timedelta(days=7))
    assert _left(database, anna) == WEEKLY
    _withdraw(database, anna, flower_id)  # gives back to its own week, not to this one
    assert _left(database, anna) == WEEKLY


@pytest.mark.parametrize("note", ["", " \n ", "\u202e\x00", "x" * (LONGEST_NOTE + 1)])
def test_a_flower_comes_with_a_note(database: Database, anna: Person, posts: list[str], note: str) -> None:
    with pytest.raises(Invalid):
        _give(database, anna, posts[0], note)
    assert _living(database) == 0


def test_a_post_that_does_not_show_gets_no_flower(
    database: Database, anna: Person, ben: Person, posts: list[str]
) -> None:
    with database.write() as session:
        hide(session, session.get_one(Post, posts[0]), reason="a test", actor=None)
    with pytest.raises(NotFound):
        _give(database, anna, posts[0])
    with database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="a test", actor=None)
    with pytest.raises(NotFound):
        _give(database, anna, posts[1])


def test_a_card_gets_one_flower_more_than_it_shows_so_that_it_can_say_so(
    database: Database, posts: list[str], add: Callable[..., Person]
) -> None:
    given = [_give(database, add(f"Giver {number}"), posts[0]) for number in range(SHOWN_ON_A_CARD + 3)]
    with database.read() as session:
        shown = [flower.id for flower in flowers_by_post(session, posts)[posts[0]]]
        everything = flowers_by_post(session, posts, at_most=None)[posts[0]]
    assert len(shown) == SHOWN_ON_A_CARD + 1
    assert set(shown) <= set(given)
    assert len(everything) == SHOWN_ON_A_CARD + 3


def test_close_colleagues_who_give_often_push_nobody_out_of_the_givers(
    database: Database, anna: Person, ben: Person, add: Callable[..., Person]
) -> None:
    others = [add(f"Giver {number}").id for number in range(5)]
    long_ago = now() - timedelta(days=60)
    with database.write() as session:
        for number in range(60):
            giver = others[number] if number < 5 else anna.id
            post = put(session, ben, number + 1)
            given_at = long_ago + timedelta(hours=number)
            session.add(
                Flower(giver_id=giver, receiver_id=ben.id, post_id=post.id, note="Well said.", given_at=given_at)
            )
            if number == 1:
                to_hide = post
        session.flush()
        assert givers_to(session, ben.id) == [anna.id, *reversed(others)]
        assert givers_to(session, ben.id, limit=2) == [anna.id, others[-1]]
        hide_person(session, session.get_one(Person, others[0]), reason="a test", actor=None)
        hide(session, to_hide, reason="a test", actor=None)
        session.flush()
        assert givers_to(session, ben.id) == [anna.id, *reversed(others[2:])]


def test_the_flowers_of_who_is_hidden_do_not_show(database: Database, anna: Person, posts: list[str]) -> None:
    _give(database, anna, posts[0])
    with database.write() as session:
        hide_person(session, session.get_one(Person, anna.id), reason="a test", actor=None)
    with database.read() as session:
        assert flowers_by_post(session, posts) == {}


def _give(database: Database, giver: Person, post_id: str, note: str = "Well said.") -> str:
    with database.write() as session:
        person, post = session.get_one(Person, giver.id), session.get_one(Post, post_id)
        return give(session, person, post, note, weekly=WEEKLY).id


def _withdraw(database: Database, giver: Person, flower_id: str) -> None:
    with database.write() as session:
        withdraw(session, session.get_one(Person, giver.id), flower_id)


def _left(database: Database, person: Person) -> int:
    with database.read() as session:
        return flowers_left(session, person.id, weekly=WEEKLY)


def _living(database: Database) -> int:
    with database.read() as session:
        query = select(func.count()).select_from(Flower).where(Flower.withdrawn_at.is_(None))
        return session.scalar(query) or 0
