"""Promises of what cards carry of others' posts: what is out of sight is repeated on nobody's card."""

import pytest
from sqlalchemy import select

from tests.support.remote import put, remote
from wall.cards.build import cards_of
from wall.connectors.base import RemoteLink, RemoteQuote
from wall.db import Database
from wall.events.models import Change
from wall.people.models import Person
from wall.people.pausing import come_back, pause
from wall.posts.models import HELD, Post
from wall.posts.own import hide_own, show_own
from wall.posts.queries import newest
from wall.safety.rules import Reason
from wall.safety.service import hide_author, hide_post, show_author, show_post

SECRET = "The code of the gate is 1234."
URL = remote(1).url


@pytest.fixture
def original(database: Database, ben: Person) -> str:
    with database.write() as session:
        return put(session, ben, text=SECRET).id


@pytest.fixture
def carriers(database: Database, anna: Person, original: str) -> tuple[str, str, str, str]:
    """Posts of a colleague that boost, quote, answer and point to it."""
    quote = RemoteQuote(url=URL, author="Ben", text=SECRET)
    with database.write() as session:
        return (
            put(session, anna, 2, text=SECRET, url=URL, boost=True).id,
            put(session, anna, 3, text="Look at this.", quote=quote).id,
            put(session, anna, 4, text="So it is.", answers_url=URL, answers_author="Ben", answers_text=SECRET).id,
            put(session, anna, 5, text="Over there.", link=RemoteLink(url=URL, title=SECRET)).id,
        )


def repeated(database: Database) -> list[str]:
    """What a visitor reads of it, on whatever card."""
    with database.read() as session:
        cards = cards_of(session, newest(session, limit=9))
        said = [(one.text, one.quote.text if one.quote else "", one.answers_text, one.link_title) for one in cards]
        return [words for card in said for words in card if SECRET in words]


@pytest.mark.parametrize("what", ["post", "author", "own", "pause"])
def test_what_goes_out_of_sight_goes_from_every_card_and_comes_back_to_it(
    database: Database, ben: Person, zoe: Person, original: str, carriers: tuple[str, ...], what: str
) -> None:
    assert len(repeated(database)) == 5
    with database.write() as session:
        post, author = session.get_one(Post, original), session.get_one(Person, ben.id)
        if what == "post":
            hide_post(session, post, Reason("personal", ""), actor=zoe)
        elif what == "author":
            hide_author(session, author, Reason("personal", ""), actor=zoe)
        elif what == "own":
            hide_own(session, author, original)
        else:
            pause(session, author, None)
    assert repeated(database) == []
    with database.write() as session:
        assert {one.id for one in newest(session, limit=9)} == {*carriers[1:]}
        post, author = session.get_one(Post, original), session.get_one(Person, ben.id)
        if what == "post":
            show_post(session, post, actor=zoe)
        elif what == "author":
            show_author(session, author, actor=zoe)
        elif what == "own":
            show_own(session, author, original)
        else:
            come_back(session, author)
    assert len(repeated(database)) == 5


def test_both_forms_of_what_shows_are_equal_for_boosts(
    database: Database, ben: Person, zoe: Person, original: str, carriers: tuple[str, ...]
) -> None:
    with database.write() as session:
        for hidden in (True, False):
            if hidden:
                hide_post(session, session.get_one(Post, original), Reason("personal", ""), actor=zoe)
            else:
                show_post(session, session.get_one(Post, original), actor=zoe)
            every = session.scalars(select(Post)).all()
            assert {one.id for one in every if one.shown} == {one.id for one in newest(session, limit=9)}


def test_open_walls_hear_of_every_card_that_carried_it(
    database: Database, zoe: Person, original: str, carriers: tuple[str, ...]
) -> None:
    with database.write() as session:
        before = session.scalars(select(Change.seq).order_by(Change.seq.desc()).limit(1)).first() or 0
        hide_post(session, session.get_one(Post, original), Reason("personal", ""), actor=zoe)
    with database.read() as session:
        heard = dict(session.execute(select(Change.post_id, Change.kind).where(Change.seq > before)).all())
    boost, *others = carriers
    assert heard == {original: "post.removed", boost: "post.removed"} | dict.fromkeys(others, "post.edited")


def test_a_partners_post_that_waits_for_a_look_takes_no_colleagues_words_along(
    database: Database, original: str, carriers: tuple[str, ...]
) -> None:
    with database.write() as session:
        post = session.get_one(Post, original)
        post.person.kind, post.hidden_reason, post.hidden_at = "partner", HELD, post.received_at
    with database.read() as session:
        assert {one.id for one in newest(session, limit=9)} == {*carriers}
