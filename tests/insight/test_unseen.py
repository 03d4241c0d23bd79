"""Who has not been seen: colleagues whose posts had little room, whose words do not come in, unthanked ones."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from tests.support.remote import follow, put
from wall.clock import now
from wall.db import Database
from wall.flowers.service import give, withdraw
from wall.insight.unseen import Unseen, unseen
from wall.people.models import Person
from wall.people.service import hide_person
from wall.sources.models import Source


def names(found: Unseen) -> tuple[list[str], list[str], list[str]]:
    lists = found.little_room, [one.person for one in found.broken], found.never_thanked
    return tuple([person.name for person in one] for one in lists)  # type: ignore[return-value]  # three of them


def age(session: Session, post_id: str, by: timedelta) -> None:
    from wall.posts.models import Post

    session.get_one(Post, post_id).received_at = now() - by


def test_who_was_soon_covered_by_others_is_named(database: Database, add: Callable[..., Person]) -> None:
    quick, slow, calm = (add(name) for name in ("Quick Quinn", "Slow Sam", "Calm Carla"))
    with database.write() as session:
        for number, person in enumerate((slow, calm)):
            age(session, put(session, person, number).id, timedelta(days=20))
        age(session, put(session, quick, 2).id, timedelta(hours=30))
        for number in range(3, 40):  # a flood right after that one
            age(session, put(session, (slow, calm)[number % 2], number).id, timedelta(hours=29))
    with database.read() as session:
        assert names(unseen(session))[0] == ["Quick Quinn"]


def test_who_spoke_and_was_never_thanked_is_named_until_a_flower_blooms(
    database: Database, anna: Person, ben: Person
) -> None:
    with database.write() as session:
        post = put(session, ben)
    with database.read() as session:
        assert names(unseen(session))[2] == [ben.name]
    with database.write() as session:
        flower = give(session, session.get_one(Person, anna.id), session.get_one(type(post), post.id), "Hi", weekly=9)
    with database.read() as session:
        assert names(unseen(session))[2] == []
    with database.write() as session:
        withdraw(session, session.get_one(Person, anna.id), flower.id)
    with database.read() as session:
        assert names(unseen(session))[2] == [ben.name]


def test_whose_words_do_not_come_in_is_named_once_people_were_told(database: Database, ben: Person) -> None:
    with database.write() as session:
        source = follow(session, ben)
        source.trouble, source.trouble_kind = "It is away.", "unreachable"
    with database.read() as session:
        assert names(unseen(session))[1] == []  # it may pass by itself
    with database.write() as session:
        session.get_one(Source, source.id).told_at = now()
    with database.read() as session:
        assert names(unseen(session))[1] == [ben.name]


def test_partners_and_people_out_of_sight_are_not_looked_after_here(
    database: Database, anna: Person, ben: Person
) -> None:
    with database.write() as session:
        put(session, anna, 1)
        put(session, ben, 2)
        session.get_one(Person, anna.id).kind = "partner"
        hide_person(session, session.get_one(Person, ben.id), reason="a test", actor=None)
    with database.read() as session:
        assert names(unseen(session)) == ([], [], [])
