"""Promises of threads: what somebody goes on from is one card, whichever part came first and whichever goes."""

from collections.abc import Sequence

from sqlalchemy import select

from tests.posts.threads import ONE, THREE, TWO, Wall, part
from tests.support.remote import SEALER, follow, moment, put, ready, remote
from wall.db import Database
from wall.events.models import Event
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.threads import parts_of


def test_what_goes_on_from_a_post_shows_on_its_card(wall: Wall) -> None:
    wall.take_in(ONE)
    wall.take_in(TWO, THREE)
    wall.take_in(part(4))
    assert wall.cards() == {"1": ["2", "3"], "4": []}
    assert wall.news() == [("post.added", "1"), ("post.edited", "1"), ("post.added", "4")]


def test_a_thread_that_comes_in_one_page_is_one_new_card(wall: Wall) -> None:
    wall.take_in(THREE, TWO, ONE)
    assert wall.cards() == {"1": ["2", "3"]}
    assert wall.news() == [("post.added", "1")]


def test_a_part_that_comes_first_is_a_card_of_its_own_until_its_beginning_comes(wall: Wall) -> None:
    wall.take_in(THREE)
    wall.take_in(ONE)
    assert wall.cards() == {"3": [], "1": []}
    wall.news()
    wall.take_in(TWO)
    assert wall.cards() == {"1": ["2", "3"]}
    assert wall.news() == [("post.removed", "3"), ("post.edited", "1")]


def test_whatever_their_clocks_say_a_part_follows_what_it_goes_on_from(wall: Wall) -> None:
    wall.take_in(ONE, part(3, 1), part(2, 3), part(4, 1))
    assert wall.cards() == {"1": ["3", "2", "4"]}


def test_an_edit_of_a_part_changes_the_card_that_shows_it(wall: Wall) -> None:
    wall.take_in(ONE, TWO)
    wall.news()
    wall.take_in(remote(2, text="2!", published_at=moment(-58), edited_at=moment(-1), continues=ONE.uri))
    wall.take_in(ONE, TWO)
    assert wall.cards() == {"1": ["2!"]}
    assert wall.news() == [("post.edited", "1")]


def test_when_the_first_goes_the_next_leads_the_others(wall: Wall) -> None:
    wall.take_in(ONE, TWO, THREE, part(4, 3))
    wall.news()
    wall.remove(1)
    assert wall.cards() == {"2": ["3", "4"]}
    assert wall.news() == [("post.added", "2"), ("post.removed", "")]
    wall.remove(2, 3)
    assert wall.cards() == {"4": []}
    wall.remove(4)
    assert wall.cards() == {}
    wall.take_in(part(5, 4))
    assert wall.cards() == {"5": []}


def test_when_a_part_goes_the_rest_stays_together(wall: Wall) -> None:
    wall.take_in(ONE, TWO, THREE)
    wall.news()
    wall.remove(2)
    assert wall.cards() == {"1": ["3"]}
    assert wall.news() == [("post.edited", "1")]
    wall.take_in(part(4, 2))
    assert wall.cards() == {"1": ["3", "4"]}


def test_a_part_that_was_deleted_before_it_came_still_holds_its_thread_together(wall: Wall) -> None:
    wall.remove(2)
    wall.take_in(THREE, ONE)
    wall.take_in(TWO)
    assert wall.cards() == {"1": ["3"]}


def test_posts_that_continue_each_other_are_one_card(wall: Wall) -> None:
    wall.take_in(part(1, 3), part(2, 1), part(3, 2), part(4, 4))
    assert wall.cards() == {"1": ["2", "3"], "4": []}
    wall.remove(1)
    assert wall.cards() == {"2": ["3"], "4": []}


def test_nobody_continues_the_post_of_somebody_else(wall: Wall, anna: Person) -> None:
    wall.take_in(ONE)
    with wall.database.write() as session:
        ingest(session, Origin(anna, "fake", None), [ready(TWO)], SEALER)
    wall.take_in(THREE)
    assert wall.cards() == {"3": [], "2": [], "1": []}


def test_a_thread_of_which_a_part_came_through_another_source_is_one_card(wall: Wall) -> None:
    with wall.database.write() as session:
        other = follow(session, wall.person, "ben-too").id
        ingest(session, Origin(wall.person, "fake", other), [ready(TWO)], SEALER)
    wall.take_in(ONE, THREE)
    assert wall.cards() == {"1": ["2", "3"]}


def test_a_boost_continues_nothing(wall: Wall) -> None:
    wall.take_in(ONE, part(2, 1, boost=True))
    assert wall.cards() == {"2": [], "1": []}


def test_an_edit_that_names_another_beginning_moves_the_part(wall: Wall) -> None:
    wall.take_in(ONE, part(2), part(3, 1), part(4, 3))
    wall.news()
    wall.take_in(remote(3, text="3", published_at=moment(-57), edited_at=moment(-1), continues=part(2).uri))
    assert wall.cards() == {"2": ["3", "4"], "1": []}
    assert sorted(wall.news()) == [("post.edited", "1"), ("post.edited", "2")]


def test_following_an_account_again_tears_no_thread(wall: Wall) -> None:
    wall.take_in(ONE, TWO, THREE)
    with wall.database.write() as session:
        for post in session.scalars(select(Post)):
            post.source_id = None
    wall.take_in(THREE)
    assert wall.cards() == {"1": ["2", "3"]}


def test_each_event_of_a_thread_is_about_a_card(wall: Wall) -> None:
    wall.take_in(ONE, TWO)
    wall.take_in(THREE)
    with wall.database.read() as session:
        events: Sequence[Event] = session.scalars(select(Event)).all()
    assert {event.data["post_id"] for event in events} == {wall.id_of("1")}


def test_a_post_alone_has_no_parts(database: Database, ben: Person) -> None:
    with database.write() as session:
        post = put(session, ben)
        assert parts_of(session, [post.id]) == {}
        assert parts_of(session, []) == {}
