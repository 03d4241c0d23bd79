"""Promises of stopped walls: a post is in sight while a wall that runs lets it in, and nothing is asked while none is
stopped."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.support.remote import moment, put
from wall.db import Database
from wall.flowers.queries import flowers_received, givers_to
from wall.flowers.service import give
from wall.people.models import Person
from wall.people.service import NewPerson, add_person
from wall.posts.models import Post
from wall.posts.on_wall import is_in_sight
from wall.posts.queries import has_spoken, newest, people_since, place_of, shown_by_ids
from wall.posts.search import find
from wall.sources import models as _sources  # noqa: F401 - a post names its source
from wall.walls.filters import Filter
from wall.walls.queries import all_walls, find_wall
from wall.walls.service import (
    WallPlan,
    add_wall,
    change_wall,
    is_everything_stopped,
    start_everything,
    start_wall,
    stop_everything,
    stop_wall,
)

FILTERS = {
    "people": lambda one: [one.person_id],
    "teams": lambda one: [one.person.team_id],
    "offices": lambda one: [one.person.office_id],
    "networks": lambda one: [one.network],
    "tags": lambda one: one.tags,
    "languages": lambda one: [one.language],
}


@pytest.fixture
def posts(database: Database) -> dict[str, str]:
    """Three posts that differ in everything a filter asks for: their ids by whose they are."""
    with database.write() as session:
        people = [
            add_person(session, NewPerson("Zoé", team="Care", office="Lyon")),
            add_person(session, NewPerson("Ben", team="Sales", office="Porto")),
            add_person(session, NewPerson("Ada", team="Works", office="Brest")),
        ]
        networks, tags, languages = ("fake", "feed", "webhook"), ("garden", "dev", "sea"), ("fr", "pt-BR", "en")
        return {
            one.slug: put(session, one, n, network=networks[n], text=f"Word {n} #{tags[n]}", language=languages[n]).id
            for n, one in enumerate(people)
        }


def wall(session: Session, slug: str, **given: list[str]) -> None:
    add_wall(session, slug, WallPlan(slug, Filter.read(given)), actor=None)


def stop(session: Session, *slugs: str) -> None:
    for slug in slugs:
        stop_wall(session, find_wall(session, slug), actor=None)


def in_sight(session: Session, posts: dict[str, str]) -> set[str]:
    """Whose posts are in sight; every way to ask must say the same."""
    found = {slug for slug, post_id in posts.items() if is_in_sight(session, session.get_one(Post, post_id))}
    ways = {
        "newest": {post.person.slug for post in newest(session, limit=9)},
        "by person": {
            slug for slug, post_id in posts.items() if newest(session, limit=9, person_id=_author(session, post_id))
        },
        "by ids": {posts_of for posts_of, post_id in posts.items() if post_id in shown_by_ids(session, [post_id])},
        "places": {slug for slug, post_id in posts.items() if place_of(session, post_id) is not None},
        "search": {post.person.slug for post in find(session, "word", limit=9)},
        "voices": {one.slug for one in people_since(session, moment(-60), limit=9)},
    }
    assert ways == dict.fromkeys(ways, found)
    return found


def _author(session: Session, post_id: str) -> str:
    return session.get_one(Post, post_id).person_id


def test_while_no_wall_is_stopped_everything_is_in_sight(database: Database, posts: dict[str, str]) -> None:
    with database.write() as session:
        wall(session, "garden", tags=["garden"])
        assert in_sight(session, posts) == {"zoe", "ben", "ada"}


def test_a_wall_that_lets_everything_in_keeps_everything_in_sight(database: Database, posts: dict[str, str]) -> None:
    with database.write() as session:
        wall(session, "garden", tags=["garden"])
        stop(session, "garden")
        assert in_sight(session, posts) == {"zoe", "ben", "ada"}


@pytest.mark.parametrize("name", FILTERS)
def test_what_no_running_wall_lets_in_is_out_of_sight_whatever_its_filter_asks(
    database: Database, posts: dict[str, str], name: str
) -> None:
    with database.write() as session:
        mine = session.get_one(Post, posts["ben"])
        wall(session, "ours", **{name: FILTERS[name](mine)})
        stop(session, "main")
        assert in_sight(session, posts) == {"ben"}
        wall(session, "more", people=[_author(session, posts["ada"])])
        assert in_sight(session, posts) == {"ben", "ada"}
        stop(session, "ours", "more")
        assert in_sight(session, posts) == set()


def test_a_post_is_in_sight_by_the_first_one_of_its_thread(database: Database, posts: dict[str, str]) -> None:
    with database.write() as session:
        root = session.get_one(Post, posts["zoe"])
        part = put(session, root.person, 9, text="More", continues=root.uri)
        wall(session, "garden", tags=["garden"])
        stop(session, "main")
        assert place_of(session, part.id) is root
        stop(session, "garden")
        assert place_of(session, part.id) is None


def test_everything_stops_and_exactly_that_starts_again(database: Database, posts: dict[str, str]) -> None:
    with database.write() as session:
        wall(session, "garden", tags=["garden"])
        wall(session, "sea", tags=["sea"])
        stop(session, "sea")
        assert {one.slug for one in stop_everything(session, actor=None)} == {"main", "garden"}
        assert stop_everything(session, actor=None) == []
        assert is_everything_stopped(session)
        assert in_sight(session, posts) == set()
        assert {one.slug for one in start_everything(session, actor=None)} == {"main", "garden"}
        assert not is_everything_stopped(session)
        assert [one.slug for one in all_walls(session) if one.stopped_at] == ["sea"]
        assert in_sight(session, posts) == {"zoe", "ben", "ada"}
        assert start_everything(session, actor=None) == []


def test_a_wall_that_is_added_or_changed_meanwhile_shows_nothing(database: Database, posts: dict[str, str]) -> None:
    with database.write() as session:
        stop_everything(session, actor=None)
        wall(session, "late")
        change_wall(session, find_wall(session, "late"), WallPlan("Late"), actor=None)
        assert in_sight(session, posts) == set()
        start_wall(session, find_wall(session, "late"), actor=None)
        assert in_sight(session, posts) == {"zoe", "ben", "ada"}


def test_thanks_go_out_of_sight_with_their_post_and_come_back(database: Database, posts: dict[str, str]) -> None:
    with database.write() as session:
        zoe, ben = (session.get_one(Person, _author(session, posts[slug])) for slug in ("zoe", "ben"))
        give(session, ben, session.get_one(Post, posts["zoe"]), "Lovely.", weekly=3)
        for stopped in (False, True, False):
            if stopped:
                stop_everything(session, actor=None)
            else:
                start_everything(session, actor=None)
            assert (flowers_received(session, zoe.id) == []) is stopped
            assert (givers_to(session, zoe.id) == []) is stopped


def test_a_stop_takes_nothing_from_who_has_spoken(database: Database, posts: dict[str, str]) -> None:
    with database.write() as session:
        stop_everything(session, actor=None)
        assert has_spoken(session, _author(session, posts["zoe"]))


def test_nothing_more_is_asked_of_posts_while_no_wall_is_stopped(database: Database, posts: dict[str, str]) -> None:
    with database.write() as session:
        for number in range(5):
            wall(session, f"garden-{number}", tags=["garden"])
    with database.read() as session, _counted(session) as statements:
        newest(session, limit=9)
    assert len(statements) == 2
    assert "LIMIT" in statements[0]
    assert "post_tag" not in "".join(statements)


@contextmanager
def _counted(session: Session) -> Iterator[list[str]]:
    """The statements that are sent while the block runs."""
    statements: list[str] = []

    def hear(*args: object) -> None:
        if str(args[2]).startswith("SELECT"):
            statements.append(str(args[2]))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", hear)
    yield statements
    event.remove(engine, "before_cursor_execute", hear)
