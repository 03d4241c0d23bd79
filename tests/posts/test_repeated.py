"""Promises of what others' cards repeat of a post: gone with it for good, and not back when it is told of again."""

import pytest
from sqlalchemy import func, select

from tests.media.kept import drawn, keep
from tests.posts.test_carried import SECRET, URL, repeated
from tests.support.carries import carried, said
from tests.support.remote import SEALER, put, ready, remote
from wall.acts.clean_again import clean_all_again
from wall.acts.erase import erase_now
from wall.acts.leave import leave
from wall.connectors.base import RemoteLink, RemoteMedia, RemoteQuote
from wall.db import Database
from wall.events.models import Change
from wall.media.models import Blob, Picture
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest, remove
from wall.posts.models import Post, RawPost
from wall.posts.own import hide_own
from wall.posts.queries import newest

IMAGE = "https://social.example/preview.jpg"
LINK = RemoteLink(url=URL, title=SECRET, image_url=IMAGE)
QUOTE = RemoteQuote(url=URL, author="Ben", text=SECRET)


@pytest.fixture
def original(database: Database, ben: Person) -> str:
    with database.write() as session:
        return put(session, ben, text=SECRET).id


@pytest.fixture
def carriers(database: Database, anna: Person, original: str) -> list[str]:
    """Posts of a colleague that boost, quote, answer and point to it, and a quote of something else."""
    with database.write() as session:
        keep(session, (IMAGE, "image"), drawn(500, letter=b"p"))
        return [
            put(session, anna, 2, text=SECRET, url=URL, boost=True).id,
            put(session, anna, 3, text="Look at this.", quote=QUOTE).id,
            put(session, anna, 4, text="So it is.", answers_url=URL, answers_author="Ben", answers_text=SECRET).id,
            put(session, anna, 5, text="Over there.", link=LINK).id,
            put(session, anna, 6, text="Of another.", quote=RemoteQuote(f"{URL}0", "Zoé", "Other words.")).id,
        ]


def take_away(database: Database, ben: Person) -> None:
    """It is deleted at its origin."""
    with database.write() as session:
        origin = Origin(session.get_one(Person, ben.id), "fake", None)
        remove(session, origin, [remote(1).uri], SEALER)


def test_what_was_withheld_while_hidden_is_not_back_once_it_is_gone(
    database: Database, ben: Person, original: str, carriers: list[str]
) -> None:
    assert len(repeated(database)) == 5
    with database.write() as session:
        hide_own(session, session.get_one(Person, ben.id), original)
    assert repeated(database) == []
    take_away(database, ben)
    assert repeated(database) == []
    with database.read() as session:
        assert {post.id for post in newest(session, limit=9)} == set(carriers[1:])
        assert carried(session) == said(session)
        other = session.get_one(Post, carriers[4]).quote
        assert other is not None
        assert other["text"] == "Other words."


def test_of_what_is_gone_neither_raw_nor_picture_is_kept_with_others(
    parts: Parts, ben: Person, carriers: list[str]
) -> None:
    database = parts.database
    take_away(database, ben)
    with database.read() as session:
        assert list(session.scalars(select(RawPost.post_id))) == carriers[4:]
        assert session.scalar(select(func.count()).select_from(Picture)) == 0
        assert session.scalar(select(func.count()).select_from(Blob)) == 0
    assert clean_all_again(parts).changed == 0
    assert repeated(database) == []


def test_a_picture_that_the_post_shows_by_itself_too_stays(database: Database, ben: Person, anna: Person) -> None:
    with database.write() as session:
        put(session, ben, text=SECRET)
        keep(session, (IMAGE, "image"), drawn(500, letter=b"p"))
        put(session, anna, 2, text="Mine.", link=LINK, media=(RemoteMedia("image", IMAGE),))
    take_away(database, ben)
    with database.read() as session:
        assert session.scalars(select(Picture.url)).all() == [IMAGE]


def test_open_walls_hear_of_every_card_that_repeated_it(database: Database, ben: Person, carriers: list[str]) -> None:
    with database.read() as session:
        before = session.scalar(select(func.max(Change.seq))) or 0
    take_away(database, ben)
    with database.read() as session:
        heard = dict(session.execute(select(Change.post_id, Change.kind).where(Change.seq > before)).all())
    boost, quote, answer, link, other = carriers
    assert {heard.pop(post_id) for post_id in (quote, answer, link)} == {"post.edited"}
    assert heard.pop(boost) == "post.removed"
    assert other not in heard


@pytest.mark.parametrize("is_erased", [False, True])
def test_who_repeats_it_after_it_is_gone_shows_nothing_of_it(
    parts: Parts, ben: Person, anna: Person, original: str, *, is_erased: bool
) -> None:
    if is_erased:
        leave(parts, ben.id, "erase", actor=None)
        assert erase_now(parts, ben.id)
    else:
        take_away(parts.database, ben)
    with parts.database.write() as session:
        origin = Origin(session.get_one(Person, anna.id), "fake", None)
        late = (
            remote(2, text=SECRET, url=URL, boost=True),
            remote(3, text="Look.", quote=QUOTE),
            remote(4, text="So it is.", answers_url=URL, answers_author="Ben", answers_text=SECRET),
            remote(5, text="There.", link=LINK),
            remote(6, text="Of another.", quote=RemoteQuote(f"{URL}0", "Zoé", "Other words.")),
        )
        touched = ingest(session, origin, [ready(one) for one in late], SEALER)
        assert [post.text for post in touched] == ["Look.", "So it is.", "There.", "Of another."]
        assert [post.answers is not None for post in touched] == [False, True, False, False]
        assert ingest(session, origin, [ready(one) for one in late], SEALER) == []
        assert carried(session) == said(session)
        kept = session.scalars(select(RawPost.post_id).where(RawPost.post_id.in_(post.id for post in touched)))
        assert list(kept) == [touched[3].id]
        assert session.scalars(select(Picture.url)).all() == []
    assert repeated(parts.database) == []
