"""Promises of filters: what they let in, that SQL and the pure form agree, and that few posts are read for a page."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, select, text
from sqlalchemy.orm import Session

from tests.support.remote import moment, put
from wall.clock import now
from wall.content.tags import fold_tag
from wall.db import Database
from wall.errors import Invalid
from wall.ids import new_id
from wall.people.models import Person
from wall.people.service import NewPerson, add_person
from wall.posts.models import Post, PostTag, PostWords
from wall.posts.on_wall import MOST_APART, facts_of, places
from wall.posts.queries import cursor_after, newest, people_since, shown_by_ids
from wall.posts.search import MOST_FOUND, find
from wall.posts.service import hide
from wall.sources import models as _sources  # noqa: F401 - a post names its source
from wall.walls.filters import MOST_VALUES, Facts, Filter
from wall.walls.models import Wall

TAGS = ("garden", "Été", "été", "Dev_Ops", "花", "x1")
LANGUAGES = (None, "fr", "fr-CA", "pt-BR", "pt", "frp")
NETWORKS = ("mastodon", "feed", "webhook")


def wall_of(**given: Sequence[str]) -> Wall:
    return Wall(slug="garden", title="Garden", filter=Filter.read(given).to_json(), embed_sites=[], theme="system")


def texts(session: Session, **given: Sequence[str]) -> list[str]:
    return [post.text for post in newest(session, limit=50, wall=wall_of(**given))]


def test_each_field_asks_for_one_of_its_values_and_all_fields_have_to_agree() -> None:
    facts = Facts("zoe", "care", "lyon", "feed", ("Été",), "fr-CA")
    agreeing = {"people": ["ben", "zoe"], "teams": ["care"], "tags": ["#ete"], "languages": ["FR"]}
    assert Filter().lets_in(facts)
    assert Filter.read(agreeing).lets_in(facts)
    for field in ("people", "teams", "offices", "networks", "tags", "languages"):
        assert not Filter.read({field: ["xx"]}).lets_in(facts)
        assert not Filter.read(agreeing | {field: ["xx", "yy"]}).lets_in(facts)
    assert not Filter.read({"teams": ["care"], "languages": ["fr"]}).lets_in(Facts("zoe", None, None, "feed"))


def test_a_filter_is_read_back_as_it_was_kept() -> None:
    wanted = Filter.read({"tags": ["#Été", "ete", "b"], "languages": ["pt-BR"], "people": []})
    assert wanted.to_json() == {"tags": ["b", "ete"], "languages": ["pt"]}
    assert Filter.read(wanted.to_json()) == wanted


def test_what_no_database_can_hold_is_in_no_filter() -> None:
    assert Filter.read({"networks": ["fe\0ed"]}) == Filter.read({"networks": ["feed"]})
    with pytest.raises(Invalid):
        Filter.read({"languages": ["\0"]})
    assert Filter().to_json() == {}


@pytest.mark.parametrize(
    "given",
    [{"tags": ["#"]}, {"people": [""]}, {"tag": ["a"]}, {"tags": "abc"}, {"tags": [1]}, {"tags": None}]
    + [{"people": [str(number) for number in range(201)]}],
)
def test_what_is_no_filter_is_refused_and_lets_nothing_in(given: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        Filter.read(given)


@pytest.fixture
def voices(database: Database) -> dict[str, str]:
    """Posts of every sort by three people; the ids of people, teams and offices by their names."""
    with database.write() as session:
        people = [
            add_person(session, NewPerson("Zoé", team="Care", office="Lyon")),
            add_person(session, NewPerson("Ben", team="Sales", office="Lyon")),
            add_person(session, NewPerson("Ada")),
        ]
        for number in range(90):
            tags = [TAGS[number % 6]] * (number % 4 > 0) + [TAGS[number % 5]] * (number % 7 == 0)
            row = Post(
                id=new_id(),
                uri=f"u{number}",
                url="",
                network=NETWORKS[number % 3],
                person=people[number % 11 % 3],
                author={},
                html="",
                text=f"word {number}",
                language=LANGUAGES[number % 13 % 6],
                tags=tags,
                published_at=moment(-(number // 2)),  # two at each moment
            )
            session.add(row)
            session.flush()
            for tag in {fold_tag(tag) for tag in tags}:
                session.add(PostTag(post_id=row.id, tag=tag, published_at=row.published_at))
        known = {person.slug: person.id for person in people}
        named = [(one.team, one.office) for one in people]
        return known | {thing.name: thing.id for pair in named for thing in pair if thing is not None}


def some(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=some("zoe", "ben", "ada"),
    teams=some("Care", "Sales"),
    offices=some("Lyon"),
    networks=some(*NETWORKS, "bluesky"),
    tags=some(*TAGS, "nobody"),
    languages=some("fr", "pt", "frp", "en"),
    limit=st.integers(1, 100),
)
def test_the_database_and_the_pure_form_let_the_same_posts_in(
    database: Database, voices: dict[str, str], limit: int, **chosen: list[str]
) -> None:
    ids = {name: [voices.get(one, one) for one in values] for name, values in chosen.items()}
    wall, wanted = wall_of(**ids), Filter.read(ids)
    with database.read() as session:
        everything = newest(session, limit=100)
        expected = [post.id for post in everything if wanted.lets_in(facts_of(post))]
        assert {post_id for _, post_id in places([wall], everything)} == {*expected}
        paged: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = newest(session, limit=limit, before=cursor, wall=wall)
            paged += [post.id for post in page]
            cursor = cursor_after(page, limit)
        assert paged == expected
        zoe = [post.id for post in everything if post.id in expected and post.person.slug == "zoe"]
        assert [post.id for post in newest(session, limit=100, person_id=voices["zoe"], wall=wall)] == zoe
        some_of = {post.id for post in everything[::3]}
        found = [post.id for post in newest(session, limit=100, among=some_of, wall=wall)]
        assert found == [post_id for post_id in expected if post_id in some_of]
        spoke = {post.person_id for post in everything if post.id in expected}
        assert {one.id for one in people_since(session, now() - timedelta(days=1), limit=9, wall=wall)} == spoke


def test_tags_follow_what_a_post_says_now(database: Database, ben: Person) -> None:
    with database.write() as session:
        put(session, ben, text="One #Garden")
    with database.write() as session:
        assert texts(session, tags=["garden"]) == ["One #Garden"]
        put(session, ben, text="Two #Maison", edited_at=moment(-1))
    with database.read() as session:
        assert (texts(session, tags=["garden"]), texts(session, tags=["maison"])) == ([], ["Two #Maison"])


def test_search_on_a_wall_finds_what_is_on_it(database: Database, ben: Person) -> None:
    with database.write() as session:
        put(session, ben, 1, text="A bench #garden")
        put(session, ben, 2, text="A bench #maison")
        found = find(session, "bench", limit=10, wall=wall_of(tags=["garden"]))
        assert [post.text for post in found] == ["A bench #garden"]


def test_search_on_a_wall_finds_what_is_on_it_however_much_of_the_like_came_later_elsewhere(
    database: Database, ben: Person, anna: Person
) -> None:
    with database.write() as session:
        on_it = put(session, ben, 1, text="Merci #porto", published_at=moment(-90))
        put(session, ben, 2, text="Merci encore", published_at=moment(-80), continues=on_it.uri)
        rows = [
            {"id": new_id(), "uri": f"u{number}", "url": "", "network": "feed", "person_id": anna.id, "author": {}}
            | {"html": "", "text": "merci", "published_at": moment(-number / 100)}
            for number in range(MOST_FOUND + 10)
        ]
        session.execute(insert(Post), rows)
        session.execute(insert(PostWords), [{"post_id": row["id"], "words": "merci"} for row in rows])
        walls = [wall_of(tags=["porto"]), wall_of(people=[ben.id]), wall_of(offices=[ben.office_id or ""])]
        for wall in walls:
            assert [post.id for post in find(session, "merci", limit=10, wall=wall)] == [on_it.id]
        assert [post.id for post in find(session, "encore", limit=10, wall=walls[0])] == [on_it.id]
        assert on_it.id not in [post.id for post in find(session, "merci", limit=2000, wall=wall_of())]


def test_a_wall_of_very_many_values_can_be_read_and_searched(database: Database, ben: Person) -> None:
    many = [f"x{number}" for number in range(MOST_VALUES - 1)]
    with database.write() as session:
        found = put(session, ben, text="Merci #porto", language="pt")
        many_fields = wall_of(
            people=[ben.id, *many], tags=["porto", *many], networks=["fake", *many], languages=["pt", *many]
        )
        few_tags = wall_of(people=[ben.id, *many], tags=["porto", *many[: MOST_APART - 1]], languages=["pt", *many])
        for wall in (many_fields, few_tags):
            for posts in (newest(session, limit=9, wall=wall), find(session, "merci", limit=9, wall=wall)):
                assert [post.id for post in posts] == [found.id]
            among = {found.id, *(new_id() for _ in range(MOST_FOUND - 1))}
            assert [post.id for post in newest(session, limit=9, among=among, wall=wall)] == [found.id]


def test_a_stopped_wall_shows_nothing_anywhere(database: Database, ben: Person) -> None:
    wall = wall_of()
    wall.stopped_at = now()
    with database.write() as session:
        post = put(session, ben, text="A bench")
        assert newest(session, limit=9, wall=wall) == find(session, "bench", limit=9, wall=wall) == []
        assert people_since(session, moment(-60), limit=9, wall=wall) == []
        assert places([wall], [post]) == set()


def test_what_is_hidden_is_on_no_wall(database: Database, ben: Person) -> None:
    wall = wall_of(tags=["garden"])
    with database.write() as session:
        post = put(session, ben, text="A #garden")
        assert places([wall], [post]) == {("garden", post.id)}
        hide(session, post, reason="why", actor=None)
        session.flush()
        assert newest(session, limit=9, wall=wall) == []
        assert shown_by_ids(session, [post.id]) == {}


def test_a_page_of_a_tagged_wall_reads_few_posts_however_many_have_the_tag(database: Database, ben: Person) -> None:
    with database.write() as session:
        rows = [
            {"id": new_id(), "uri": f"u{number}", "url": "", "network": "feed", "person_id": ben.id, "author": {}}
            | {"html": "", "text": "", "tags": ["often"], "published_at": moment(-number)}
            for number in range(3000)
        ]
        session.execute(insert(Post), rows)
        tagged = [{"post_id": row["id"], "tag": "often", "published_at": row["published_at"]} for row in rows]
        session.execute(insert(PostTag), [*tagged, *({**row, "tag": "seldom"} for row in tagged[-30::10])])
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE post, post_tag, person"))
    with database.read() as session:
        often, seldom, both = (wall_of(tags=tags) for tags in (["often"], ["seldom"], ["often", "seldom"]))
        assert [len(newest(session, limit=40, wall=wall)) for wall in (often, seldom, both)] == [40, 3, 40]
        everything = _work(session, often, 3000)
        assert [_work(session, wall, 40) < everything / 10 for wall in (often, seldom, both)] == [True, True, True]


def test_a_page_of_a_wall_reads_few_posts_however_rare_or_frequent_its_language_network_or_people(
    database: Database, ben: Person, anna: Person
) -> None:
    seldom = {2_900 + number * 3 for number in range(30)}
    with database.write() as session:
        rows = [
            {"id": new_id(), "uri": f"u{number}", "url": "", "author": {}, "html": "", "text": "", "tags": []}
            | {"network": "webhook" if number in seldom else NETWORKS[number % 2]}
            | {"language": "br-FR" if number in seldom else ("fr", "en")[number % 2]}
            | {"person_id": anna.id if number in seldom else ben.id, "published_at": moment(-number)}
            for number in range(3000)
        ]
        session.execute(insert(Post), rows)
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE post, person"))
    offices = [ben.office_id or "", anna.office_id or ""]
    rare = [wall_of(languages=["br"]), wall_of(networks=["webhook"]), wall_of(offices=offices[1:])]
    rare += [wall_of(languages=["br", "eu"]), wall_of(people=[anna.id], languages=["br", "fr"])]
    often = [wall_of(languages=["fr"]), wall_of(networks=["mastodon", "feed"]), wall_of(offices=offices)]
    with database.read() as session:
        assert [len(newest(session, limit=50, wall=wall)) for wall in rare] == [30] * 5
        assert [len(newest(session, limit=50, wall=wall)) for wall in often] == [50] * 3
        assert newest(session, limit=50, wall=wall_of(languages=["eu"])) == []
        everything = _work(session, wall_of(languages=["fr", "en"]), 3000)
        assert [_work(session, wall, 40) < everything / 10 for wall in (*rare, *often)] == [True] * 8


def _work(session: Session, wall: Wall, limit: int) -> int:
    """How much the database does for a page: instructions of SQLite, rows of all steps of PostgreSQL's plan."""
    asked: list[tuple[str, Any]] = []
    connection = session.connection()
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        raw.set_progress_handler(lambda: asked.append(("", None)), 100)
        newest(session, limit=limit, wall=wall)
        raw.set_progress_handler(None, 0)
        return len(asked)

    def keep(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    event.listen(connection, "before_cursor_execute", keep)
    newest(session, limit=limit, wall=wall)
    event.remove(connection, "before_cursor_execute", keep)
    plans = [raw.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", values).fetchone()[0] for query, values in asked]
    return sum(_rows(plan[0]["Plan"]) for plan in plans)


def _rows(step: dict[str, Any]) -> int:
    own = (step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"]
    return int(own) + sum(_rows(one) for one in step.get("Plans", ()))


def test_posts_that_were_here_before_walls_had_filters_get_the_tags_that_they_would_get_now(
    database: Database, ben: Person
) -> None:
    find_tags = import_module("wall.migrations.versions.0003_walls_and_brand")._find_tags
    with database.write() as session:
        put(session, ben, 1, text="#Été #ÉTÉ #Straße_1 #花 #ﬁn #œuvre #Dev_Ops")
        put(session, ben, 2, text="No tag.")
        made = session.execute(select(PostTag.post_id, PostTag.tag, PostTag.published_at).order_by(PostTag.tag)).all()
        session.execute(delete(PostTag))
        find_tags(session.connection())
        found = session.execute(select(PostTag.post_id, PostTag.tag, PostTag.published_at).order_by(PostTag.tag)).all()
    assert len(made) == 6
    assert found == made
