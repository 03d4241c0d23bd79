"""Promises of served pictures: found under their hash while somebody shows them, gone at once when nobody does."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Engine, event, select

from tests.support.drawn import MP4
from tests.support.pictures import photo
from tests.web.conftest import Site
from wall.acts.fetch_picture import fetch_picture
from wall.connectors.base import RemoteMedia
from wall.connectors.pictures import FAKE
from wall.media.models import Blob, Picture
from wall.media.queries import pictures
from wall.media.rules import ASKED_AGAIN
from wall.media.service import make_room
from wall.people.models import Person
from wall.people.service import hide_person, show_person
from wall.posts.graves import bury
from wall.posts.models import Post
from wall.posts.service import hide, restore
from wall.web import pictures as pages
from wall.web.picture_marks import PictureMarks
from wall.web.pieces import LONGEST

URL = FAKE + "kingfisher.jpg"


@pytest.fixture
def post_id(site: Site) -> str:
    """A post with a picture that is ready."""
    folder = site.parts.settings.data_dir / "fake" / "pictures"
    folder.mkdir(parents=True)
    (folder / "kingfisher.jpg").write_bytes(photo((600, 400)))
    post_id = site.put(site.mia, 2, media=(RemoteMedia("image", URL, alt="A kingfisher."),))
    _fetch(site)
    return post_id


@pytest.fixture
def path(site: Site, post_id: str) -> str:
    """Where its file is."""
    with site.parts.database.read() as session:
        return f"/media/{pictures(session, [(URL, 'image')])[URL, 'image'].webp[0].hash}"


@pytest.fixture
def visitor(site: Site) -> Iterator[FlaskClient]:
    yield site.visitor()
    _marks(site).wait()


def _fetch(site: Site) -> None:
    with site.parts.database.read() as session:
        ids = session.scalars(select(Picture.id).where(Picture.due_at.is_not(None))).all()
    for picture_id in ids:
        assert fetch_picture(site.parts, picture_id) is not None


def _marks(site: Site) -> PictureMarks:
    with site.app.app_context():
        return pages.marks()


def test_a_picture_is_served_under_its_hash_and_is_asked_about_each_time(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert answer.data[8:12] == b"WEBP"
    headers = answer.headers
    assert headers["Cache-Control"] == "no-cache"
    assert headers["ETag"] == f'"{path.removeprefix("/media/")}"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Content-Disposition"] == "inline"
    assert "Set-Cookie" not in headers
    head = visitor.head(path)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(answer.data))


def test_who_has_it_already_gets_no_bytes(visitor: FlaskClient, path: str) -> None:
    asked: list[str] = []

    def hear(*facts: object) -> None:
        asked.append(str(facts[2]))

    event.listen(Engine, "before_cursor_execute", hear)
    answer = visitor.get(path, headers={"If-None-Match": f'"{path.removeprefix("/media/")}"'})
    event.remove(Engine, "before_cursor_execute", hear)
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (304, b"", "no-cache")
    assert asked
    assert not [one for one in asked if re.search(r"blob\.data(?! IS )", one)], "it reads no bytes"
    assert visitor.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("name", ["0" * 64, "x", "", "A" * 64, "../secret-key", "0" * 63, "0" * 65, "%00" * 64])
def test_what_was_never_here_is_not_found(visitor: FlaskClient, name: str) -> None:
    assert visitor.get(f"/media/{name}").status_code == 404


def _check(visitor: FlaskClient, path: str, status: int) -> None:
    answer = visitor.get(path, headers={"If-None-Match": f'"{path.removeprefix("/media/")}"'} if status == 410 else {})
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["Cache-Control"] == "no-store"
        with Image.open(io.BytesIO(answer.data)) as nothing:  # drawn, so that no page shows a broken picture
            assert (nothing.size, nothing.getpixel((0, 0))) == ((1, 1), (0, 0, 0, 0))


def test_hidden_is_gone_at_once_and_restored_is_there_again(
    site: Site, visitor: FlaskClient, post_id: str, path: str
) -> None:
    site.change(hide, post_id, reason="private", actor=None)
    _check(visitor, path, 410)
    site.change(restore, post_id, actor=None)
    _check(visitor, path, 200)


def test_what_a_hidden_person_showed_is_gone_and_comes_back_with_them(
    site: Site, visitor: FlaskClient, path: str
) -> None:
    def change(act: Callable[..., object], **how: Any) -> None:
        with site.parts.database.write() as session:
            act(session, session.get_one(Person, site.mia.id), actor=None, **how)

    change(hide_person, reason="private")
    _check(visitor, path, 410)
    change(show_person)
    _check(visitor, path, 200)


def test_removed_is_gone_and_its_bytes_with_it(site: Site, visitor: FlaskClient, post_id: str, path: str) -> None:
    with site.parts.database.write() as session:
        bury(session, session.get_one(Post, post_id), site.parts.sealer)
    _check(visitor, path, 410)
    with site.parts.database.read() as session:
        assert set(session.scalars(select(Blob.data))) == {None}


def test_what_had_to_make_room_comes_back_when_it_is_asked_for(
    site: Site, visitor: FlaskClient, path: str, travel: Callable[[timedelta], None]
) -> None:
    with site.parts.database.write() as session:
        assert make_room(session, 0)
    travel(ASKED_AGAIN + timedelta(minutes=1))
    _check(visitor, path, 404)
    _marks(site).wait()
    _fetch(site)
    _check(visitor, path, 200)


def test_a_look_is_written_down_once_in_ten_minutes(
    site: Site, visitor: FlaskClient, path: str, travel: Callable[[timedelta], None]
) -> None:
    def used_at() -> object:
        _marks(site).wait()
        with site.parts.database.read() as session:
            return session.scalars(select(Blob.used_at).where(Blob.hash == path.removeprefix("/media/"))).one()

    first = used_at()
    travel(timedelta(hours=1))
    visitor.get(path)
    second = used_at()
    assert second != first
    travel(timedelta(minutes=1))
    visitor.get(path)
    assert used_at() == second


def test_a_reader_does_not_wait_for_a_writer(site: Site, visitor: FlaskClient, path: str) -> None:
    if not site.parts.database.is_sqlite:
        with site.parts.database.write() as session:
            session.execute(select(Blob.hash).with_for_update())
            assert visitor.get(path).status_code == 200
        return
    with site.parts.database.write():  # nobody else can write now
        assert visitor.get(path).status_code == 200


@pytest.fixture
def film(site: Site) -> str:
    """Where the small film of a shown post is."""
    folder = site.parts.settings.data_dir / "fake" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "launch.mp4").write_bytes(MP4 + bytes(1000))
    site.put(site.mia, 5, media=(RemoteMedia("video", FAKE + "launch.mp4", alt="A launch."),))
    _fetch(site)
    with site.parts.database.read() as session:
        motion = pictures(session, [(FAKE + "launch.mp4", "image")])[FAKE + "launch.mp4", "image"].motion
    assert motion is not None
    return f"/media/{motion.hash}"


def test_a_film_is_served_as_it_came_and_in_pieces(visitor: FlaskClient, film: str) -> None:
    whole = visitor.get(film)
    assert (whole.status_code, whole.content_type, whole.data) == (200, "video/mp4", MP4 + bytes(1000))
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    piece = visitor.get(film, headers={"Range": "bytes=4-11"})
    assert (piece.status_code, piece.data) == (206, b"ftypmp42")
    assert piece.headers["Content-Range"] == f"bytes 4-11/{len(whole.data)}"
    end = visitor.get(film, headers={"Range": "bytes=-4", "If-Range": whole.headers["ETag"]})
    assert (end.status_code, end.data) == (206, bytes(4))
    more = visitor.get(film, headers={"Range": "Bytes=-99999"})
    assert (more.status_code, more.data) == (206, whole.data), "a longer end than the whole is the whole"
    other = visitor.get(film, headers={"Range": "bytes=0-3", "If-Range": '"another"'})
    assert (other.status_code, len(other.data)) == (200, len(whole.data))


@pytest.mark.parametrize("asked", ["bytes=", "bytes=a-b", "bytes=9-2", "bytes=0-1,4-5", "bytes 0-1", "lines=0-1", "x"])
def test_a_range_that_is_malformed_or_several_is_answered_with_the_whole_film(
    visitor: FlaskClient, film: str, asked: str
) -> None:
    answer = visitor.get(film, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, MP4 + bytes(1000))
    assert "Content-Range" not in answer.headers


@pytest.mark.parametrize("asked", ["bytes=99999-", "bytes=1024-1030", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_in_words_that_say_where_the_end_is(
    visitor: FlaskClient, film: str, asked: str
) -> None:
    answer = visitor.get(f"{film}?lang=en", headers={"Range": asked})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1024")
    assert "There is no such piece" in answer.text
    assert "The file ends before the piece that was asked for." in answer.text


def test_of_a_large_film_one_answer_is_a_small_piece_and_the_pieces_make_the_whole(
    site: Site, visitor: FlaskClient
) -> None:
    body = MP4 + bytes(range(256)) * 10_000
    folder = site.parts.settings.data_dir / "fake" / "pictures"
    folder.mkdir(parents=True)
    (folder / "large.mp4").write_bytes(body)
    site.put(site.mia, 7, media=(RemoteMedia("video", FAKE + "large.mp4"),))
    _fetch(site)
    path, got = f"/media/{hashlib.sha256(body).hexdigest()}", b""
    while len(got) < len(body):
        answer = visitor.get(path, headers={"Range": f"bytes={len(got)}-"})
        assert answer.status_code == 206
        assert 0 < len(answer.data) <= LONGEST
        last = len(got) + len(answer.data) - 1
        assert answer.headers["Content-Range"] == f"bytes {len(got)}-{last}/{len(body)}"
        got += answer.data
    assert got == body
    head = visitor.head(path, headers={"Range": "bytes=0-3"})
    assert (head.status_code, head.content_length) == (200, len(body))


def test_a_film_is_gone_at_once_with_its_person(site: Site, visitor: FlaskClient, film: str) -> None:
    with site.parts.database.write() as session:
        hide_person(session, session.get_one(Person, site.mia.id), reason="a test", actor=None)
    assert visitor.get(film).status_code == 410
    assert visitor.get(film, headers={"Range": "bytes=0-3"}).status_code == 410


def test_the_api_names_the_file_of_a_film_beside_its_poster(site: Site, visitor: FlaskClient, film: str) -> None:
    folder = site.parts.settings.data_dir / "fake" / "pictures"
    (folder / "still.jpg").write_bytes(photo((600, 400)))
    site.put(site.mia, 6, media=(RemoteMedia("video", FAKE + "launch.mp4", preview_url=FAKE + "still.jpg"),))
    _fetch(site)
    posts = (visitor.get("/api/v1/walls/main/posts").json or {})["posts"]
    named = [medium for post in posts for medium in post["media"]]
    [medium] = [medium for medium in named if medium["kind"] == "video"]
    assert medium["file"].endswith(film)
    assert visitor.get(medium["url"].partition("/media/")[2].join(["/media/", ""])).content_type == "image/webp"
