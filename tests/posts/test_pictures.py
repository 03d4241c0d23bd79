"""Promises of which posts show a picture: who hears of it, when it may be seen, when its bytes go."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.remote import SEALER, follow, put
from wall.clock import now
from wall.connectors.base import Malformed, RemoteMedia, Unreachable
from wall.db import Database
from wall.events.models import Event
from wall.media.imaging import Drawn, DrawnFile
from wall.media.models import Picture
from wall.media.queries import file_bytes
from wall.media.service import hashed, keep_bytes, note_failure, store, want
from wall.people.models import Person
from wall.people.service import hide_person
from wall.posts.graves import bury
from wall.posts.models import Post, PostPicture
from wall.posts.pictures import (
    drop_unused,
    forget_uses,
    is_file_shown,
    is_picture_shown,
    release_pictures,
    shown_by_picture,
    tell_pictured,
)
from wall.posts.service import hide, restore

FACE = "https://social.example/ben.png"


def _pictured(session: Session, person: Person, number: int, *names: str, **facts: object) -> Post:
    media = tuple(RemoteMedia("image", f"https://x.example/{name}.jpg") for name in names)
    person = session.get_one(Person, person.id)
    return put(session, person, number, text=f"Number {number}", media=media, **facts)  # type: ignore[arg-type]  # a test names real fields


def _picture(session: Session, name: str) -> Picture:
    return session.scalars(select(Picture).where(Picture.url == f"https://x.example/{name}.jpg")).one()


def _make_ready(session: Session, picture: Picture, data: bytes = b"x") -> str:
    drawn = Drawn(8, 8, "#000000", animated=False, files=(DrawnFile("image/webp", 8, 8, data=data),))
    files = hashed(drawn)
    keep_bytes(session, files[0])
    store(session, picture, drawn, files)
    session.flush()
    return files[0].hash


def _told(session: Session) -> list[str]:
    """The posts that were told to be edited since the last look."""
    session.flush()
    events = session.scalars(select(Event).where(Event.kind == "post.edited").order_by(Event.id)).all()
    for event in events:
        session.delete(event)
    return [event.data["post_id"] for event in events]


def test_a_post_is_shown_anew_once_all_of_its_pictures_were_tried(database: Database, ben: Person) -> None:
    with database.write() as session:
        post, other = _pictured(session, ben, 1, "a", "b"), _pictured(session, ben, 2, "a")
        first, second = _picture(session, "a"), _picture(session, "b")
        _make_ready(session, first)
        tell_pictured(session, first.id)
        assert _told(session) == [other.id]
        note_failure(session, second, Unreachable("x"))
        session.flush()
        tell_pictured(session, second.id)
        assert _told(session) == [post.id]


def test_a_first_try_that_failed_is_told_too_and_so_is_a_picture_given_up(database: Database, ben: Person) -> None:
    with database.write() as session:
        post = _pictured(session, ben, 1, "a")
        picture = _picture(session, "a")
        note_failure(session, picture, Unreachable("x"))
        session.flush()
        tell_pictured(session, picture.id)
        assert _told(session) == [post.id]
        note_failure(session, picture, Malformed("x"))
        session.flush()
        tell_pictured(session, picture.id)
        assert _told(session) == [post.id]


def test_the_picture_of_a_part_is_told_of_the_card_that_shows_it(database: Database, ben: Person) -> None:
    with database.write() as session:
        root = _pictured(session, ben, 1)
        part = _pictured(session, ben, 2, "a", continues=root.uri)
        session.flush()
        assert part.root_id == root.id
        _told(session)
        picture = _picture(session, "a")
        _make_ready(session, picture)
        tell_pictured(session, picture.id)
        assert _told(session) == [root.id]
        assert [post.id for post in shown_by_picture(session, picture.id)] == [root.id]
        hide(session, root, reason="private", actor=None)
        session.flush()
        assert shown_by_picture(session, picture.id) == []
        assert not is_picture_shown(session, picture.id)


def test_a_portrait_is_told_of_the_cards_of_its_owner_and_seen_while_they_are(database: Database, ben: Person) -> None:
    with database.write() as session:
        person = session.get_one(Person, ben.id)
        follow(session, person).avatar_url = FACE
        picture = session.get_one(Picture, want(session, [(FACE, "avatar")])[FACE, "avatar"])
        plain, waits = _pictured(session, ben, 1), _pictured(session, ben, 2, "a")
        file_hash = _make_ready(session, picture)
        tell_pictured(session, picture.id)
        assert plain.id in (told := _told(session))
        assert waits.id in told, "a portrait does not wait for other pictures"
        assert is_file_shown(session, file_hash)
        hide_person(session, person, reason="left", actor=None)
        session.flush()
        assert not is_file_shown(session, file_hash)


def test_a_file_is_shown_while_one_shown_post_has_it(database: Database, ben: Person) -> None:
    with database.write() as session:
        first, second = _pictured(session, ben, 1, "a"), _pictured(session, ben, 2, "b")
        file_hash = _make_ready(session, _picture(session, "a"))
        assert _make_ready(session, _picture(session, "b")) == file_hash
        hide(session, first, reason="private", actor=None)
        session.flush()
        assert is_file_shown(session, file_hash)
        hide(session, second, reason="private", actor=None)
        session.flush()
        assert not is_file_shown(session, file_hash)
        restore(session, second, actor=None)
        session.flush()
        assert is_file_shown(session, file_hash)
        assert not is_file_shown(session, "0" * 64)


def test_what_only_a_removed_post_had_is_emptied_at_once_and_what_a_hidden_one_has_is_not(
    database: Database, ben: Person
) -> None:
    with database.write() as session:
        removed, hidden = _pictured(session, ben, 1, "a", "b"), _pictured(session, ben, 2, "b")
        hide(session, hidden, reason="private", actor=None)
        own = _make_ready(session, _picture(session, "a"), b"own")
        shared = _make_ready(session, _picture(session, "b"), b"shared")
        bury(session, removed, SEALER)
        session.flush()
        release_pictures(session, [removed.id])
        assert file_bytes(session, own) is None
        assert file_bytes(session, shared) == b"shared"
        assert session.get(PostPicture, (removed.id, _picture(session, "a").id)) is not None


def test_after_a_week_a_removed_post_leaves_no_trace_of_its_pictures(
    database: Database, ben: Person, travel: Callable[[timedelta], None]
) -> None:
    with database.write() as session:
        person = session.get_one(Person, ben.id)
        removed, kept = _pictured(session, ben, 1, "a"), _pictured(session, ben, 2, "b")
        follow(session, person).avatar_url = FACE
        face = want(session, [(FACE, "avatar")])[FACE, "avatar"]
        gone, stays = _picture(session, "a").id, _picture(session, "b").id
        bury(session, removed, SEALER)
        session.flush()
        travel(timedelta(days=8))
        week = now() - timedelta(days=7)
        assert drop_unused(session, week, at_most=10) == 0, "its post is still known to have had it"
        assert forget_uses(session, week, at_most=10) == 1
        assert drop_unused(session, week, at_most=10) == 1
        assert set(session.scalars(select(Picture.id))) == {stays, face}
        assert gone not in session.scalars(select(PostPicture.picture_id)).all()
        assert kept.removed_at is None
