"""Promises of fetching pictures: what comes is drawn and told in one commit; what is hostile stays outside."""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from tests.connectors.site import Reply, Site
from tests.support.at_once import at_once
from tests.support.drawn import MP4
from tests.support.pictures import SECRET, photo
from tests.support.remote import put
from wall.acts.fetch_picture import fetch_picture, keep_to_quota
from wall.clock import now
from wall.config import load_settings
from wall.connectors.base import Gone, Malformed, Refused, RemoteMedia, Unreachable
from wall.connectors.pictures import FAKE
from wall.events.models import Event
from wall.media.models import Blob, Picture, PictureUse
from wall.media.queries import PictureView, file_bytes, pictures
from wall.media.service import room_taken, want
from wall.parts import Parts, assemble
from wall.people.models import Person


def _want(parts: Parts, url: str, use: PictureUse = "image") -> str:
    with parts.database.write() as session:
        return want(session, [(url, use)])[url, use]


def _view(parts: Parts, url: str, use: PictureUse = "image") -> PictureView | None:
    with parts.database.read() as session:
        return pictures(session, [(url, use)]).get((url, use))


def _post(parts: Parts, person: Person, *urls: str) -> str:
    media = tuple(RemoteMedia("image", url, alt="A kingfisher.") for url in urls)
    with parts.database.write() as session:
        return put(session, session.get_one(Person, person.id), media=media).id


def _edits(parts: Parts) -> list[str]:
    with parts.database.read() as session:
        events = session.scalars(select(Event).where(Event.kind == "post.edited"))
        return [event.data["post_id"] for event in events]


def _serve(site: Site, path: str, body: bytes, media_type: str = "image/jpeg", **headers: str) -> str:
    site.routes[path] = Reply(body=body, headers={"Content-Type": media_type, **headers})
    return site.url + path


def test_a_picture_is_fetched_once_drawn_and_told(parts: Parts, ben: Person, site: Site) -> None:
    url = _serve(site, "/1.jpg", photo((1200, 900)))
    post_id = _post(parts, ben, url)
    picture_id = _want(parts, url)
    fetched = fetch_picture(parts, picture_id)
    assert fetched is not None
    assert fetched.error is None
    assert fetch_picture(parts, picture_id) is None, "it is not due any more"
    assert _edits(parts) == [post_id]
    view = _view(parts, url)
    assert view is not None
    assert (view.state, view.width, view.height, [file.width for file in view.webp]) == ("ready", 1200, 900, [480, 960])
    with parts.database.read() as session:
        assert SECRET not in b"".join(session.scalars(select(Blob.data)))
    (asked,) = site.asked
    assert asked.headers["accept"] == "image/*"
    assert not {"referer", "cookie"} & asked.headers.keys()


def test_a_picture_under_the_name_of_a_film_is_a_picture_and_a_film_a_film(parts: Parts, site: Site) -> None:
    poster, film = _serve(site, "/a.mp4", photo()), _serve(site, "/b.mp4", MP4 + bytes(100), "video/mp4")
    for url in (poster, film):
        fetched = fetch_picture(parts, _want(parts, url))
        assert fetched is not None
        assert fetched.files
    drawn, rolled = _view(parts, poster), _view(parts, film)
    assert drawn is not None
    assert drawn.webp
    assert drawn.motion is None
    assert rolled is not None
    assert rolled.motion is not None
    assert rolled.motion.media_type == "video/mp4"
    assert [asked.headers["accept"] for asked in site.asked] == ["video/mp4, video/webm, image/*;q=0.5"] * 2


def test_a_portrait_is_never_a_film(parts: Parts, site: Site) -> None:
    url = _serve(site, "/a.mp4", MP4 + bytes(100), "video/mp4")
    fetched = fetch_picture(parts, _want(parts, url, "avatar"))
    assert fetched is not None
    assert isinstance(fetched.error, Malformed)
    assert [asked.headers["accept"] for asked in site.asked] == ["image/*"]


def test_of_several_workers_one_fetches(parts: Parts, site: Site) -> None:
    picture_id = _want(parts, _serve(site, "/1.jpg", photo()))
    results = at_once(4, lambda _: fetch_picture(parts, picture_id))
    assert len([one for one in results if one is not None]) == 1
    assert len(site.asked) == 1


def test_what_a_server_calls_its_bytes_does_not_matter(parts: Parts, site: Site) -> None:
    html = "<html><script>alert(1)</script></html>"
    lying = _want(parts, _serve(site, "/page", html.encode(), "image/jpeg"))
    honest = _want(parts, _serve(site, "/photo", photo(), "text/html"))
    drawn, refused = fetch_picture(parts, honest), fetch_picture(parts, lying)
    assert drawn is not None
    assert drawn.files
    assert refused is not None
    assert isinstance(refused.error, Malformed)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(404), Gone),
        (Reply(410), Gone),
        (Reply(500), Unreachable),
        (Reply(204), Malformed),
        (Reply(body=b"\x00" * 12_000_001), Malformed),
        (Reply(body="<svg xmlns='http://www.w3.org/2000/svg'/>", headers={"Content-Type": "image/svg+xml"}), Malformed),
        (Reply(body=photo()[:8000]), Malformed),
        (Reply(302, headers={"Location": "http://[::1]/secret.png"}), Refused),
        (Reply(302, headers={"Location": "http://0.0.0.0/latest/meta-data/"}), Refused),
        (Reply(302, headers={"Location": "file:///etc/passwd"}), Refused),
        (Reply(302, headers={"Location": "/1.jpg"}), Unreachable),
    ],
)
def test_what_cannot_be_had_is_noted_in_words(parts: Parts, site: Site, reply: Reply, error: type[Exception]) -> None:
    site.routes["/1.jpg"] = reply
    picture_id = _want(parts, f"{site.url}/1.jpg")
    fetched = fetch_picture(parts, picture_id)
    assert fetched is not None
    assert isinstance(fetched.error, error), fetched.error
    with parts.database.read() as session:
        picture = session.get_one(Picture, picture_id)
        assert picture.trouble
        assert (picture.state == "waiting") == (error is Unreachable)
        assert (picture.due_at is not None) == (error is Unreachable)
        assert room_taken(session) == 0


