"""Promises of the stop button: a post, an author, a wall or everything, gone from every address; and back again."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.support.pictures import encoded, noisy, photo
from tests.support.remote import SEALER, follow, ready, remote
from tests.web.conftest import Site
from wall.acts.fetch_picture import fetch_picture
from wall.connectors.base import RemoteMedia
from wall.connectors.pictures import FAKE
from wall.flowers.service import give
from wall.media.models import Picture
from wall.media.queries import pictures
from wall.media.service import want
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.safety.queries import hidden_now
from wall.walls.filters import Filter
from wall.walls.queries import all_walls
from wall.walls.service import WallPlan, add_wall

WORDS = "Herons stand in the shallows. #river"
PICTURE, FACE = FAKE + "heron.jpg", FAKE + "mia.jpg"
GONE = {404, 410}


@pytest.fixture
def heron(site: Site) -> str:
    """Mia's post with a picture, a portrait and a flower by Sam, on two walls of three; its id."""
    folder = site.parts.settings.data_dir / "fake" / "pictures"
    folder.mkdir(parents=True)
    (folder / "heron.jpg").write_bytes(photo((600, 400)))
    (folder / "mia.jpg").write_bytes(encoded(noisy((200, 200), seed=2)))
    with site.parts.database.write() as session:
        add_wall(session, "river", WallPlan("River", Filter.read({"tags": ["river"]})), actor=None)
        add_wall(session, "nobody", WallPlan("Nobody", Filter.read({"tags": ["nobody"]})), actor=None)
        follow(session, session.get_one(Person, site.mia.id)).avatar_url = FACE
        want(session, [(FACE, "avatar")])
    heron = site.put(site.mia, 2, WORDS, media=(RemoteMedia("image", PICTURE, alt="A heron."),))
    with site.parts.database.write() as session:
        give(session, session.get_one(Person, site.sam.id), session.get_one(Post, heron), "So still.", weekly=3)
        ids = session.scalars(select(Picture.id).where(Picture.due_at.is_not(None))).all()
    for picture_id in ids:
        assert fetch_picture(site.parts, picture_id)
    return heron


@pytest.fixture
def everywhere(site: Site, heron: str) -> list[str]:
    """Every address that shows something of the post, as a visitor found it while it showed."""
    visitor = site.visitor()
    post, person = visitor.get(f"/post/{heron}").text, visitor.get("/p/mia-sorensen").text
    shown = re.findall(r'(?:src|href|content)="(?:http://[^/"]+)?(/(?:print/post|bouquet)/[^"]+)"', post)
    shown += re.findall(r'src="(/garland/[^"]+)"', person)
    return [
        *(f"/w/{slug}{rest}" for slug in ("main", "river") for rest in ("", ".atom", ".json", "/plain")),
        *("/", "/embed/main", "/embed/river", "/p/mia-sorensen", "/p/mia-sorensen.atom", "/p/mia-sorensen.json"),
        *(
            "/search?q=herons",
            "/search?q=herons&wall=river",
            f"/post/{heron}",
            f"/oembed?url=http://localhost/post/{heron}",
        ),
        *("/api/v1/walls/main/posts", "/api/v1/walls/main/posts?q=herons&cards=1", f"/api/v1/posts/{heron}"),
        *("/api/v1/walls/main/changes?after=0", "/api/v1/walls/river/posts", "/api/v1/walls/river/changes?after=0"),
        *(path for path in dict.fromkeys(shown)),
        *_files(site, PICTURE),
    ]


def _files(site: Site, url: str) -> list[str]:
    with site.parts.database.read() as session:
        found = pictures(session, [(url, "image"), (url, "avatar")])
        return [f"/media/{file.hash}" for view in found.values() for file in view.webp]


def seen(site: Site, paths: list[str]) -> list[str]:
    """Those of these addresses at which a visitor still finds the post: its words, or what was drawn of it."""
    visitor, found = site.visitor(), []
    for path in paths:
        answer = visitor.get(path)
        if answer.status_code in GONE:
            continue
        assert answer.status_code == 200, path
        is_its_own = (answer.mimetype or "").startswith("image/") or path.startswith("/oembed")
        if is_its_own or "Herons" in answer.text or "shallows" in answer.text:
            found.append(path)
    return found


def press(site: Site, what: str, **form: str) -> int:
    return site.as_(site.sam).post(f"/desk/stop/{what}", data=form).status_code


def hiding_of(site: Site) -> str:
    with site.parts.database.read() as session:
        [entry] = hidden_now(session)
        return entry.hiding.id


def again(site: Site) -> None:
    """The network gives the post once more, edited."""
    with site.parts.database.write() as session:
        person = session.get_one(Person, site.mia.id)
        media = (RemoteMedia("image", PICTURE, alt="A heron."),)
        ingest(session, Origin(person, "fake", None), [ready(remote(2, text=WORDS + " Still.", media=media))], SEALER)


