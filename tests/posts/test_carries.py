"""Promises of the index of what cards carry: it says what the posts say, whatever becomes of them."""

from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import delete, event, select

from tests.support.canary import plant
from tests.support.carries import carried, said
from tests.support.remote import SEALER, follow, moment, put, ready, remote
from wall.acts.clean_again import clean_all_again
from wall.acts.erase import erase_now
from wall.acts.leave import leave
from wall.connectors.base import RemoteLink, RemoteQuote
from wall.db import Database
from wall.ids import digest
from wall.parts import Parts
from wall.people.models import HowLeft, Person
from wall.posts.carried import tell_carriers
from wall.posts.ingest import Origin, ingest, remove
from wall.posts.models import Post, PostCarries
from wall.posts.own import hide_own, show_own

PAGE, OTHER = "https://example.org/page", "https://example.org/other"
ANSWERED, QUOTED = "https://social.example/@zoe/1", "https://social.example/@zoe/2"
EVERYTHING: dict[str, Any] = {
    "link": RemoteLink(PAGE, "A page"),
    "quote": RemoteQuote(QUOTED, "Zoé", "Words"),
    "answers_url": ANSWERED,
}


def test_a_post_carries_what_it_says_through_edits_hiding_and_removal(database: Database, ben: Person) -> None:
    with database.write() as session:
        origin = Origin(ben, "fake", follow(session, ben).id)
        editions: tuple[tuple[dict[str, Any], set[str]], ...] = (
            (EVERYTHING, {PAGE, QUOTED, ANSWERED}),
            (EVERYTHING, {PAGE, QUOTED, ANSWERED}),
            ({"link": RemoteLink(OTHER, "Another"), "quote": RemoteQuote(OTHER, "Zoé", "Words")}, {OTHER}),
            ({}, set()),
            ({"link": RemoteLink(PAGE, "A page")}, {PAGE}),
        )
        for number, (facts, addresses) in enumerate(editions):
            edited_at = moment(number) if number else None
            ingest(session, origin, [ready(remote(edited_at=edited_at, **facts))], SEALER)
            assert carried(session) == said(session)
            assert {one for _, one in carried(session)} == {digest(one) for one in addresses}
        post = session.scalars(select(Post)).one()
        hide_own(session, ben, post.id)
        assert carried(session) == [(post.id, digest(PAGE))]
        show_own(session, ben, post.id)
        assert carried(session) == [(post.id, digest(PAGE))]
        remove(session, origin, [post.uri], SEALER)
        ingest(session, origin, [ready(remote(**EVERYTHING))], SEALER)
        assert (carried(session), said(session)) == ([], [])


def test_what_an_older_cleaner_stored_is_put_right_here_too(parts: Parts, ben: Person) -> None:
    with parts.database.write() as session:
        post = put(session, ben, **EVERYTHING)
        post.link = {"url": f"{PAGE}?utm_source=x", "title": "A page", "site": "", "image_url": None}
        session.execute(delete(PostCarries))
    assert clean_all_again(parts).changed == 1
    with parts.database.read() as session:
        assert len(said(session)) == 3
        assert carried(session) == said(session)


@pytest.mark.parametrize("how", ["erase", "anonymise"])
def test_of_who_leaves_nothing_is_carried_that_is_not_said(parts: Parts, ben: Person, how: HowLeft) -> None:
    with parts.database.write() as session:
        mia = plant(session, session.get_one(Person, ben.id))
        put(session, mia, 201, link=RemoteLink(f"{PAGE}/of/@mia@ostrych.example", "Mia"), answers_url=ANSWERED)
        before = carried(session)
        assert (len(before), before) == (5, said(session))
    leave(parts, mia.id, how, actor=mia)
    assert erase_now(parts, mia.id)
    with parts.database.read() as session:
        assert carried(session) == said(session)
        assert len(carried(session)) == {"erase": 0, "anonymise": 2}[how]


def test_posts_that_were_here_before_are_found_as_they_would_be_now(database: Database, ben: Person) -> None:
    find_carried = import_module("wall.migrations.versions.0005_colleagues_and_stewards")._find_carried
    with database.write() as session:
        put(session, ben, 1, **EVERYTHING)
        put(session, ben, 2, link=RemoteLink(PAGE, "A page"), quote=RemoteQuote(PAGE, "Zoé", "Words"))
        gone = put(session, ben, 3, **EVERYTHING)
        remove(session, Origin(ben, "fake", None), [gone.uri], SEALER)
        put(session, ben, 4)
        made = carried(session)
        session.execute(delete(PostCarries))
        find_carried(session.connection())
        assert len(made) == 4
        assert carried(session) == made


def test_an_address_may_be_as_long_as_any(database: Database, ben: Person) -> None:
    address = f"{PAGE}/" + "\U0001f4a1" * 1_900
    with database.write() as session:
        put(session, ben, link=RemoteLink(address, "A page"))
        assert [one for _, one in carried(session)] == [digest(address)]


def test_who_carries_a_post_is_asked_without_reading_the_others(database: Database, ben: Person, anna: Person) -> None:
    asked: list[str] = []
    with database.write() as session:
        post = put(session, ben, url=PAGE)
        put(session, anna, 2, link=RemoteLink(PAGE, "A page"))
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
        tell_carriers(session, [post], shows=False)
    about_posts = [one for one in asked if "FROM post" in one and "post_carries" in one]
    assert len(about_posts) == 1
    assert not any(f"post.{column}" in one for one in asked for column in ("quote", "link", "answers"))