@pytest.mark.parametrize("url", ["http://[::1]/a.png", "http://0.0.0.0/a.png"])
def test_where_this_site_may_not_ask_it_asks_once_and_tells(parts: Parts, ben: Person, url: str) -> None:
    post_id = _post(parts, ben, url)
    fetched = fetch_picture(parts, _want(parts, url))
    assert fetched is not None
    assert isinstance(fetched.error, Refused)
    assert _view(parts, url) is None
    assert _edits(parts) == [post_id]
    with parts.database.read() as session:
        assert session.scalars(select(Picture.state)).one() == "failed"


def test_a_first_try_that_fails_is_told_once_and_the_picture_when_it_comes(
    parts: Parts, ben: Person, site: Site, travel: Callable[[timedelta], None]
) -> None:
    site.routes["/1.jpg"] = Reply(503)
    url = f"{site.url}/1.jpg"
    post_id = _post(parts, ben, url)
    picture_id = _want(parts, url)
    for pause in (timedelta(minutes=2), timedelta(minutes=11)):
        fetch_picture(parts, picture_id)
        assert _view(parts, url) is None
        assert _edits(parts) == [post_id]
        travel(pause)
    _serve(site, "/1.jpg", photo())
    fetch_picture(parts, picture_id)
    assert _view(parts, url) is not None
    assert _edits(parts) == [post_id, post_id]


def test_a_picture_that_came_too_late_is_not_kept(parts: Parts, ben: Person, site: Site) -> None:
    url = f"{site.url}/1.jpg"
    picture_id = _want(parts, url)

    def forget_meanwhile(_: object) -> Reply:
        with parts.database.write() as session:
            session.execute(update(Picture).values(lease="somebody else's"))
        return Reply(body=photo())

    site.routes["/1.jpg"] = forget_meanwhile
    assert fetch_picture(parts, picture_id) is None
    with parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Blob)) == 0


def test_a_killed_child_costs_its_picture_only(parts: Parts, site: Site) -> None:
    large = _want(parts, _serve(site, "/1.jpg", photo((4000, 3000))))
    small = _want(parts, _serve(site, "/2.jpg", photo()))
    assert parts.imaging.read(photo(), "emoji").files
    helper = parts.imaging._sandbox._helper
    assert helper is not None
    children = Path(f"/proc/{helper.pid}/task/{helper.pid}/children")
    while children.read_text():  # of the first picture
        time.sleep(0.01)

    def kill_the_child() -> None:
        while not children.read_text():
            time.sleep(0.01)
        time.sleep(0.05)
        os.kill(int(children.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill_the_child)
    killer.start()
    fetched = fetch_picture(parts, large)
    killer.join()
    assert fetched is not None
    assert isinstance(fetched.error, Malformed)
    assert helper.poll() is None
    fetched = fetch_picture(parts, small)
    assert fetched is not None
    assert fetched.files


def test_the_made_up_network_has_pictures_in_the_data_folder(parts: Parts) -> None:
    folder = parts.settings.data_dir / "fake" / "pictures"
    folder.mkdir(parents=True)
    (folder / "kingfisher.jpg").write_bytes(photo())
    (parts.settings.data_dir / "fake" / "secret.jpg").write_bytes(photo())
    fetched = fetch_picture(parts, _want(parts, FAKE + "kingfisher.jpg"))
    assert fetched is not None
    assert fetched.files
    for name in ("none.jpg", "../secret.jpg", "..%2fsecret.jpg", "/etc/passwd", ".hidden", "a/b.jpg", "", "x\x00.jpg"):
        if "\x00" in name:
            continue  # no database keeps such an address
        fetched = fetch_picture(parts, _want(parts, FAKE + name))
        assert fetched is not None
        assert isinstance(fetched.error, Gone if name == "none.jpg" else Malformed), name


def test_beyond_the_quota_the_longest_unused_goes(
    parts: Parts, site: Site, travel: Callable[[timedelta], None]
) -> None:
    given = {
        "FLORILEGE_DATA_DIR": str(parts.settings.data_dir),
        "FLORILEGE_DATABASE_URL": parts.settings.database_url,
        "FLORILEGE_SECRET_KEY": "a secret key that is only for tests",
        "FLORILEGE_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "FLORILEGE_ALLOW_HTTP": "1",
        "FLORILEGE_MEDIA_MEGABYTES": "1",
    }
    small = assemble(load_settings(given, parts.settings.data_dir / "no.toml"))
    url = _serve(site, "/1.jpg", photo((300, 200)))
    fetch_picture(small, _want(small, url))
    view = _view(small, url)
    assert view is not None
    with small.database.write() as session:
        old = now() - timedelta(days=1)
        session.add_all(
            Blob(hash=f"{number:064}", media_type="image/webp", size=400_000, data=b"x", used_at=old)
            for number in range(4)
        )
    keep_to_quota(small)
    with small.database.read() as session:
        assert 600_000 < room_taken(session) <= 1_000_000
        assert file_bytes(session, view.webp[0].hash) is not None
    small.close()
