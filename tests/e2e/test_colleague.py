"""The story of a colleague, told with their browser, two stewards', a visitor's and a screen: what shows is theirs to
decide, what is hidden for safety is answered, everything can be stopped, and who leaves leaves nothing behind."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Site
from tests.e2e.colleague import HERON, ITS_TURN, KINGFISHER, LUNCH, NAME, Stage, set_up
from tests.e2e.moments import Moment
from tests.e2e.served import Served, add_person, card, make_link, serve_site
from tests.e2e.voices import FeedSite
from tests.processes.conftest import list_settings
from tests.processes.running import HERE, ROOT, clean_environ
from wall.clock import now

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("colleague") / "data"
    with serve_site(folder, browser) as served, closing(Site()) as site, FeedSite().served() as feed:
        stage = Stage(served, MastodonServer(site), feed)
        set_up(stage)
        yield stage


def test_what_somebody_agreed_to_shows_on_the_wall_and_on_screens_and_nothing_else(stage: Stage) -> None:
    for words in (HERON, KINGFISHER):
        for who in ("wall", "screen"):
            expect(card(stage[who], words)).to_be_attached(timeout=ITS_TURN)
    stage["person"].reload()
    expect(stage["person"].locator("a[rel~=me]")).to_have_count(2)
    expect(stage["person"].get_by_text("verified: ")).to_have_count(2)
    expect(stage["wall"].get_by_text("vouched for")).to_have_count(0)
    expect(card(stage["wall"], LUNCH)).to_have_count(0)
    stage["post"].goto(stage.post)
    for place in stage.everywhere(HERON):
        expect(place).to_be_attached()


def test_an_author_hides_a_post_pauses_and_is_back_without_asking_anybody(stage: Stage) -> None:
    mia = stage["mia"]
    mia.goto("/me")
    mia.get_by_role("link", name="My posts").click()
    moment = press(mia, "Hide: Herons")
    stage.is_gone(HERON, moment)
    moment = press(mia, "Show again: Herons")
    stage.is_back(moment, HERON)
    mia.get_by_role("link", name="My data").click()
    moment = press(mia, "Begin the pause")
    stage.is_gone(HERON, moment)
    stage.is_gone(KINGFISHER, moment)
    assert stage["wall"].request.get(f"/p/{stage.slug}").status == 404
    moment = press(mia, "I am back")
    moment.back(card(stage["screen"], ""))
    stage.is_back(moment, HERON, KINGFISHER)


def test_what_is_hidden_for_safety_is_told_answered_and_decided_by_somebody_else(stage: Stage) -> None:
    anna, mia, sam = stage["anna"], stage["mia"], stage["sam"]
    moment = hide_for_safety(anna, HERON, "personal data", "A number plate can be read.")
    stage.is_gone(HERON, moment)
    mia.goto("/")
    mia.get_by_role("link", name="(something for you to know)").click()
    told = mia.get_by_role("listitem").filter(has_text="A steward hid one of your posts: personal data.")
    expect(told).to_contain_text("“A number plate can be read.” You can answer.")
    told.get_by_role("link", name="See more").click()
    expect(mia.get_by_role("heading", name="Why: personal data")).to_be_visible()
    mia.get_by_label("Your answer").fill("It is my own bicycle, and has none.")
    press(mia, "Send this answer")
    expect(mia.get_by_text("Somebody else than who hid it reads this and decides.")).to_be_visible()

    anna.goto("/desk/safety")
    expect(anna.get_by_text("It is my own bicycle, and has none.")).to_be_visible()
    expect(anna.get_by_text("Somebody else who looks after the wall decides this one.")).to_be_visible()
    expect(anna.get_by_label("Your words to them")).to_have_count(0)
    entry = mia.url.rpartition("/")[2]
    headers, decision = {"Origin": stage.served.url}, dict[str, str | float | bool](words="No.", decision="stays")
    own = anna.request.post(f"/desk/safety/{entry}/decide", form=decision, headers=headers)
    assert own.status == 403

    sam.goto("/me")
    told = sam.get_by_role("listitem").filter(has_text="It waits for your second look.")
    told.get_by_role("link", name="See more").click()
    sam.get_by_label("Your words to them").fill("So it is. Sorry, and thank you.")
    press(sam, "Show it again")
    stage.shows(HERON)
    mia.reload()
    expect(mia.get_by_text("So it is. Sorry, and thank you.")).to_be_visible()
    counted = {"Posts hidden": "1", "personal data": "1", "hate or harassment": "0"}
    visitor = stage.served.open("/transparency")
    for name, count in (counted | {"Answered": "1", "Shown again after that": "1"}).items():
        expect(visitor.locator(f"td[data-label='{name}']").first).to_have_text(count)


@pytest.mark.parametrize(
    ("stop", "undo"), [("Stop the wall Florilège", "Undo: Florilège"), ("Stop everything", "Undo: Everything")]
)
def test_what_is_stopped_is_gone_everywhere_stays_gone_and_comes_back(stage: Stage, stop: str, undo: str) -> None:
    anna, visitor = stage["anna"], stage["wall"].request
    anna.goto("/desk/stop")
    moment = press(anna, stop)
    stage.is_gone(HERON, moment)
    assert HERON not in visitor.get("/api/v1/walls/main/posts").text()
    for who in ("wall", "person", "screen", "post"):
        stage[who].reload()
        stage[who].wait_for_load_state("networkidle")
        expect(card(stage[who], "")).to_have_count(0)
    anna.goto("/desk/stop")
    press(anna, undo)
    stage.shows(HERON)
    assert {visitor.get(one).status for one in stage.addresses} == {200}


def test_who_leaves_and_erases_everything_is_nowhere_and_nothing_brings_it_back(stage: Stage) -> None:
    mia, anna, served = stage["mia"], stage["anna"], stage.served
    phone = served.open("")
    phone.goto(make_link(anna, stage.slug))
    phone.get_by_role("button", name="Come in").click()
    expect(phone.get_by_role("link", name="My bouquet")).to_be_visible()
    mia.goto("/me")
    mia.get_by_role("link", name="My data").click()
    mia.get_by_label("Erase everything").check()
    press(mia, "See what exactly happens")
    mia.get_by_label("To do it, type your name").fill(NAME)
    moment = press(mia, "Erase everything")
    stage.is_gone(HERON, moment)
    stage.is_gone(KINGFISHER, moment)
    moment.gone(phone.get_by_role("link", name="My bouquet"))
    expect(mia.get_by_role("heading", name="Farewell")).to_be_visible()
    for mine in (mia, phone):
        mine.goto("/me")
        mine.wait_for_url("**/sign-in?next=%2Fme")

    slug = add_person(anna, "Ada Later")
    for address in (f"{stage.feed.url}/feed.xml", stage.mastodon.account["url"]):
        follow(served, slug, address)
    stage.feed.write("The same feed is read again.")
    stage.mastodon.add("And the same account.", created_at=now().isoformat())
    for words in ("The same feed is read again.", "And the same account."):
        expect(card(stage["wall"], words)).to_be_attached(timeout=ITS_TURN)
    for words in (HERON, KINGFISHER):
        for place in stage.everywhere(words):
            expect(place).to_have_count(0)
    stage["wall"].reload()
    expect(card(stage["wall"], "And the same account.")).to_be_visible()
    expect(stage["wall"].get_by_text(re.compile(f"{HERON}|{KINGFISHER}|{NAME}"))).to_have_count(0)
    assert NAME not in stage["wall"].request.get("/api/v1/walls/main/posts").text()


def hide_for_safety(desk: Page, words: str, reason: str, note: str) -> Moment:
    """Take a post out of sight on the desk; the moment of it."""
    desk.goto("/")
    desk.get_by_role("link", name="The desk").click()
    desk.get_by_role("link", name="Posts", exact=True).click()
    row = desk.locator("tr", has_text=words)
    row.get_by_text("Hide…").click()
    row.get_by_label("Reason, which Mia Sörensen will read").select_option(reason)
    row.get_by_label("A note, which they read too").fill(note)
    moment = Moment()
    row.get_by_role("button", name="Hide", exact=True).click()
    return moment


def follow(served: Served, slug: str, address: str) -> None:
    """Have an account followed by command, as an operator may."""
    environ = clean_environ() | list_settings(served.folder)
    subprocess.run([*HERE, "source", "add", slug, address], cwd=ROOT, env=environ, check=True, capture_output=True)


def press(page: Page, button: str) -> Moment:
    """Decide something, by keyboard; the moment of it."""
    found = page.get_by_role("button", name=button)
    expect(found).to_be_enabled()
    moment = Moment()
    found.press("Enter")
    return moment
