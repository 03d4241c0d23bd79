"""Promises of a person's switches: what is switched off goes, and exactly that comes back."""

from dataclasses import replace

import pytest

from tests.support.remote import SEALER, follow, moment, put, ready, remote
from wall.acts.settle import settle_now
from wall.db import Database
from wall.errors import Conflict, Invalid
from wall.events.leases import claim, held
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.of_source import choose, latest_of, let_go, take_in
from wall.posts.queries import known_of
from wall.posts.service import OWN_CHOICE, SWITCHED_OFF, hide, is_switched_off, restore
from wall.sources.choices import Choices, checked_tag
from wall.sources.models import Source

WORDS = {1: "A thought.", 2: "An answer.", 3: "Another answer.", 4: "Somebody else's.", 5: "The thought goes on."}


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    """A source with a post and what goes on from it, two answers of which one is hidden for safety, and a boost."""
    with database.write() as session:
        person = session.get_one(Person, ben.id)
        source = follow(session, person)
        source.takes_boosts = True
        answer: dict[str, object] = {"answers_url": "https://social.example/@eve/9", "answers_author": "@eve"}
        first = "https://social.example/ben/1"
        facts: dict[int, dict[str, object]] = {
            2: answer,
            3: answer,
            4: {"boost": True},
            5: {"continues": first, "answers_url": first},
        }
        posts = [ready(remote(number, words, **facts.get(number, {}))) for number, words in WORDS.items()]
        stored = {post.text: post for post in ingest(session, Origin(person, "fake", source.id), posts, SEALER)}
        hide(session, stored["Another answer."], reason="A customer is named in it.", actor=None)
        return source.id


def test_what_is_switched_off_goes_and_exactly_that_comes_back(
    parts: Parts, database: Database, source_id: str
) -> None:
    before = _shown(database, source_id)
    _switch(parts, source_id, "replies", shown=False)
    assert _shown(database, source_id) == before - {"An answer."}
    _switch(parts, source_id, "boosts", shown=False)
    assert _shown(database, source_id) == before - {"An answer.", "Somebody else's."}
    _switch(parts, source_id, "replies", shown=True)
    assert _shown(database, source_id) == before - {"Somebody else's."}
    _switch(parts, source_id, "boosts", shown=True)
    assert _shown(database, source_id) == before


def test_what_was_hidden_for_safety_is_not_the_authors_doing(parts: Parts, database: Database, source_id: str) -> None:
    _switch(parts, source_id, "replies", shown=False)
    with database.read() as session:
        off = {post.text for post in latest_of(session, source_id, limit=9) if is_switched_off(post)}
    assert off == {"An answer."}


def test_nobody_else_brings_back_what_its_author_switched_off(
    parts: Parts, database: Database, source_id: str, anna: Person
) -> None:
    _switch(parts, source_id, "replies", shown=False)
    with database.write() as session:
        (off,) = [post for post in latest_of(session, source_id, limit=9) if is_switched_off(post)]
        for actor in (anna, None):
            with pytest.raises(Conflict):
                restore(session, off, actor=actor)


def test_what_was_hidden_for_safety_meanwhile_does_not_come_back(
    parts: Parts, database: Database, source_id: str, anna: Person
) -> None:
    before = _shown(database, source_id)
    _switch(parts, source_id, "replies", shown=False)
    with database.write() as session:
        (off,) = [post for post in latest_of(session, source_id, limit=9) if is_switched_off(post)]
        hide(session, off, reason="It names a customer.", actor=anna)
    _switch(parts, source_id, "replies", shown=True)
    assert _shown(database, source_id) == before - {"An answer."}


def test_switched_on_again_it_is_read_from_the_start_for_what_was_missed(
    parts: Parts, database: Database, source_id: str
) -> None:
    with database.write() as session:
        session.get_one(Source, source_id).cursor = "9"
    _switch(parts, source_id, "replies", shown=False)
    assert _cursor(database, source_id) == "9"
    _switch(parts, source_id, "replies", shown=True)
    assert _cursor(database, source_id) is None


def test_a_fetch_that_began_before_a_switch_writes_nothing(parts: Parts, database: Database, source_id: str) -> None:
    for shown in (False, True):
        with database.write() as session:
            claimed = claim(session, Source, source_id)
            assert claimed is not None
            lease = claimed.lease or ""
        _switch(parts, source_id, "replies", shown=shown)
        with database.write() as session:
            assert held(session, Source, source_id, lease) is None


