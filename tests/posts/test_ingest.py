"""Promises of ingest: one post, whatever the order and however often; what is gone stays gone and leaves no words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select, text

from tests.support.at_once import at_once
from tests.support.remote import SEALER, follow, moment, ready, remote
from wall.connectors.base import Proof, RemotePost
from wall.db import Database
from wall.errors import Conflict
from wall.events.models import Change
from wall.notices.models import Notice
from wall.people.models import Person
from wall.posts.drafts import Draft
from wall.posts.incoming import prepare
from wall.posts.ingest import Origin, ingest, remove
from wall.posts.models import Post
from wall.posts.service import bring, checked_address, hide
from wall.sources.models import Source
from wall.sources.proofs import note_proof

ADDED = remote(text="First thoughts.", published_at=moment(-30))
EDITED = remote(text="Second thoughts.", published_at=moment(-30), edited_at=moment(-20))
EDITED_AGAIN = remote(text="Third thoughts.", published_at=moment(-30), edited_at=moment(-10))


def test_the_same_post_five_times_is_one_post_and_one_change(database: Database, ben: Person) -> None:
    for _ in range(5):
        _take_in(database, ben, [ADDED])
    assert _texts(database) == ["First thoughts."]
    assert _kinds(database) == ["post.added"]


def test_the_same_post_five_times_by_different_ways_is_one_post(database: Database, ben: Person) -> None:
    _bring(database, ben, ADDED)
    with database.write() as session:
        source_id = follow(session, ben).id
    _take_in(database, ben, [ADDED], source_id)
    _take_in(database, ben, [ADDED, ADDED], source_id)
    with database.write() as session:
        another_id = follow(session, ben, "ben-too", "mastodon").id
    _take_in(database, ben, [ADDED], another_id)
    with pytest.raises(Conflict):
        _bring(database, ben, ADDED)
    assert _texts(database) == ["First thoughts."]
    with database.read() as session:
        post = session.scalars(select(Post)).one()
    assert (post.uri, post.source_id) == (ADDED.uri, source_id)


def test_the_same_post_by_several_writers_at_once_is_one_post(database: Database, ben: Person) -> None:
    results = at_once(5, lambda _: _take_in(database, ben, [ADDED, remote(2)]))
    assert sorted(map(str, results)) == ["0", "0", "0", "0", "2"]
    assert len(_texts(database)) == 2


@pytest.mark.parametrize(
    "history", list(permutations([ADDED, EDITED, EDITED_AGAIN])), ids=lambda posts: " ".join(p.text[:3] for p in posts)
)
def test_any_order_of_editions_ends_with_the_newest(
    database: Database, ben: Person, history: Sequence[RemotePost]
) -> None:
    for post in history:
        _take_in(database, ben, [post])
    assert _texts(database) == ["Third thoughts."]


def test_any_order_of_add_edit_and_delete_ends_with_nothing(database: Database, ben: Person) -> None:
    for number, order in enumerate(permutations(["add", "edit", "edit again", "delete"])):
        uri = f"https://social.example/ben/{number}"
        for step in order:
            _do(database, ben, step, uri)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 24  # tombstones
    assert _texts(database) == []


def test_editions_that_came_in_one_page_in_any_order_end_with_the_newest(database: Database, ben: Person) -> None:
    for order in permutations([ADDED, EDITED, EDITED_AGAIN]):
        _take_in(database, ben, list(order))
        assert _texts(database) == ["Third thoughts."]


def test_a_network_that_names_no_moment_of_edits_may_edit_again_and_again(database: Database, ben: Person) -> None:
    for words in ("One.", "Two.", "Three."):
        _take_in(database, ben, [remote(text=words)])
        assert _texts(database) == [words]
    with database.read() as session:
        assert session.scalars(select(Post.edited_at)).one() is not None


def test_an_answer_elsewhere_changes_the_card_and_edits_nothing(database: Database, ben: Person) -> None:
    _take_in(database, ben, [ADDED])
    _take_in(database, ben, [replace(ADDED, answered=True)])
    _take_in(database, ben, [replace(ADDED, answered=True)])
    assert _kinds(database) == ["post.added", "post.edited"]
    with database.read() as session:
        post = session.scalars(select(Post)).one()
    assert (post.answered, post.edited_at) == (True, None)


def test_a_removed_post_leaves_no_words(database: Database, ben: Person) -> None:
    secret = remote(
        text="PELICAN",
        title="PELICAN",
        warning="PELICAN",
        answers_url="https://pelican.example/",
        answers_author="PELICAN",
        language="fr",
    )
    _take_in(database, ben, [secret])
    _remove(database, ben, secret.uri)
    with database.read() as session:
        row = str(session.execute(text("SELECT * FROM post")).mappings().one()).lower()
    assert "pelican" not in row
    assert "social.example" not in row
    assert "@ben" not in row


def test_a_removed_post_is_not_brought_back_by_hand(database: Database, ben: Person) -> None:
    _take_in(database, ben, [ADDED])
    _remove(database, ben, ADDED.uri)
    with pytest.raises(Conflict):
        _bring(database, ben, ADDED)
    assert _texts(database) == []


def test_a_post_that_was_removed_while_hidden_stays_gone(database: Database, ben: Person) -> None:
    _take_in(database, ben, [ADDED])
    with database.write() as session:
        hide(session, session.scalars(select(Post)).one(), reason="a test", actor=None)
    _remove(database, ben, ADDED.uri)
    _take_in(database, ben, [EDITED])
    assert _texts(database) == []


def test_removing_twice_is_one_change(database: Database, ben: Person) -> None:
    _take_in(database, ben, [ADDED])
    _remove(database, ben, ADDED.uri)
    _remove(database, ben, ADDED.uri)
    assert _kinds(database) == ["post.added", "post.removed"]


def test_nobody_edits_or_removes_the_post_of_somebody_else(database: Database, ben: Person, anna: Person) -> None:
    _take_in(database, ben, [ADDED])
    _take_in(database, anna, [EDITED])
    _remove(database, anna, ADDED.uri)
    assert _texts(database) == ["First thoughts."]


def test_what_somebody_else_brought_by_hand_swallows_nothing(database: Database, ben: Person, anna: Person) -> None:
    _bring(database, anna, ADDED)
    _take_in(database, ben, [ADDED])
    with database.read() as session:
        assert sorted(session.scalars(select(Post.person_id))) == sorted((anna.id, ben.id))


def test_a_post_that_somebody_brought_beforehand_comes_from_its_authors_verified_account_all_the_same(
    database: Database, ben: Person, anna: Person
) -> None:
    post = remote(uri="https://ben.example/1", url="https://ben.example/1", text="Ben's own words.")
    _bring(database, anna, replace(post, text="Anna says so."))
    with database.write() as session:
        source = follow(session, ben)
        source.url, source_id = "https://ben.example/", source.id
    _take_in(database, ben, [post], source_id)
    assert _texts(database) == ["Anna says so."]  # nobody knows whose it is
    with database.write() as session:
        note_proof(session, session.get_one(Source, source_id), Proof("word", "https://ben.example/"))
    _take_in(database, ben, [post], source_id)
    _take_in(database, ben, [post], source_id)
    assert _texts(database) == ["Ben's own words."]
    assert _kinds(database) == ["post.added", "post.removed", "post.added"]
    with database.read() as session:
        assert sorted(session.scalars(select(Notice.person_id))) == sorted((anna.id, ben.id))


def test_a_post_from_the_future_is_of_now(database: Database, ben: Person) -> None:
    _take_in(database, ben, [remote(published_at=moment(60 * 24 * 400))])
    with database.read() as session:
        assert session.scalars(select(Post.published_at)).one() <= moment(1)


@pytest.mark.parametrize("uri", ["", "a\x00b", "a\ud800b", "x" * 2001], ids=["empty", "nul", "surrogate", "too long"])
def test_what_no_database_keeps_stops_nothing_else(database: Database, ben: Person, uri: str) -> None:
    hostile = remote(uri=uri)
    assert prepare(hostile, moment()) is None
    _take_in(database, ben, [remote(2, text="a\x00b\ud800c", language="f\x00r", title="\ud800", warning="\x00")])
    assert _texts(database) == ["abc"]


def test_posts_that_show_nothing_are_not_wanted() -> None:
    assert prepare(remote(text=" \n "), moment()) is None
    assert prepare(remote(text="", html="<p></p><script>x</script>"), moment()) is None


def _do(database: Database, person: Person, step: str, uri: str) -> None:
    if step == "delete":
        _remove(database, person, uri)
        return
    edited_at = {"add": None, "edit": moment(-20), "edit again": moment(-10)}[step]
    published = moment(-30) - timedelta(hours=1)
    _take_in(database, person, [remote(uri=uri, url=uri, text=step, published_at=published, edited_at=edited_at)])


def _take_in(database: Database, person: Person, posts: Sequence[RemotePost], source_id: str | None = None) -> int:
    with database.write() as session:
        return len(ingest(session, Origin(person, "fake", source_id), [ready(post) for post in posts], SEALER))


def _bring(database: Database, person: Person, post: RemotePost) -> None:
    with database.write() as session:
        bring(session, person, Draft(checked_address(session, post.url), post.text), SEALER)


def _remove(database: Database, person: Person, uri: str) -> None:
    with database.write() as session:
        remove(session, Origin(person, "fake", None), [uri], SEALER)


def _texts(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Post.text).where(Post.removed_at.is_(None)).order_by(Post.id)))


def _kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Change.kind).order_by(Change.seq)))
