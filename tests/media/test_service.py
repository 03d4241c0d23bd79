"""Promises of kept pictures, on both databases: wanted once, kept once, tried again, let go when there is no room."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.pictures import moving, photo
from wall.clock import now
from wall.connectors.base import ConnectorError, Gone, Malformed, RateLimited, Unreachable
from wall.db import Database
from wall.events.leases import due_ids
from wall.ids import new_token
from wall.media.imaging import Drawn, DrawnFile, Imaging
from wall.media.models import Blob, Picture, PictureFile
from wall.media.queries import file_bytes, file_facts, pictures
from wall.media.rules import ASKED_AGAIN, FAILED_FOR, LONGEST_PAUSE, PAUSES, TRIES, pause_before
from wall.media.service import (
    Wanted,
    ask_again,
    drop,
    drop_strays,
    forget_unused,
    hashed,
    keep_bytes,
    make_room,
    mark_used,
    note_failure,
    room_taken,
    store,
    want,
)

ONE: Wanted = ("https://x.example/1.jpg", "image")
TWO: Wanted = ("https://x.example/2.jpg", "image")
FACE: Wanted = ("https://x.example/1.jpg", "avatar")
Travel = Callable[[timedelta], None]


@pytest.fixture(scope="module")
def imaging() -> Iterator[Imaging]:
    imaging = Imaging()
    yield imaging
    imaging.close()


def _drawn(*sizes: int, letter: bytes = b"x") -> Drawn:
    """A picture with made-up files of so many bytes."""
    files = tuple(DrawnFile("image/webp", number, 10, data=letter * size) for number, size in enumerate(sizes, 1))
    return Drawn(800, 600, "#102030", animated=False, files=files)


def _keep(session: Session, wanted: Wanted, drawn: Drawn) -> Picture:
    picture = session.get_one(Picture, want(session, [wanted])[wanted])
    _store(session, picture, drawn)
    session.flush()
    return picture


def _store(session: Session, picture: Picture, drawn: Drawn) -> None:
    for file in hashed(drawn):
        keep_bytes(session, file)
    store(session, picture, drawn, hashed(drawn))


def _hashes(session: Session, wanted: Wanted) -> list[str]:
    return [file.hash for file in pictures(session, [wanted])[wanted].webp]


def _due(session: Session) -> list[str]:
    return due_ids(session, Picture, at_most=10)


def test_a_picture_is_wanted_once_for_each_use_and_due_at_once(database: Database) -> None:
    with database.write() as session:
        first = want(session, [ONE, TWO, FACE, ONE])
        assert want(session, [FACE, ONE]) == {FACE: first[FACE], ONE: first[ONE]}
        assert want(session, []) == {}
        assert len(set(first.values())) == 3
        assert sorted(_due(session)) == sorted(first.values())
        assert {view.state for view in pictures(session, first).values()} == {"waiting"}


def test_hundreds_are_wanted_at_once(database: Database) -> None:
    many: list[Wanted] = [(f"https://x.example/{number}.jpg", "image") for number in range(700)]
    with database.write() as session:
        ids = want(session, many[:400])
        assert len(set((ids | want(session, many)).values())) == 700
        assert len(pictures(session, many)) == 700


def test_what_was_drawn_is_there_with_its_sizes_in_order(database: Database, imaging: Imaging) -> None:
    with database.write() as session:
        picture = _keep(session, ONE, imaging.read(moving(size=(1200, 600)), "image"))
        assert (picture.state, picture.due_at, picture.lease) == ("ready", None, None)
    with database.read() as session:
        view = pictures(session, [ONE, TWO])[ONE]
        assert (view.state, view.width, view.height) == ("ready", 1200, 600)
        assert [file.width for file in view.webp] == [480, 960]
        assert view.motion is not None
        assert view.motion.width == 480
        for file in (*view.webp, *view.avif, view.motion):
            data = file_bytes(session, file.hash)
            assert data is not None
            facts = file_facts(session, file.hash)
            assert facts is not None
            assert (facts.media_type, facts.is_kept) == (file.media_type, True)
        assert file_facts(session, "0" * 64) is None


def test_the_same_bytes_are_kept_once(database: Database, imaging: Imaging) -> None:
    drawn = imaging.read(photo(), "image")
    with database.write() as session:
        for _ in range(2):
            _keep(session, ONE, drawn)
        _keep(session, TWO, drawn)
        assert session.scalar(select(func.count()).select_from(Blob)) == len(drawn.files)
        assert session.scalar(select(func.count()).select_from(PictureFile)) == 2 * len(drawn.files)
        assert room_taken(session) == sum(len(file.data) for file in drawn.files)


def test_a_picture_that_has_changed_leaves_no_old_bytes(database: Database) -> None:
    with database.write() as session:
        _keep(session, ONE, _drawn(10, 20))
        _keep(session, ONE, _drawn(10, 30, letter=b"y"))
        assert sorted(session.scalars(select(Blob.size))) == [10, 30]
        assert room_taken(session) == 40


@pytest.mark.parametrize(
    ("attempts", "error", "pause"),
    [
        (1, Unreachable("x"), PAUSES[0]),
        (TRIES - 1, Unreachable("x"), PAUSES[-1]),
        (TRIES, Unreachable("x"), None),
        (1, RateLimited("x", retry_after=timedelta(hours=2)), timedelta(hours=2)),
        (1, RateLimited("x", retry_after=timedelta(days=9)), LONGEST_PAUSE),
        (1, RateLimited("x", retry_after=timedelta(seconds=1)), PAUSES[0]),
        (1, Malformed("x"), None),
        (1, Gone("x"), None),
    ],
)
def test_what_may_be_otherwise_later_is_tried_again_and_nothing_else(
    attempts: int, error: ConnectorError, pause: timedelta | None
) -> None:
    assert pause_before(attempts, error) == pause


def test_an_unreachable_picture_is_tried_five_times_over_hours_and_again_after_a_day(
    database: Database, travel: Travel
) -> None:
    with database.write() as session:
        picture = session.get_one(Picture, want(session, [ONE])[ONE])
        begun, tries = now(), 0
        while picture.due_at is not None:
            assert picture.state == "waiting"
            travel(picture.due_at - now())
            note_failure(session, picture, Unreachable("{host} does not answer.", host="x.example"))
            tries += 1
        assert tries == TRIES
        assert now() - begun >= timedelta(hours=5)
        assert (picture.trouble, picture.trouble_values) == ("{host} does not answer.", {"host": "x.example"})
        session.flush()
        assert pictures(session, [ONE]) == {}
        want(session, [ONE])
        assert _due(session) == []
        travel(FAILED_FOR + timedelta(seconds=1))
        want(session, [ONE])
        assert _due(session) == [picture.id]


def test_a_broken_picture_is_given_up_at_once(database: Database) -> None:
    with database.write() as session:
        picture = session.get_one(Picture, want(session, [ONE])[ONE])
        note_failure(session, picture, Malformed("The picture is broken."))
        session.flush()
        assert (picture.state, picture.due_at) == ("failed", None)
        assert pictures(session, [ONE]) == {}


def test_the_longest_unused_goes_first_and_no_more_than_must(database: Database, travel: Travel) -> None:
    with database.write() as session:
        for number in range(4):
            _keep(session, (f"https://x.example/{number}", "image"), _drawn(400_000, letter=b"%d" % number))
            travel(timedelta(minutes=1))
        mark_used(session, _hashes(session, ("https://x.example/0", "image")))
        assert make_room(session, 2) == 0
        assert make_room(session, 1) == 2
        left = [
            view.webp[0].hash
            for view in pictures(session, [(f"https://x.example/{n}", "image") for n in (0, 3)]).values()
        ]
        assert room_taken(session) == 800_000
        assert all(file_bytes(session, one) is not None for one in left)
        assert make_room(session, 1) == 0


def test_room_is_made_in_small_steps(database: Database) -> None:
    with database.write() as session:
        for number in range(5):
            _keep(session, (f"https://x.example/{number}", "image"), _drawn(400_000, letter=b"%d" % number))
        assert make_room(session, 0, at_most=3) == 3
        assert make_room(session, 0, at_most=3) == 2
        assert make_room(session, 0, at_most=3) == 0
        assert room_taken(session) == 0


def test_what_had_to_go_and_is_asked_for_is_due_again_but_not_at_every_moment(
    database: Database, travel: Travel
) -> None:
    with database.write() as session:
        picture = _keep(session, ONE, _drawn(50))
        (one,) = _hashes(session, ONE)
        make_room(session, 0)
        facts = file_facts(session, one)
        assert facts is not None
        assert not facts.is_kept
        assert _hashes(session, ONE) == [one], "its address stays"
        ask_again(session, [one])
        assert _due(session) == []
        travel(ASKED_AGAIN + timedelta(seconds=1))
        ask_again(session, [one, "0" * 64])
        assert _due(session) == [picture.id]
        session.refresh(picture)
        _store(session, picture, _drawn(50))
        assert file_bytes(session, one) == b"x" * 50


def test_what_nothing_uses_is_emptied_at_once_but_for_what_others_share(database: Database) -> None:
    shared, own = _drawn(10), _drawn(20)
    with database.write() as session:
        both = Drawn(1, 1, "#000000", animated=False, files=(*shared.files, *own.files))
        first = _keep(session, ONE, both)
        first.lease = new_token()
        _keep(session, TWO, shared)
        hashes = {one.file.data: one.hash for one in hashed(both)}
        session.flush()
        forget_unused(session, [first.id])
        forget_unused(session, [first.id])
        forget_unused(session, [])
        assert file_bytes(session, hashes[b"x" * 10]) is not None
        assert file_bytes(session, hashes[b"x" * 20]) is None
        session.refresh(first)
        assert first.state == "waiting"
        assert not first.due_at
        assert not first.lease
        assert _due(session) == []
        want(session, [ONE])
        assert _due(session) == [first.id]


def test_bytes_whose_picture_never_came_go_after_a_while(database: Database, travel: Travel) -> None:
    with database.write() as session:
        _keep(session, ONE, _drawn(10))
        (stray,) = hashed(_drawn(20))
        keep_bytes(session, stray)
        assert drop_strays(session, now() - timedelta(hours=1), at_most=10) == 0
        travel(timedelta(hours=2))
        assert drop_strays(session, now() - timedelta(hours=1), at_most=10) == 1
        assert session.scalars(select(Blob.size)).all() == [10]


def test_a_dropped_picture_leaves_nothing_but_what_others_share(database: Database) -> None:
    with database.write() as session:
        first = _keep(session, ONE, _drawn(10, 20))
        _keep(session, TWO, _drawn(10))
        drop(session, [first.id])
        assert sorted(session.scalars(select(Blob.size))) == [10]
        assert pictures(session, [ONE]) == {}
        drop(session, [])
