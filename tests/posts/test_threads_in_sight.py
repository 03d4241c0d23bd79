"""Promises of threads: what is hidden takes along what it should, and flowers stay where they were given."""

import pytest
from sqlalchemy import select

from tests.posts.threads import ONE, THREE, TWO, Wall, part
from tests.support.remote import moment, remote
from wall.errors import NotFound
from wall.flowers.queries import flowers_by_post, flowers_received, giver_ids
from wall.flowers.service import give, withdraw
from wall.people.models import Person
from wall.posts.models import Post, RawPost
from wall.posts.service import find_post, restore


def test_a_hidden_first_post_takes_all_along_and_brings_all_back(wall: Wall, anna: Person) -> None:
    wall.take_in(ONE, TWO)
    wall.hide("1", anna)
    wall.take_in(THREE)
    assert wall.cards() == {}
    with wall.database.write() as session:
        restore(session, find_post(session, wall.id_of("1")), actor=anna)
    assert wall.cards() == {"1": ["2", "3"]}


def test_what_was_out_of_sight_with_its_first_post_stays_so_when_an_earlier_one_comes(wall: Wall, anna: Person) -> None:
    wall.take_in(TWO, THREE)
    wall.hide("2", anna)
    wall.take_in(ONE)
    assert wall.cards() == {"1": []}


def test_a_hidden_part_is_missing_from_its_card_and_leads_nobody(wall: Wall, anna: Person) -> None:
    wall.take_in(ONE, TWO, THREE)
    wall.news()
    wall.hide("2", anna)
    assert wall.cards() == {"1": ["3"]}
    assert wall.news() == [("post.edited", "1")]
    wall.remove(1)
    assert wall.cards() == {"3": []}


def test_flowers_for_a_part_bloom_on_the_card_that_shows_it_and_stay_its_own(wall: Wall, anna: Person) -> None:
    wall.take_in(TWO)
    with wall.database.write() as session:
        post = session.get_one(Post, wall.id_of("2"))
        flower = give(session, session.get_one(Person, anna.id), post, "Well said.", weekly=3)
    wall.take_in(ONE)
    first, second = wall.id_of("1"), wall.id_of("2")
    with wall.database.read() as session:
        assert [one.note for one in flowers_by_post(session, [first])[first]] == ["Well said."]
        assert giver_ids(session, first) == [anna.id]
        assert [one.post_id for one in flowers_received(session, wall.person.id)] == [first]
    wall.remove(1)
    with wall.database.read() as session:
        assert [one.id for one in flowers_by_post(session, [second])[second]] == [flower.id]
    wall.take_in(part(0), remote(2, text="2", published_at=moment(-58), edited_at=moment(-1), continues=part(0).uri))
    wall.news()
    with wall.database.write() as session:
        with pytest.raises(NotFound):
            give(session, session.get_one(Person, anna.id), session.get_one(Post, second), "Again.", weekly=3)
        withdraw(session, session.get_one(Person, anna.id), flower.id)
    assert wall.news() == [("flower.withdrawn", "0")]


def test_what_an_author_hides_is_kept_in_no_raw_form_with_all_that_follows(wall: Wall, anna: Person) -> None:
    wall.take_in(ONE, TWO, part(9))
    wall.hide("9", anna)
    assert len(_raw(wall)) == 3
    wall.hide("1", wall.person)
    wall.take_in(THREE, remote(1, text="1!", edited_at=moment(-1)))
    assert _raw(wall) == [wall.id_of("9")]


def _raw(wall: Wall) -> list[str]:
    with wall.database.read() as session:
        return list(session.scalars(select(RawPost.post_id)))
