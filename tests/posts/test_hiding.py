"""Promises of hiding, and of reading in pages: out of sight at once, reversible, with a reason, written down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.remote import SEALER, moment, put
from wall.db import Database
from wall.errors import Conflict, Invalid, NotFound
from wall.events.models import Change
from wall.people.models import AuditEntry, Person
from wall.people.service import hide_person, show_person
from wall.posts.ingest import Origin, remove
from wall.posts.models import Post
from wall.posts.queries import cursor_after, newest, people_since
from wall.posts.service import find_post, hide, restore


@pytest.fixture
def post_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return put(session, ben).id


def test_a_hidden_post_is_not_shown_and_comes_back_restored(database: Database, anna: Person, post_id: str) -> None:
    _hide(database, post_id, anna)
    assert _shown(database) == []
    with database.write() as session:
        restore(session, find_post(session, post_id), actor=anna)
    assert _shown(database) == [post_id]
    assert _kinds(database) == ["post.added", "post.removed", "post.added"]


def test_hiding_twice_and_restoring_twice_change_nothing_more(database: Database, anna: Person, post_id: str) -> None:
    for _ in range(2):
        _hide(database, post_id, anna)
    with database.write() as session:
        for _ in range(2):
            restore(session, find_post(session, post_id), actor=anna)
    assert len(_kinds(database)) == 3
    assert _audit(database) == [("post.hide", post_id, anna.id, "off topic"), ("post.restore", post_id, anna.id, None)]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_hidden_without_a_reason(database: Database, anna: Person, post_id: str, reason: str) -> None:
    with pytest.raises(Invalid), database.write() as session:
        hide(session, find_post(session, post_id), reason=reason, actor=anna)
    assert _shown(database) == [post_id]
    assert _audit(database) == []


def test_a_tombstone_is_neither_hidden_nor_restored(database: Database, ben: Person, post_id: str) -> None:
    with database.write() as session:
        remove(session, Origin(ben, "fake", None), [find_post(session, post_id).uri], SEALER)
    with database.write() as session:
        with pytest.raises(Conflict):
            hide(session, find_post(session, post_id), reason="why", actor=None)
        with pytest.raises(Conflict):
            restore(session, find_post(session, post_id), actor=None)


def test_a_hidden_person_takes_their_posts_along_and_brings_them_back(
    database: Database, ben: Person, anna: Person, post_id: str
) -> None:
    with database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="asked for it", actor=anna)
    assert _shown(database) == []
    with database.write() as session:
        show_person(session, session.get_one(Person, ben.id), actor=anna)
    assert _shown(database) == [post_id]
    assert _kinds(database) == ["post.added", "wall.changed", "wall.changed"]


def test_pages_hold_every_post_once_newest_first(database: Database, ben: Person) -> None:
    with database.write() as session:
        # Three moments for seven posts: where moments are equal, the order must hold from page to page too.
        made = [put(session, ben, n, published_at=moment(-n // 3)) for n in range(1, 8)]
    seen, cursor = [], None
    with database.read() as session:
        while True:
            page = newest(session, limit=2, before=cursor)
            seen += page
            if (cursor := cursor_after(page, 2)) is None:
                break
    assert sorted(post.id for post in seen) == sorted(post.id for post in made)
    assert [(p.published_at, p.id) for p in seen] == sorted(((p.published_at, p.id) for p in made), reverse=True)


@pytest.mark.parametrize(
    "cursor",
    ["MDAwMS0wMS0wMVQwMDowMDowMCsyMzowMCAwMW0", "x", "%%%", "é", "bm90IGEgY3Vyc29y", "MjAyNi0wMS0wMVQwMDowMDowMCBh"],
)
def test_a_made_up_cursor_is_refused(database: Database, cursor: str) -> None:
    with database.read() as session, pytest.raises(Invalid):
        newest(session, limit=2, before=cursor)


def test_an_unknown_post_is_not_found(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound):
        find_post(session, "nothing")


def test_nothing_is_shown_before_its_moment_is_kept_in_utc(database: Database, ben: Person) -> None:
    published = moment(-5)
    with database.write() as session:
        put(session, ben, published_at=published.astimezone(tz=None))
    with database.read() as session:
        kept = session.scalars(select(Post.published_at)).one()
    assert kept == published
    assert kept.utcoffset() == timedelta()


def test_who_spoke_since_then_comes_once_the_latest_first(database: Database, anna: Person, ben: Person) -> None:
    with database.write() as session:
        put(session, ben, 1, published_at=moment(-50))
        put(session, anna, 2, published_at=moment(-40))
        put(session, ben, 3, published_at=moment(-30))
        hidden = put(session, anna, 4, published_at=moment(-20))
        hide(session, hidden, reason="why", actor=None)
    with database.read() as session:
        assert [one.name for one in people_since(session, moment(-60), limit=9)] == [ben.name, anna.name]
        assert [one.name for one in people_since(session, moment(-60), limit=1)] == [ben.name]
        assert people_since(session, moment(-25), limit=9) == []


def _hide(database: Database, post_id: str, actor: Person) -> None:
    with database.write() as session:
        hide(session, find_post(session, post_id), reason=" off topic ", actor=actor)


def _shown(database: Database) -> list[str]:
    with database.read() as session:
        return [post.id for post in newest(session, limit=50)]


def _kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Change.kind).order_by(Change.seq)))


def _audit(database: Database) -> list[tuple[str, str | None, str | None, str | None]]:
    with database.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.id)).all()
    return [(entry.act, entry.subject_id, entry.actor_id, entry.reason) for entry in entries]
