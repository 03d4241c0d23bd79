"""Promises of the API about pictures: only those that are ready, at absolute addresses; what leaves names its files."""

from typing import Any

from tests.support.drawn import draw
from tests.web.conftest import Site
from wall.connectors.base import RemoteMedia, RemoteQuote
from wall.posts.service import hide

ONE, TWO = "https://pics.test/one.jpg", "https://pics.test/two.jpg"


def ask(site: Site, path: str) -> Any:
    return site.visitor().get(f"/api/v1{path}").json


def test_a_post_lists_the_pictures_that_are_ready(site: Site) -> None:
    with site.parts.database.write() as session:
        draw(session, ONE)
    media = (RemoteMedia("image", ONE, "The river"), RemoteMedia("image", TWO, "Still on its way"))
    post = ask(site, f"/posts/{site.put(site.mia, 2, 'Look.', media=media)}")
    [medium] = post["media"]
    assert medium["url"].startswith(f"{site.parts.settings.public_url}/media/")
    assert {**medium, "url": ""} == {"kind": "image", "url": "", "width": 800, "height": 600, "alt": "The river"}
    assert post["author"]["avatar"] is None


def test_a_post_says_what_it_answers_quotes_and_passes_on(site: Site) -> None:
    facts = {
        "answers_url": "https://other.test/1",
        "answers_author": "Lu",
        "answers_text": "How deep?",
        "quote": RemoteQuote("https://other.test/2", "Zoé", "Deep."),
        "boost": True,
    }
    post = ask(site, f"/posts/{site.put(site.mia, 2, 'Very deep. #River', **facts)}")
    assert post["answers"] == {"url": "https://other.test/1", "author": "Lu", "text": "How deep?"}
    assert post["quote"] == {"url": "https://other.test/2", "author": "Zoé", "text": "Deep."}
    assert post["boost"] is True
    assert [tag.lower() for tag in post["tags"]] == ["river"]


def test_what_left_the_wall_names_its_files(site: Site) -> None:
    with site.parts.database.write() as session:
        draw(session, ONE)
    post_id = site.put(site.mia, 2, "Look.", media=(RemoteMedia("image", ONE, "The river"),))
    [medium] = ask(site, f"/posts/{post_id}")["media"]
    site.change(hide, post_id, reason="a test", actor=None)
    [left] = [change for change in ask(site, "/walls/main/changes")["changes"] if change["post"] == post_id]
    assert left["kind"] == "post.removed"
    assert medium["url"].removeprefix(site.parts.settings.public_url) in left["media"]
    assert len(left["media"]) == 3
