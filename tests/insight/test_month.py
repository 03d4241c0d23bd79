"""One month in figures: what is counted, in which month, and that nobody is ranked."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta

import pytest

from tests.support.at_once import at_once
from tests.support.remote import put
from wall.clock import now
from wall.db import Database
from wall.errors import Invalid, NotFound
from wall.flowers.service import give
from wall.insight.month import Month, month_in_figures, months_known
from wall.people.models import Person
from wall.posts.clicks import clicks_between, count_click
from wall.posts.models import Post
from wall.screens.service import introduce, note_heartbeat


def figures(database: Database, month: str | None = None) -> Month:
    with database.read() as session:
        return month_in_figures(session, month or f"{now():%Y-%m}")


def test_people_voices_flowers_across_teams_screens_and_clicks_of_a_month(
    database: Database, add: Callable[..., Person]
) -> None:
    ada, ben, cleo = add("Ada", team="Hulls"), add("Ben", team="Hulls"), add("Cleo", team="Night")
    with database.write() as session:
        first, second = put(session, ada, 1), put(session, ada, 2)
        session.get_one(Post, first.id).received_at = now() - timedelta(days=40)  # she spoke before
        post = put(session, cleo, 3)
        for giver in (ada, ben):
            give(session, session.get_one(Person, giver.id), session.get_one(Post, post.id), "Thanks", weekly=9)
        give(session, session.get_one(Person, ben.id), session.get_one(Post, second.id), "Thanks", weekly=9)
        screen = introduce(session)
        for _ in range(3):
            note_heartbeat(session, screen.id, version="1", cards=3)
        for _ in range(3):
            count_click(session, post.id)
    found = figures(database)
    assert (found.people_who_spoke, [one.name for one in found.first_voices]) == (2, ["Cleo"])
    assert (found.flowers, found.across_teams) == (3, 2)
    assert (found.screens, found.clicks) == (1, 3)
    assert found.receipt.initiatives == 2


def test_another_month_has_its_own_figures(database: Database, ben: Person) -> None:
    with database.write() as session:
        post = put(session, ben)
        moment = now() - timedelta(days=70)
        session.get_one(Post, post.id).received_at = moment
        session.get_one(Post, post.id).published_at = moment
    assert figures(database).people_who_spoke == 0
    before = figures(database, f"{moment:%Y-%m}")
    assert (before.people_who_spoke, before.receipt.initiatives) == (1, 1)
    with database.read() as session:
        assert f"{moment:%Y-%m}" in months_known(session)


def test_what_is_no_month_is_refused_and_one_to_come_is_not_there(database: Database) -> None:
    for month in ("november", "2026-13", "2026", "", "9999-12", "0001-01-01"):
        with pytest.raises((Invalid, NotFound)):
            figures(database, month or "-")


def test_of_twenty_clicks_at_once_each_counts(database: Database, ben: Person) -> None:
    with database.write() as session:
        post = put(session, ben)

    def click(_number: int) -> None:
        with database.write() as session:
            count_click(session, post.id)

    at_once(20, click)
    with database.read() as session:
        today = now().date()
        assert clicks_between(session, today, today + timedelta(days=1)) == 20


def test_no_figure_names_a_person_with_a_number() -> None:
    known = "month people_who_spoke first_voices more_first_voices receipt flowers across_teams screens clicks"
    assert {one.name for one in fields(Month)} == set(known.split())