Press = Callable[[Site, str], int]
STOPS: dict[str, tuple[Press, Press]] = {
    "a post": (
        lambda site, heron: press(site, "post", address=f"http://localhost/post/{heron}", reason="personal"),
        lambda site, _: press(site, "post/undo", hiding=hiding_of(site)),
    ),
    "an author": (
        lambda site, _: press(site, "author", person="/p/mia-sorensen", reason="stolen"),
        lambda site, _: press(site, "author/undo", hiding=hiding_of(site)),
    ),
    "everything": (
        lambda site, _: press(site, "everything"),
        lambda site, _: press(site, "everything/undo"),
    ),
}


@pytest.mark.parametrize("name", STOPS)
def test_a_stop_is_gone_from_every_address_stays_so_and_comes_back(
    site: Site, heron: str, everywhere: list[str], name: str
) -> None:
    stop, undo = STOPS[name]
    assert len(everywhere) > 25
    assert seen(site, everywhere) == everywhere
    assert stop(site, heron) == 303
    assert seen(site, everywhere) == []
    assert seen(site, everywhere) == []
    again(site)
    assert seen(site, everywhere) == []
    assert undo(site, heron) == 303
    prints = [path for path in everywhere if path.startswith("/print/")]
    assert seen(site, [path for path in everywhere if path not in prints]) == [
        path for path in everywhere if path not in prints
    ]
    assert site.visitor().get(prints[0]).status_code == 200  # under its old key it is asked about each time


def test_one_wall_that_stops_leaves_what_another_shows(site: Site, heron: str, everywhere: list[str]) -> None:
    assert press(site, "wall", wall="river") == 303
    theirs = [path for path in everywhere if "river" in path]
    assert seen(site, everywhere) == [path for path in everywhere if path not in theirs]
    assert press(site, "wall", wall="main") == 303
    assert seen(site, everywhere) == []
    assert press(site, "wall/undo", wall="river") == 303
    mine = [path for path in everywhere if "main" in path or path in ("/", "/search?q=herons")]
    assert seen(site, everywhere) == [path for path in everywhere if path not in mine]


def test_faces_are_gone_with_everything_and_only_then(site: Site, heron: str) -> None:
    faces = _files(site, FACE)
    assert [site.visitor().get(path).status_code for path in faces] == [200] * len(faces)
    press(site, "wall", wall="main")
    assert site.visitor().get(faces[0]).status_code == 200
    press(site, "everything")
    assert [site.visitor().get(path).status_code for path in faces] == [410] * len(faces)
    for path in ("/people", "/p/mia-sorensen"):
        assert "/media/" not in site.visitor().get(path).text
    press(site, "everything/undo")
    assert site.visitor().get(faces[0]).status_code == 200


def test_undoing_everything_leaves_what_was_stopped_by_itself(site: Site, heron: str) -> None:
    press(site, "wall", wall="nobody")
    press(site, "everything")
    press(site, "everything/undo")
    with site.parts.database.read() as session:
        assert [wall.slug for wall in all_walls(session) if wall.stopped_at] == ["nobody"]


def test_the_page_shows_the_four_ways_and_the_way_back_beside_each(site: Site, heron: str) -> None:
    sam = site.as_(site.sam)
    page = sam.get("/desk/stop").text
    for what in ("post", "author", "wall", "everything"):
        assert f'action="/desk/stop/{what}"' in page
        assert f"/desk/stop/{what}/undo" not in page
    for name in STOPS:
        STOPS[name][0](site, heron)
    page = sam.get("/desk/stop").text
    for what in ("post", "author", "wall", "everything"):
        assert f'action="/desk/stop/{what}/undo"' in page


@pytest.mark.parametrize(
    ("what", "form", "status", "said"),
    [
        ("post", {"address": "https://elsewhere.example/1", "reason": "law"}, 404, "No post here has this address."),
        ("post", {"address": "", "reason": "law"}, 404, "No post here has this address."),
        ("post", {"address": "x", "reason": ""}, 400, "Say why"),
        ("author", {"person": "Nobody", "reason": "law"}, 404, "nobody called"),
        ("author", {"person": "", "reason": "law"}, 400, "Write who it is"),
        ("author", {"person": "Mia Sörensen", "reason": "other"}, 400, "Say why"),
        ("wall", {"wall": "no-such"}, 404, "no wall called"),
        ("planet", {}, 404, "There is nothing here"),
    ],
)
def test_what_cannot_be_stopped_says_why_and_what_was_typed_stays(
    site: Site, what: str, form: dict[str, str], status: int, said: str
) -> None:
    answer = site.as_(site.sam).post(f"/desk/stop/{what}", data=form)
    assert answer.status_code == status
    assert said in answer.text
    if form.get("person") or form.get("address"):
        assert f'value="{form.get("person") or form.get("address")}"' in answer.text


def test_the_stopped_wall_shows_the_house_and_one_line(site: Site) -> None:
    press(site, "everything")
    for path in ("/", "/embed/main"):
        page = site.visitor().get(f"{path}?lang=fr").text
        house = page[page.index('<section class="empty stopped">') :].partition("</section>")[0]
        assert re.sub(r"<[^>]+>", "", house).strip() == "Le mur fait une pause. Il revient."
        assert 'class="wordmark"' in house
    assert "img/mark.svg" in site.visitor().get("/w/main/plain").text
