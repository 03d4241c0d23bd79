"""Promises of kept pictures, on both databases: wanted once, kept once, tried again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.media.kept import FACE, ONE, TWO, Travel, drawn, due, keep
from tests.support.pictures import moving, photo
from wall.clock import now
from wall.connectors.base import ConnectorError, Gone, Malformed, RateLimited, Unreachable
from wall.db import Database
from wall.media.imaging import Imaging
from wall.media.models import Blob, Picture, PictureFile
from wall.media.queries import file_bytes, file_facts, pictures
from wall.media.rules import FAILED_FOR, LONGEST_PAUSE, PAUSES, TRIES, pause_before
from wall.media.service import Wanted, note_failure, room_taken, want


@pytest.fixture(scope="module")
def imaging() -> Iterator[Imaging]:
    imaging = Imaging()
    yield imaging
    imaging.close()


def test_a_picture_is_wanted_once_for_each_use_and_due_at_once(database: Database) -> None:
    with database.write() as session:
        first = want(session, [ONE, TWO, FACE, ONE])
        assert want(session, [FACE, ONE]) == {FACE: first[FACE], ONE: first[ONE]}
        assert want(session, []) == {}
        assert len(set(first.values())) == 3
        assert sorted(due(session)) == sorted(first.values())
        assert {view.state for view in pictures(session, first).values()} == {"waiting"}


def test_hundreds_are_wanted_at_once(database: Database) -> None:
    many: list[Wanted] = [(f"https://x.example/{number}.jpg", "image") for number in range(700)]
    with database.write() as session:
        ids = want(session, many[:400])
        assert len(set((ids | want(session, many)).values())) == 700
        assert len(pictures(session, many)) == 700


def test_what_was_drawn_is_there_with_its_sizes_in_order(database: Database, imaging: Imaging) -> None:
    with database.write() as session:
        picture = keep(session, ONE, imaging.read(moving(size=(1200, 600)), "image"))
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
            keep(session, ONE, drawn)
        keep(session, TWO, drawn)
        assert session.scalar(select(func.count()).select_from(Blob)) == len(drawn.files)
        assert session.scalar(select(func.count()).select_from(PictureFile)) == 2 * len(drawn.files)
        assert room_taken(session) == sum(len(file.data) for file in drawn.files)


def test_a_picture_that_has_changed_leaves_no_old_bytes(database: Database) -> None:
    with database.write() as session:
        keep(session, ONE, drawn(10, 20))
        keep(session, ONE, drawn(10, 30, letter=b"y"))
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
        assert due(session) == []
        travel(FAILED_FOR + timedelta(seconds=1))
        want(session, [ONE])
        assert due(session) == [picture.id]


def test_a_broken_picture_is_given_up_at_once(database: Database) -> None:
    with database.write() as session:
        picture = session.get_one(Picture, want(session, [ONE])[ONE])
        note_failure(session, picture, Malformed("The picture is broken."))
        session.flush()
        assert (picture.state, picture.due_at) == ("failed", None)
        assert pictures(session, [ONE]) == {}
