"""Promises of whom visitors meet: who spoke or came in, whoever else stands in the desk's directory alone."""

import pytest

from tests.support.remote import put
from wall.clock import now
from wall.db import Database
from wall.errors import NotFound
from wall.people.models import Person
from wall.people.service import NewPerson, add_person
from wall.people.sessions import start_session
from wall.posts.models import Post
from wall.posts.public_people import find_public_person, public_people


def listed(database: Database, page: int = 1, each: int = 9) -> list[str]:
    with database.read() as session:
        return [one.slug for one in public_people(session, page=page, each=each)[0]]


def test_who_spoke_or_came_in_is_met_and_who_was_only_put_into_the_directory_is_not(
    database: Database, anna: Person, ben: Person
) -> None:
    assert listed(database) == []
    with database.read() as session, pytest.raises(NotFound):
        find_public_person(session, "ben-okafor")
    with database.write() as session:
        put(session, session.get_one(Person, ben.id))
    assert listed(database) == ["ben-okafor"]
    with database.write() as session:
        start_session(session, session.get_one(Person, anna.id))
    assert listed(database) == ["anna-weber", "ben-okafor"]
    with database.read() as session:
        assert find_public_person(session, "anna-weber").id == anna.id


@pytest.mark.parametrize("gone", ["hidden_at", "removed_at"])
def test_whose_words_are_all_out_of_sight_is_not_listed(database: Database, ben: Person, gone: str) -> None:
    with database.write() as session:
        post = put(session, session.get_one(Person, ben.id))
        setattr(session.get_one(Post, post.id), gone, now())
    assert listed(database) == []


@pytest.mark.parametrize("gone", ["left_at", "deactivated_at", "out_since"])
def test_who_left_or_is_let_in_no_more_is_not_listed(database: Database, anna: Person, ben: Person, gone: str) -> None:
    with database.write() as session:
        for number, one in enumerate((anna, ben), 1):
            put(session, session.get_one(Person, one.id), number)
        setattr(session.get_one(Person, ben.id), gone, now())
    assert listed(database) == ["anna-weber"]


def test_every_speaker_is_on_one_page_and_a_partner_on_none(database: Database) -> None:
    with database.write() as session:
        for number in range(7):
            put(session, add_person(session, NewPerson(f"Person {number}")), number)
        put(session, add_person(session, NewPerson("Ferries", kind="partner")), 99)
    assert [len(listed(database, page, each=3)) for page in (1, 2, 3, 4)] == [3, 3, 1, 0]
    assert len({one for page in (1, 2, 3) for one in listed(database, page, each=3)}) == 7
