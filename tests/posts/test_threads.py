"""Promises of threads: what somebody goes on from is one card, whichever part came first and whichever goes."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from tests.support.remote import SEALER, follow, moment, put, ready, remote
from wall.connectors.base import RemotePost
from wall.db import Database
from wall.errors import NotFound
from wall.events.models import Change, Event
from wall.flowers.queries import flowers_by_post, flowers_received, giver_ids
from wall.flowers.service import give, withdraw
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest, remove
from wall.posts.models import Post, RawPost
from wall.posts.queries import newest
from wall.posts.service import find_post, hide, restore
from wall.posts.threads import parts_of

Cards = dict[str, list[str]]


def part(number: int, of: int | None = None, **facts: object) -> RemotePost:
    """Post `number`, written after the ones with smaller numbers, that goes on from post `of`."""
    before = f"https://social.example/ben/{of}" if of is not None else None
    return remote(number, text=str(number), published_at=moment(number - 60), continues=before, **facts)


ONE, TWO, THREE = part(1), part(2, 1), part(3, 2)


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return follow(session, ben).id


@pytest.fixture
def wall(database: Database, ben: Person, source_id: str) -> "Wall":
    return Wall(database, ben, source_id)


class Wall:
    """What a source of Ben's brings, and what is seen of it."""

    def __init__(self, database: Database, person: Person, source_id: str) -> None:
        self.database, self.person, self.source_id = database, person, source_id

    def take_in(self, *posts: RemotePost) -> None:
        """One fetch with these posts."""
        with self.database.write() as session:
            ingest(session, self._origin, [ready(post) for post in posts], SEALER)

    def remove(self, *numbers: int) -> None:
        """These were deleted upstream."""
        with self.database.write() as session:
            remove(session, self._origin, [f"https://social.example/ben/{number}" for number in numbers], SEALER)

    @property
    def _origin(self) -> Origin:
        return Origin(self.person, "fake", self.source_id)

    def cards(self) -> Cards:
        """The words on each card that is shown: of the post itself, and of what follows it."""
        with self.database.read() as session:
            roots = newest(session, limit=100)
            parts = parts_of(session, [root.id for root in roots])
            return {root.text: [one.text for one in parts.get(root.id, [])] for root in roots}

    def id_of(self, words: str) -> str:
        """The id of the post that says this."""
        with self.database.read() as session:
            return session.scalars(select(Post.id).where(Post.text == words)).one()

    def news(self) -> list[tuple[str, str]]:
        """What was told since the last time: the kind of each change, and the words of its post."""
        with self.database.write() as session:
            query = select(Change.kind, Post.text, Change).join(Post, Post.id == Change.post_id).order_by(Change.seq)
            rows = session.execute(query).all()
            for _, _, change in rows:
                session.delete(change)
            return [(kind, words) for kind, words, _ in rows]


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


def test_a_hidden_first_post_takes_all_along_and_brings_all_back(wall: Wall, anna: Person) -> None:
    wall.take_in(ONE, TWO)
    _hide(wall, "1", anna)
    wall.take_in(THREE)
    assert wall.cards() == {}
    with wall.database.write() as session:
        restore(session, find_post(session, wall.id_of("1")), actor=anna)
    assert wall.cards() == {"1": ["2", "3"]}


def test_what_was_out_of_sight_with_its_first_post_stays_so_when_an_earlier_one_comes(wall: Wall, anna: Person) -> None:
    wall.take_in(TWO, THREE)
    _hide(wall, "2", anna)
    wall.take_in(ONE)
    assert wall.cards() == {"1": []}


def test_a_hidden_part_is_missing_from_its_card_and_leads_nobody(wall: Wall, anna: Person) -> None:
    wall.take_in(ONE, TWO, THREE)
    wall.news()
    _hide(wall, "2", anna)
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


def test_what_an_author_hides_is_kept_in_no_raw_form_with_all_that_follows(wall: Wall, anna: Person) -> None:
    wall.take_in(ONE, TWO, part(9))
    _hide(wall, "9", anna)
    assert len(_raw(wall)) == 3
    _hide(wall, "1", wall.person)
    wall.take_in(THREE, remote(1, text="1!", edited_at=moment(-1)))
    assert _raw(wall) == [wall.id_of("9")]


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


def _hide(wall: Wall, words: str, actor: Person) -> None:
    with wall.database.write() as session:
        hide(session, find_post(session, wall.id_of(words)), reason="a test", actor=actor)


def _raw(wall: Wall) -> list[str]:
    with wall.database.read() as session:
        return list(session.scalars(select(RawPost.post_id)))