def test_a_network_is_not_asked_after_boosts_that_nobody_wants(database: Database, source_id: str) -> None:
    with database.read() as session:
        with_boosts, without = (known_of(session, source_id, boosts=boosts) for boosts in (True, False))
    assert {one.uri for one in with_boosts} - {one.uri for one in without} == {"https://social.example/ben/4"}


def test_posts_stay_when_nobody_follows_their_source_any_more(database: Database, source_id: str) -> None:
    with database.write() as session:
        before = {post.id for post in latest_of(session, source_id, limit=9)}
        let_go(session, session.get_one(Source, source_id))
    with database.read() as session:
        assert session.get(Source, source_id) is None
        assert {post.id for post in session.query(Post) if post.source_id is None} == before


def test_with_one_tag_alone_the_rest_goes_and_exactly_that_comes_back(
    parts: Parts, database: Database, source_id: str
) -> None:
    with database.write() as session:
        source = session.get_one(Source, source_id)
        take_in(session, source, [ready(remote(6, "At the lock. #Écluse"))], SEALER)
    before = _shown(database, source_id)
    _choose_tag(parts, source_id, " #ecluse")
    assert _shown(database, source_id) == {"At the lock. #Écluse", "The thought goes on."}  # this one is part of a card
    with database.read() as session:
        root = {post.text: post for post in latest_of(session, source_id, limit=9)}["A thought."]
        assert not root.shown
    _switch(parts, source_id, "replies", shown=False)
    _choose_tag(parts, source_id, "")
    assert _shown(database, source_id) == before - {"An answer."}
    _switch(parts, source_id, "replies", shown=True)
    assert _shown(database, source_id) == before


def test_what_its_author_hid_by_itself_stays_hidden_whatever_they_choose(
    parts: Parts, database: Database, source_id: str
) -> None:
    with database.write() as session:
        (thought,) = [post for post in latest_of(session, source_id, limit=9) if post.text == "A thought."]
        hide(session, thought, reason=OWN_CHOICE, actor=thought.person)
    for tag in ("locks", ""):
        _choose_tag(parts, source_id, tag)
        assert "A thought." not in _shown(database, source_id)


def test_a_post_that_loses_the_tag_goes_and_one_that_gets_it_again_comes_back(
    parts: Parts, database: Database, source_id: str
) -> None:
    _choose_tag(parts, source_id, "écluse")
    for minutes, words in ((-4, "Mended. #écluse"), (-3, "Mended."), (-2, "Mended again. #Ecluse")):
        with database.write() as session:
            edited = moment(minutes) if minutes > -4 else None
            take_in(session, session.get_one(Source, source_id), [ready(remote(7, words, edited_at=edited))], SEALER)
        assert (words in _shown(database, source_id)) == ("#" in words)


def test_a_feed_is_read_anew_only_where_more_is_wanted(parts: Parts, database: Database, source_id: str) -> None:
    for tag, cursor in (("locks", "9"), ("bridges", None), ("", None)):
        with database.write() as session:
            session.get_one(Source, source_id).cursor = "9"
        _choose_tag(parts, source_id, tag)
        assert _cursor(database, source_id) == cursor


@pytest.mark.parametrize("typed", ["two words", "x" * 101])
def test_what_is_no_tag_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        checked_tag(typed)


def _choose_tag(parts: Parts, source_id: str, tag: str) -> None:
    with parts.database.write() as session:
        source = session.get_one(Source, source_id)
        choose(session, source, replace(Choices.of(source), only_tag=checked_tag(tag)))
    settle_now(parts, source_id)


def _switch(parts: Parts, source_id: str, kind: str, *, shown: bool) -> None:
    with parts.database.write() as session:
        source = session.get_one(Source, source_id)
        choose(session, source, replace(Choices.of(source), **{kind: shown}))  # type: ignore[arg-type]  # one of three
    settle_now(parts, source_id)


def _shown(database: Database, source_id: str) -> set[str]:
    with database.read() as session:
        return {post.text for post in latest_of(session, source_id, limit=9) if post.hidden_at is None}


def _cursor(database: Database, source_id: str) -> str | None:
    with database.read() as session:
        return session.get_one(Source, source_id).cursor


def test_a_reason_in_the_same_words_keeps_no_steward_from_showing_it_again(
    database: Database, ben: Person, anna: Person
) -> None:
    with database.write() as session:
        post = put(session, ben)
        hide(session, post, reason=SWITCHED_OFF, actor=session.get_one(Person, anna.id))
        restore(session, post, actor=session.get_one(Person, anna.id))
        assert post.shown
