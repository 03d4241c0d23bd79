"""Promises of the stop button in a browser: each of the four ways acts on open pages and screens in two seconds, stays
so, and is undone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.e2e.served import Served, card, serve_site
from tests.e2e.test_walls import WITHIN, pair
from tests.processes.conftest import list_settings
from tests.support.pictures import photo
from tests.support.remote import put
from wall.acts.fetch_picture import fetch_picture
from wall.config import load_settings
from wall.connectors.base import RemoteMedia
from wall.connectors.pictures import FAKE
from wall.media.models import Picture
from wall.parts import Parts, assemble
from wall.people.access import invite
from wall.people.service import NewPerson, add_person
from wall.walls.filters import Filter
from wall.walls.service import WallPlan, add_wall

pytestmark = pytest.mark.browser

HERON, OWL = "Herons stand in the shallows. #river", "Owls are awake already."


@dataclass(frozen=True)
class Stage:
    """A site of its own, on which two people spoke; a steward before the stop button, and everything that is open."""

    served: Served
    steward: Page
    wall: Page
    post: Page
    screen: Page
    address: str
    file: str

    def press(self, what: str, **fields: str) -> None:
        """Fill in one of the four ways, and stop."""
        self.steward.goto("/desk/stop")
        section = self.steward.locator(f"section#{what}")
        for name, value in fields.items():
            field = section.locator(f"[name={name}]").first
            field.select_option(value) if name == "reason" else field.fill(value)
        section.locator(".stopping").first.click()
        self.steward.wait_for_url("**/desk/stop*")

    def undo(self, what: str) -> None:
        """Press the way back that stands beside it."""
        self.steward.goto("/desk/stop")
        self.steward.locator(f"section#{what}").get_by_role("button", name="Undo").first.click()
        self.steward.wait_for_url("**/desk/stop*")

    def status(self, path: str) -> int:
        """What the site answers a stranger."""
        return self.wall.request.get(path).status


def _prepare(parts: Parts) -> tuple[str, str]:
    """Two people with a post each, one of them with a picture; its id, and a link for a steward."""
    folder = parts.settings.data_dir / "fake" / "pictures"
    folder.mkdir(parents=True)
    (folder / "heron.jpg").write_bytes(photo((600, 400)))
    with parts.database.write() as session:
        mia, ben = (add_person(session, NewPerson(name)) for name in ("Mia Sörensen", "Ben Okafor"))
        media = (RemoteMedia("image", FAKE + "heron.jpg", alt="A heron."),)
        heron = put(session, mia, 1, text=HERON, media=media).id
        put(session, ben, 2, text=OWL)
        add_wall(session, "river", WallPlan("The River", Filter.read({"tags": ["river"]})), actor=None)
        link = invite(session, "sam@example.org", "steward", actor=None)
        session.flush()
        ids = session.scalars(select(Picture.id)).all()
    assert all(fetch_picture(parts, picture_id) for picture_id in ids)
    return heron, link


@pytest.fixture(scope="module")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stopped") / "data"
    parts = assemble(load_settings(list_settings(folder), folder / "no.toml"))
    heron, link = _prepare(parts)
    parts.close()
    with serve_site(folder, browser) as served:
        steward = served.open(f"/enter/{link}")
        if (name := steward.get_by_label("Your name, as colleagues know it")).count():
            name.fill("Sam Ito")
        steward.get_by_role("button", name="Come in").click()
        steward.wait_for_url("**/")
        post = served.open(f"/post/{heron}")
        file = post.locator("article img[src^='/media/']").first.get_attribute("src") or ""
        screen = pair(served, steward, "main")
        yield Stage(served, steward, served.open(), post, screen, f"{served.url}/post/{heron}", file)


def see_both(stage: Stage) -> None:
    """The post stands on the wall, at its own address and on the screen."""
    stage.post.goto(stage.address)
    for page in (stage.wall, stage.post, stage.screen):
        expect(card(page, "Herons")).to_be_visible()
    assert stage.status(stage.file) == 200


def see_it_gone(stage: Stage) -> None:
    """It is gone from all of them within two seconds, and stays so when they are opened again."""
    for page in (stage.wall, stage.screen, stage.post):
        expect(card(page, "Herons")).to_have_count(0, timeout=WITHIN)
    expect(stage.post.get_by_role("heading", name="These words are no longer here.")).to_be_visible()
    assert stage.status(stage.file) == stage.status(stage.address) == 410
    for page in (stage.wall, stage.screen, stage.post):
        page.reload()
        page.wait_for_load_state()
        expect(card(page, "Herons")).to_have_count(0)


@pytest.mark.parametrize(
    ("what", "fields"),
    [("post", {"reason": "personal"}), ("author", {"person": "Mia Sörensen", "reason": "stolen"})],
)
def test_one_post_or_one_author_stops_everywhere_and_comes_back(
    stage: Stage, what: str, fields: dict[str, str]
) -> None:
    see_both(stage)
    stage.press(what, **fields, **({"address": stage.address} if what == "post" else {}))
    see_it_gone(stage)
    for page in (stage.wall, stage.screen):
        expect(card(page, "Owls")).to_be_visible()
    stage.undo(what)
    see_both(stage)


def test_one_wall_stops_with_the_house_in_its_place_and_what_another_shows_stays(stage: Stage) -> None:
    see_both(stage)
    stage.press("wall")  # the main one stands first
    for page in (stage.wall, stage.screen):
        expect(card(page, "Herons")).to_have_count(0, timeout=WITHIN)
        expect(card(page, "Owls")).to_have_count(0)
    expect(stage.wall.locator(".stopped .house")).to_be_visible()
    expect(stage.screen.locator("#house")).to_be_visible()
    expect(stage.screen.locator("#waiting")).to_have_text("The wall is taking a pause. It will be back.")
    expect(card(stage.post, "Herons")).to_be_visible()  # the wall about the river shows it as well
    stage.press("wall")  # now that one stands first among those that run
    see_it_gone(stage)
    stage.undo("wall")
    stage.undo("wall")
    see_both(stage)


def test_everything_stops_and_exactly_that_comes_back(stage: Stage) -> None:
    see_both(stage)
    stage.press("everything")
    see_it_gone(stage)
    expect(stage.wall.locator(".stopped .house")).to_be_visible()
    expect(stage.screen.locator("#house")).to_be_visible()
    assert "Mia" not in stage.wall.request.get("/api/v1/walls/main/posts").text()
    stage.undo("everything")
    see_both(stage)
    expect(stage.screen.locator(".mast")).to_be_visible()
