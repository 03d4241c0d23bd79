"""Promises of room for pictures, on both databases: the longest unused goes first, what nobody uses goes at once."""

from datetime import timedelta

from sqlalchemy import select

from tests.media.kept import ONE, TWO, Travel, drawn, due, hashes_of, keep, put_away
from wall.clock import now
from wall.db import Database
from wall.ids import new_token
from wall.media.imaging import Drawn
from wall.media.models import Blob
from wall.media.queries import file_bytes, file_facts, pictures
from wall.media.rules import ASKED_AGAIN
from wall.media.service import (
    ask_again,
    drop,
    drop_strays,
    forget_unused,
    hashed,
    keep_bytes,
    make_room,
    mark_used,
    room_taken,
    want,
)


def test_the_longest_unused_goes_first_and_no_more_than_must(database: Database, travel: Travel) -> None:
    with database.write() as session:
        for number in range(4):
            keep(session, (f"https://x.example/{number}", "image"), drawn(400_000, letter=b"%d" % number))
            travel(timedelta(minutes=1))
        mark_used(session, hashes_of(session, ("https://x.example/0", "image")))
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
            keep(session, (f"https://x.example/{number}", "image"), drawn(400_000, letter=b"%d" % number))
        assert make_room(session, 0, at_most=3) == 3
        assert make_room(session, 0, at_most=3) == 2
        assert make_room(session, 0, at_most=3) == 0
        assert room_taken(session) == 0


def test_what_had_to_go_and_is_asked_for_is_due_again_but_not_at_every_moment(
    database: Database, travel: Travel
) -> None:
    with database.write() as session:
        picture = keep(session, ONE, drawn(50))
        (one,) = hashes_of(session, ONE)
        make_room(session, 0)
        facts = file_facts(session, one)
        assert facts is not None
        assert not facts.is_kept
        assert hashes_of(session, ONE) == [one], "its address stays"
        ask_again(session, [one])
        assert due(session) == []
        travel(ASKED_AGAIN + timedelta(seconds=1))
        ask_again(session, [one, "0" * 64])
        assert due(session) == [picture.id]
        session.refresh(picture)
        put_away(session, picture, drawn(50))
        assert file_bytes(session, one) == b"x" * 50


def test_what_nothing_uses_is_emptied_at_once_but_for_what_others_share(database: Database) -> None:
    shared, own = drawn(10), drawn(20)
    with database.write() as session:
        both = Drawn(1, 1, "#000000", animated=False, files=(*shared.files, *own.files))
        first = keep(session, ONE, both)
        first.lease = new_token()
        keep(session, TWO, shared)
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
        assert due(session) == []
        want(session, [ONE])
        assert due(session) == [first.id]


def test_bytes_whose_picture_never_came_go_after_a_while(database: Database, travel: Travel) -> None:
    with database.write() as session:
        keep(session, ONE, drawn(10))
        (stray,) = hashed(drawn(20))
        keep_bytes(session, stray)
        assert drop_strays(session, now() - timedelta(hours=1), at_most=10) == 0
        travel(timedelta(hours=2))
        assert drop_strays(session, now() - timedelta(hours=1), at_most=10) == 1
        assert session.scalars(select(Blob.size)).all() == [10]


def test_a_dropped_picture_leaves_nothing_but_what_others_share(database: Database) -> None:
    with database.write() as session:
        first = keep(session, ONE, drawn(10, 20))
        keep(session, TWO, drawn(10))
        drop(session, [first.id])
        assert sorted(session.scalars(select(Blob.size))) == [10]
        assert pictures(session, [ONE]) == {}
        drop(session, [])
