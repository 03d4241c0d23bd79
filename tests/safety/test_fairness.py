"""Promises of fairness in hiding: nobody judges themself, nobody is overruled twice, an author's own wish holds."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.remote import put
from wall.clock import now
from wall.db import Database
from wall.errors import Conflict, Forbidden
from wall.people.models import Person
from wall.posts.models import HELD, Post
from wall.posts.own import hide_own, show_own
from wall.posts.queries import newest
from wall.safety.queries import log
from wall.safety.rules import Reason
from wall.safety.service import appeal, decide, hide_author, hide_post, lift, show_author, show_post

WHY = Reason("personal", "")


@pytest.fixture
def hers(database: Database, anna: Person) -> str:
    """A post of a steward's."""
    with database.write() as session:
        return put(session, anna).id


def test_a_steward_does_not_lift_the_hiding_of_their_own_post(
    database: Database, anna: Person, zoe: Person, hers: str
) -> None:
    with database.write() as session:
        hiding = hide_post(session, session.get_one(Post, hers), WHY, actor=zoe)
        with pytest.raises(Forbidden, match="about yourself"):
            show_post(session, session.get_one(Post, hers), actor=anna)
        with pytest.raises(Forbidden, match="about yourself"):
            lift(session, hiding, actor=anna)
        assert newest(session, limit=9) == []
        show_post(session, session.get_one(Post, hers), actor=zoe)
        assert len(newest(session, limit=9)) == 1


def test_a_steward_does_not_lift_the_hiding_of_themself(database: Database, anna: Person, zoe: Person) -> None:
    with database.write() as session:
        person = session.get_one(Person, anna.id)
        hiding = hide_author(session, person, WHY, actor=zoe)
        for undo in (lambda: show_author(session, person, actor=anna), lambda: lift(session, hiding, actor=anna)):
            with pytest.raises(Forbidden, match="about yourself"):
                undo()
        assert person.hidden_at is not None


def test_what_a_steward_hid_of_their_own_they_show_again_until_somebody_else_hides_it(
    database: Database, anna: Person, zoe: Person, hers: str
) -> None:
    with database.write() as session:
        post = session.get_one(Post, hers)
        hide_post(session, post, WHY, actor=anna)
        show_post(session, post, actor=anna)
        assert post.hidden_at is None
        hide_post(session, post, WHY, actor=anna)
        hide_post(session, post, WHY, actor=zoe)
        with pytest.raises(Forbidden):
            show_post(session, post, actor=anna)


def test_what_its_author_decides_while_it_is_hidden_holds_when_that_is_lifted(
    database: Database, ben: Person, anna: Person
) -> None:
    with database.write() as session:
        post, author = put(session, ben), session.get_one(Person, ben.id)
        hide_post(session, post, WHY, actor=anna)
        hide_own(session, author, post.id)
        with pytest.raises(Forbidden):
            show_own(session, author, post.id)
        show_post(session, post, actor=anna)
        assert newest(session, limit=9) == []
        show_own(session, author, post.id)
        assert newest(session, limit=9) == [post]


@pytest.mark.parametrize("edited", [False, True])
def test_who_was_overruled_hides_it_again_only_once_it_says_something_else(
    database: Database, ben: Person, anna: Person, zoe: Person, *, edited: bool
) -> None:
    with database.write() as session:
        post, author = put(session, ben), session.get_one(Person, ben.id)
        hiding = hide_post(session, post, WHY, actor=anna)
        appeal(session, author, hiding, "It is my own gate.")
        decide(session, hiding, "It is indeed.", upheld=False, actor=zoe)
        if edited:
            post.edited_at = now()
            hide_post(session, post, WHY, actor=anna)
        else:
            with pytest.raises(Forbidden, match="somebody else decided"):
                hide_post(session, post, WHY, actor=anna)
        assert (post.hidden_at is not None) is edited


@pytest.mark.parametrize("of_post", [False, True])
def test_who_was_overruled_about_somebody_hides_them_whole_only_after_a_month(
    database: Database, ben: Person, anna: Person, zoe: Person, travel: Callable[[timedelta], None], *, of_post: bool
) -> None:
    with database.write() as session:
        post, author = put(session, ben), session.get_one(Person, ben.id)
        hide_it = (
            hide_post(session, post, WHY, actor=anna) if of_post else hide_author(session, author, WHY, actor=anna)
        )
        appeal(session, author, hide_it, "It is my own gate.")
        decide(session, hide_it, "It is indeed.", upheld=False, actor=zoe)
        with pytest.raises(Forbidden, match="somebody else decided"):
            hide_author(session, author, WHY, actor=anna)
        assert author.hidden_at is None
        hide_author(session, author, WHY, actor=zoe)
        show_author(session, author, actor=zoe)
    travel(timedelta(days=31))
    with database.write() as session:
        author = session.get_one(Person, ben.id)
        hide_author(session, author, WHY, actor=anna)
        assert author.hidden_at is not None


@pytest.mark.parametrize("act", ["hide", "show"])
def test_what_waits_for_a_look_is_neither_hidden_nor_shown_for_safety(
    database: Database, ben: Person, anna: Person, act: str
) -> None:
    acts: dict[str, Callable[[Post], object]] = {
        "hide": lambda post: hide_post(session, post, WHY, actor=anna),
        "show": lambda post: show_post(session, post, actor=anna),
    }
    with database.write() as session:
        post = put(session, ben)
        post.person.kind, post.hidden_reason, post.hidden_at = "partner", HELD, now()
        session.flush()
        with pytest.raises(Conflict, match="waits for a look"):
            acts[act](post)
        assert (post.hidden_reason, log(session)) == (HELD, [])
