"""Promises of the wall in other sites' pages, in a real browser: live, as tall as its cards, no cookie, no stranger."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Request, expect

from tests.e2e.served import Served, add_person
from tests.e2e.sites import HostSite
from tests.e2e.voices import ThroughDoor
from wall.db import Database
from wall.walls.models import Wall
from wall.walls.queries import find_wall
from wall.walls.service import start_wall, stop_wall

pytestmark = pytest.mark.browser

LINK = '<a href="{site}/w/{wall}">Our wall, over there</a>'
ELEMENT = '<script async src="{site}/embed.js"></script><florilege-wall src="{site}/embed/{wall}" lang="en" limit="4">'
ELEMENT += LINK + "</florilege-wall>"
FRAME = '<iframe src="{site}/embed/{wall}?lang=fr&amp;theme=dark" title="Our wall" width="700" height="500"></iframe>'


@pytest.fixture
def host(served: Served) -> Iterator[HostSite]:
    """Another site."""
    with HostSite(served.url).served() as host:
        yield host


class Reader:
    """Somebody who reads another site, with everything that their browser asks for and complains about."""

    def __init__(self, browser: Browser, **options: object) -> None:
        self.context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]  # Playwright's own
        self.context.set_default_timeout(10_000)
        self.origins = set[str]()
        self.complaints = list[str]()
        self.context.on("request", self._hear)
        self.context.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def open(self, address: str) -> Page:
        page = self.context.new_page()
        page.goto(address)
        return page

    def _hear(self, request: Request) -> None:
        split = urlsplit(request.url)
        self.origins.add(f"{split.scheme}://{split.netloc}")


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    """A reader with a window of a desk."""
    reader = Reader(browser, viewport={"width": 1200, "height": 900}, locale="en-GB")
    yield reader
    reader.context.close()


def make_wall(served: Served, slug: str, sites: list[str]) -> None:
    database = Database(f"sqlite:///{served.folder / 'florilege.db'}")
    with database.write() as session:
        session.add(Wall(slug=slug, title=slug.title(), embed_sites=sites))
    database.dispose()


def act_on_wall(served: Served, slug: str, act: Callable[..., object]) -> None:
    database = Database(f"sqlite:///{served.folder / 'florilege.db'}")
    with database.write() as session:
        act(session, find_wall(session, slug), actor=None)
    database.dispose()


def put_up(host: HostSite, served: Served, wall: str, markup: str) -> str:
    page = "<!doctype html><title>An intranet</title><h1>News of the house</h1>"
    host.pages[f"/{wall}"] = page + markup.replace("{site}", served.url).replace("{wall}", wall)
    return f"{host.url}/{wall}"


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


@pytest.mark.parametrize("markup", [FRAME, ELEMENT], ids=["frame", "element"])
def test_a_post_arrives_on_another_sites_page_by_itself(
    served: Served, desk: Page, host: HostSite, reader: Reader, markup: str
) -> None:
    kind = "frame" if markup is FRAME else "element"
    voice = ThroughDoor(served, desk, add_person(desk, f"Outer Odo of the {kind}"))
    voice.write(f"Said before, for the {kind}.")
    make_wall(served, f"outer-{kind}", [host.url])
    page = reader.open(put_up(host, served, f"outer-{kind}", markup))
    expect(inside(page).locator("article", has_text=f"Said before, for the {kind}.")).to_be_visible()
    first = voice.write(f"Said just now, for the {kind}.")
    arrived = inside(page).locator("article", has_text=f"Said just now, for the {kind}.")
    expect(arrived).to_be_visible()
    expect(inside(page).locator("article").first).to_contain_text("Said just now")
    voice.delete(first)
    expect(arrived).to_have_count(0)
    assert reader.complaints == []
    assert reader.origins == {host.url, served.url}
    assert reader.context.cookies() == []
    assert host.asked[0] == f"/outer-{kind}"


def test_the_element_is_as_tall_as_its_cards_and_shows_as_many_as_asked(
    served: Served, desk: Page, host: HostSite, reader: Reader
) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Tall Tova"))
    for number in range(6):
        voice.write(f"Something tall, number {number}, with a few words more than the others have.")
    make_wall(served, "tall", [host.url])
    page = reader.open(put_up(host, served, "tall", ELEMENT))
    expect(inside(page).locator("article")).to_have_count(4)
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("title", "Florilège")
    expect(page.get_by_role("link", name="Our wall, over there")).to_be_hidden()
    content = inside(page).locator(".frame").evaluate("one => one.getBoundingClientRect().height")
    assert abs(frame.evaluate("one => one.clientHeight") - content) <= 1
    page.set_viewport_size({"width": 340, "height": 800})
    page.wait_for_function("old => document.querySelector('florilege-wall').clientHeight > old + 200", arg=content)
    assert inside(page).locator("html").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert reader.complaints == []


def test_a_link_in_it_opens_a_tab_of_its_own(served: Served, desk: Page, host: HostSite, reader: Reader) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Linked Lou"))
    voice.write("Follow me to the wall.")
    make_wall(served, "linked", [host.url])
    page = reader.open(put_up(host, served, "linked", ELEMENT))
    author = inside(page).get_by_role("link", name="Linked Lou").first
    with reader.context.expect_page() as opened:
        author.click()
    expect(opened.value.get_by_role("heading", name="Linked Lou").first).to_be_visible()
    assert page.url.startswith(host.url)
    assert opened.value.evaluate("window.opener") is None


@pytest.mark.parametrize("markup", [FRAME, ELEMENT], ids=["frame", "element"])
def test_a_site_that_is_not_listed_gets_no_wall(served: Served, host: HostSite, reader: Reader, markup: str) -> None:
    wall = "refused-frame" if markup is FRAME else "refused-element"
    make_wall(served, wall, ["https://intranet.example.org"])
    page = reader.open(put_up(host, served, wall, markup))
    expect(page.locator("iframe")).to_be_attached()
    page.wait_for_timeout(1000)
    assert any("frame-ancestors" in complaint for complaint in reader.complaints)
    assert inside(page).locator(".bundle").count() == 0
    if markup is ELEMENT:
        expect(page.get_by_role("link", name="Our wall, over there")).to_be_visible()


def test_without_javascript_the_frame_has_its_cards_and_the_element_its_link(
    served: Served, desk: Page, host: HostSite, browser: Browser
) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Still Stan"))
    voice.write("I need no script.")
    make_wall(served, "unscripted", [host.url])
    make_wall(served, "unscripted-element", [host.url])
    reader = Reader(browser, java_script_enabled=False)
    page = reader.open(put_up(host, served, "unscripted", FRAME))
    expect(inside(page).locator("article", has_text="I need no script.")).to_be_visible()
    page = reader.open(put_up(host, served, "unscripted-element", ELEMENT))
    expect(page.get_by_role("link", name="Our wall, over there")).to_be_visible()
    reader.context.close()


def test_a_wall_that_is_stopped_is_stopped_on_other_sites_too_and_comes_back(
    served: Served, desk: Page, host: HostSite, reader: Reader
) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Stoppable Suki"))
    voice.write("Until somebody stops me.")
    make_wall(served, "stoppable", [host.url])
    page = reader.open(put_up(host, served, "stoppable", ELEMENT))
    card = inside(page).locator("article", has_text="Until somebody stops me.")
    expect(card).to_be_visible()
    act_on_wall(served, "stoppable", stop_wall)
    expect(inside(page).get_by_text("The wall is taking a pause.")).to_be_visible()
    expect(card).to_have_count(0)
    act_on_wall(served, "stoppable", start_wall)
    expect(card).to_be_visible()


def test_heights_that_others_send_are_not_believed(served: Served, host: HostSite, reader: Reader) -> None:
    make_wall(served, "believed", [host.url])
    page = reader.open(put_up(host, served, "believed", ELEMENT))
    expect(page.get_by_role("link", name="Our wall, over there")).to_be_hidden()
    tall = page.locator("iframe").get_attribute("height")
    page.evaluate("postMessage({florilege: 'height', height: 5000}, '*')")
    page.wait_for_timeout(200)
    assert page.locator("iframe").get_attribute("height") == tall


def test_a_browser_below_the_floor_is_led_to_the_plain_page(served: Served) -> None:
    page = served.open("/?lang=fr", init="delete window.CSSLayerBlockRule")
    page.wait_for_url(re.compile(r"/w/main/plain\?lang=fr$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.scripts.length") == 0


def test_a_browser_of_today_stays_on_the_wall_and_sees_no_way_to_the_plain_page(served: Served) -> None:
    page = served.open("/?lang=en")
    page.wait_for_timeout(500)
    assert page.url.endswith("/?lang=en")
    expect(page.locator(".below-floor")).to_be_hidden()
