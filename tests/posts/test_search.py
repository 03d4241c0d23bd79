"""Promises of search: whatever the accents and the case, on both databases alike; nothing that is typed does harm."""

from datetime import timedelta

import pytest

from tests.support.remote import SEALER, moment, put
from wall.clock import now
from wall.db import Database
from wall.errors import Invalid
from wall.people.models import Person
from wall.people.service import hide_person
from wall.posts.ingest import Origin, remove
from wall.posts.models import Post
from wall.posts.queries import cursor_after
from wall.posts.search import find
from wall.posts.service import hide


def _found(database: Database, query: str) -> list[str]:
    with database.read() as session:
        return [post.text for post in find(session, query, limit=50)]


@pytest.mark.parametrize(
    "query",
    ["été", "ETE", "Été", "l’été", "l'ete", "jardin ete", "JARD", "œillet", "oeillet", "ﬁn", "fin", "2026", "straße"]
    + ["strasse", "花", "ｆｉｎ"],
)
def test_accents_and_case_do_not_matter(database: Database, ben: Person, query: str) -> None:
    words = "L’été au jardin : un œillet — un oeillet —, la fin de 2026, Straße, 花が咲く"
    with database.write() as session:
        put(session, ben, 1, text=words)
        put(session, ben, 2, text="Nothing of the kind.")
    assert _found(database, query) == [words]


@pytest.mark.parametrize("query", ["", " ", "?!", "🌷", "jardin hiver", "ardin", "ja", '"', "\0", "\ud800"])
def test_these_find_nothing(database: Database, ben: Person, query: str) -> None:
    with database.write() as session:
        put(session, ben, text="Le jardin en été 🌷")
    assert _found(database, query) == []


@pytest.mark.parametrize(
    "query",
    ['"jardin"', "jardin*", "-jardin", "jardin:*", "'jardin'", "jardin & !", "(jardin", "^jardin", "jardin' |"]
    + ["jardin\0", "JARDIN\\", "jardin;--", "{jardin}", "jardin\n\t", "🌷jardin🌷", "jardin\ud800", "+jardin+"],
)
def test_signs_and_operators_are_nothing_but_blanks(database: Database, ben: Person, query: str) -> None:
    with database.write() as session:
        put(session, ben, text="Le jardin")
    assert _found(database, query) == ["Le jardin"]


@pytest.mark.parametrize(
    "query",
    [
        "a" * 10_000,
        "a " * 5_000,
        '"' * 10_000,
        "a OR b NOT c NEAR(d e)",
        "words: x",
        "' OR 1=1 --",
        "\u0301" * 9,
        "é" * 500,
    ]
    + ["<script>alert(1)</script>", "%_%", "\U0001e900 \U00010400", "𠀡", "²½", "ᾳ", "x" * 3000 + " y"],
)
def test_nothing_that_is_typed_does_harm(database: Database, ben: Person, query: str) -> None:
    with database.write() as session:
        put(session, ben, text="Le jardin")
    assert _found(database, query) == []


def test_a_post_is_found_by_its_own_letters_even_where_the_database_knows_them_not(
    database: Database, ben: Person
) -> None:
    with database.write() as session:
        put(session, ben, 1, text="महात्मा")
        put(session, ben, 2, text="قطر فلسطين")
    assert _found(database, "महात्मा") == ["महात्मा"]
    assert _found(database, "فلسطين") == ["قطر فلسطين"]


def test_what_was_edited_is_found_by_its_new_words_only(database: Database, ben: Person) -> None:
    with database.write() as session:
        put(session, ben, text="tulipe")
    with database.write() as session:
        put(session, ben, text="rose", edited_at=now())
    assert (_found(database, "tulipe"), _found(database, "rose")) == ([], ["rose"])


def test_what_is_hidden_or_gone_is_not_found(database: Database, ben: Person, anna: Person) -> None:
    with database.write() as session:
        hidden, gone = put(session, ben, 1, text="tulipe une"), put(session, ben, 2, text="tulipe deux")
        put(session, anna, 3, text="tulipe trois")
    with database.write() as session:
        hide(session, session.get_one(Post, hidden.id), reason="why", actor=None)
        remove(session, Origin(session.get_one(Person, ben.id), "fake", None), [gone.uri], SEALER)
        hide_person(session, session.get_one(Person, anna.id), reason="why", actor=None)
    assert _found(database, "tulipe") == []


def test_a_part_of_a_thread_leads_to_its_first_post(database: Database, ben: Person) -> None:
    with database.write() as session:
        first = put(session, ben, 1, text="le début", published_at=moment(-9))
        put(session, ben, 2, text="la suite", published_at=moment(-8), continues=first.uri)
    assert _found(database, "suite") == ["le début"]
    assert _found(database, "le") == ["le début"]


def test_results_come_newest_first_in_pages_that_hold_each_once(database: Database, ben: Person) -> None:
    hour_ago = moment(-60)
    with database.write() as session:
        for number in range(7):
            published_at = hour_ago + timedelta(minutes=number % 3)
            put(session, ben, number, text=f"tulipe {number}", published_at=published_at)
    seen: list[Post] = []
    with database.read() as session:
        while posts := find(session, "tulipe", limit=3, before=cursor_after(seen, 1) if seen else None):
            seen += posts
        with pytest.raises(Invalid):
            find(session, "tulipe", limit=3, before="made up")
    assert len({post.id for post in seen}) == len(seen) == 7
    assert [post.published_at for post in seen] == sorted((post.published_at for post in seen), reverse=True)
    assert seen[0].published_at - seen[-1].published_at == timedelta(minutes=2)
