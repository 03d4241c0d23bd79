"""The story of a wall, told with two browsers: whose words come, who thanks, who passes them on."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.served import Served, add_brand, add_person, card, connect
from tests.e2e.voices import FeedSite, OnFake, ThroughDoor, Voice
from tests.processes.running import ask

pytestmark = pytest.mark.browser


def on_feed(_served: Served, desk: Page, slug: str, feed: FeedSite) -> Voice:
    feed.write("An older entry of the feed")
    connect(desk, slug, f"{feed.url}/feed.xml")
    return feed


def on_fake(served: Served, desk: Page, slug: str, _feed: FeedSite) -> Voice:
    return OnFake(served, desk, slug)


def through_a_door(served: Served, desk: Page, slug: str, _feed: FeedSite) -> Voice:
    return ThroughDoor(served, desk, slug)


def test_who_starts_the_site_comes_in_by_the_link_and_stands_at_the_desk(served: Served, desk: Page) -> None:
    desk.goto("/")
    desk.get_by_role("link", name="The desk").click()
    expect(desk.get_by_role("heading", name="Sources", level=1)).to_be_visible()
    used = served.open("")
    used.goto(served.first_link)
    expect(used.get_by_text("This link was used already")).to_be_visible()


@pytest.mark.parametrize("begin", [on_fake, on_feed, through_a_door])
def test_what_somebody_writes_comes_to_an_open_wall_by_itself_changes_there_and_goes(
    served: Served, desk: Page, feed: FeedSite, begin: Callable[..., Voice]
) -> None:
    name = begin.__name__.replace("_", " ").title()
    slug = add_person(desk, name)
    wall = served.open()
    voice = begin(served, desk, slug, feed)
    written = voice.write(f"{name} wrote this just now.")
    shown = card(wall, f"{name} wrote this just now.")
    expect(shown).to_be_visible()
    expect(shown.get_by_role("heading", name=name, exact=True)).to_be_visible()
    voice.edit(written, f"{name} found better words.")
    expect(card(wall, f"{name} found better words.")).to_be_visible()
    expect(shown).to_have_count(0)
    if begin is on_feed:  # what left a feed may only be old
        return
    voice.delete(written)
    expect(card(wall, f"{name} found better words.")).to_have_count(0)


def test_what_a_steward_hides_leaves_every_open_page_at_once_and_comes_back_when_restored(
    served: Served, desk: Page
) -> None:
    slug = add_person(desk, "Hidden Hanna")
    voice = ThroughDoor(served, desk, slug)
    wall = served.open()
    voice.write("A photo of a customer’s screen.")
    shown = card(wall, "A photo of a customer’s screen.")
    expect(shown).to_be_visible()
    address = f"/post/{shown.get_attribute('data-post')}"
    desk.goto("/desk/posts")
    row = desk.locator("tr", has_text="A photo of a customer’s screen.")
    row.get_by_text("Hide…").click()
    row.get_by_label("Reason, which Hidden Hanna will read").select_option("another reason")
    row.get_by_label("A note, which they read too").fill("The screen shows a customer’s name.")
    row.get_by_role("button", name="Hide", exact=True).click()
    expect(shown).to_have_count(0, timeout=2000)
    other = served.open(f"/p/{slug}")
    expect(card(other, "A photo of a customer’s screen.")).to_have_count(0)
    other.goto(address)
    expect(other.get_by_text("These words are no longer here.")).to_be_visible()
    row = desk.locator("tr", has_text="The screen shows a customer’s name.")
    row.get_by_role("button", name="Show again").click()
    expect(shown).to_be_visible(timeout=2000)
    other.goto(f"/p/{slug}")
    expect(card(other, "A photo of a customer’s screen.")).to_be_visible()


def test_a_flower_blooms_on_the_open_wall_and_the_badge_for_it_is_offered_and_accepted(
    served: Served, desk: Page
) -> None:
    writer, giver = add_person(desk, "Wanda Writer"), add_person(desk, "Gino Giver")
    voice = ThroughDoor(served, desk, writer)
    wall = served.open()
    voice.write("Wanda answered a hundred questions today.")
    gino, wanda = served.invite(desk, giver), served.invite(desk, writer)
    gino.goto("/me")
    expect(gino.get_by_text("You have 10 flowers left this week.")).to_be_visible()
    gino.goto("/")
    card(gino, "Wanda answered a hundred questions").get_by_role("link", name="Give a flower").click()
    gino.get_by_label("Say why, in your own words").fill("You took the time, every time.")
    gino.get_by_role("button", name="Give it").click()
    expect(gino.get_by_text("You took the time, every time.")).to_be_visible()
    bloomed = card(wall, "Wanda answered a hundred questions")
    expect(bloomed.locator("img.bouquet")).to_be_visible()
    expect(bloomed.get_by_text("A flower from Gino")).to_be_visible()
    gino.goto("/me")
    expect(gino.get_by_text("You have 9 flowers left this week.")).to_be_visible()
    wanda.goto("/")
    card(wanda, "Wanda answered a hundred questions").get_by_role("link", name="Give a flower").click()
    expect(wanda.get_by_text("These are your own words")).to_be_visible()
    wanda.goto("/me")
    expect(wanda.get_by_text("You took the time, every time.")).to_be_visible()
    reload_until(gino, "Accept First flower")
    gino.get_by_role("button", name="Accept First flower").click()
    wall.goto(f"/p/{giver}")
    wall.get_by_role("link", name="First flower").click()
    expect(wall.get_by_role("heading", name="First flower")).to_be_visible()
    expect(wall.get_by_role("link", name="Gino Giver")).to_be_visible()


def put_up(served: Served, mine: Page, **fields: str) -> None:
    """Send the second form of bringing a post alone: the first would have LinkedIn asked, and no test goes there."""
    assert mine.request.post("/me/bring", form=dict(fields), headers={"Origin": served.url}).ok


def test_the_house_passes_each_initiative_on_exactly_once_and_the_receipt_counts_it(served: Served, desk: Page) -> None:
    slug = add_person(desk, "Rita Relayed")
    before = receipt_of(served, "linkedin")
    add_brand(desk, "fake", "halage")
    add_brand(desk, "linkedin", "Halage SA")
    voice = OnFake(served, desk, slug)
    wall = served.open()
    uri = voice.write("Rita opened the new workshop.")
    expect(card(wall, "Rita opened the new workshop.").get_by_text(re.compile("Relayed (at once )?by"))).to_be_visible()
    assert [relay.account for relay in served.network.relays() if relay.post_uri == uri] == ["halage"]
    address = "https://www.linkedin.com/posts/rita-workshop-1"
    put_up(served, served.invite(desk, slug), address=address, text="Rita tells the workshop’s story.")
    brought = card(wall, "Rita tells the workshop’s story.")
    expect(brought).to_be_visible()
    desk.goto("/desk/relays")
    reload_until(desk, "Done", within="Rita tells the workshop’s story.")
    row = desk.locator("li", has_text="Rita tells the workshop’s story.")
    assert row.get_by_role("link", name="Open the original").get_attribute("href") == address
    row.get_by_role("button", name="Done").click()
    expect(brought.get_by_text("Relayed by hand by Halage SA")).to_be_visible()
    after = receipt_of(served, "linkedin")
    assert after == {name: before.get(name, 0) + 1 for name in ("initiatives", "relayed", "by_hand")}
    wall.goto("/receipt")
    by_hand = wall.get_by_role("row", name="LinkedIn")
    expect(by_hand.get_by_role("cell").nth(2)).to_have_text(str(after["by_hand"]))
    passed_on = wall.get_by_role("row", name="Made-up network")
    expect(passed_on.get_by_role("cell").nth(3)).to_have_text(re.compile(r"^\d+\s(s|min)$"))
    assert [relay.post_uri for relay in served.network.relays()].count(uri) == 1


def receipt_of(served: Served, network: str) -> dict[str, int]:
    """What the receipt counts for a network this month."""
    months = json.loads(ask(served.port, "/api/v1/receipt").body)["months"]
    rows = [row for row in months if row["network"] == network]
    return {name: rows[0][name] for name in ("initiatives", "relayed", "by_hand")} if rows else {}


def reload_until(page: Page, button: str, *, within: str = "") -> None:
    """A badge or a relay comes a moment after what it is for."""
    for _ in range(20):
        place = page.locator("li", has_text=within) if within else page
        if place.get_by_role("button", name=button).count():
            return
        page.wait_for_timeout(250)
        page.reload()
