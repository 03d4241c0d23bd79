"""Promises of pictures in a browser: they stand still until somebody asks, and a screen gives one the whole panel."""

from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.served import Served, add_person, card, connect
from tests.support.pictures import moving, photo
from wall.connectors.base import RemoteMedia
from wall.connectors.pictures import FAKE

pytestmark = pytest.mark.browser
_more = count()

# The screen's own modules, with a queue of these cards, each written a second after the one before it.
SPOTLIGHT = """async (cards) => {
  const { Spotlight } = await import("/kiosk/spotlight.js");
  const { Queue } = await import("/kiosk/queue.js");
  const [root, queue] = [document.getElementById("spot"), new Queue()];
  cards.forEach((html, at) => queue.put({ id: String(at), html, person: String(at), published: at, arrived: 0 }));
  const spotlight = new Spotlight({ root, queue, lang: "en" });
  const seen = [];
  for (let turn = 0; turn < 3; turn++) {
    const entry = spotlight.next;
    if (!entry || !spotlight.show(entry)) continue;
    seen.push([entry.id, root.querySelectorAll(".media img").length, root.textContent]);
  }
  spotlight.end();
  return { seen, left: root.childElementCount, post: spotlight.post };
}"""

# The wall's own modules: a card whose description somebody reads is replaced by another one.
REPLACED = """async ([before, after]) => {
  const here = (name) => new URL(name, document.querySelector("script[src$='/wall.js']").src);
  const { Feed } = await import(here("feed.js"));
  const { cardFrom } = await import(here("policy.js"));
  const [root, old, card] = [document.createElement("div"), cardFrom(before), cardFrom(after)];
  root.append(old);
  old.querySelector(".alt").open = true;
  new Feed({ root, isHeld: () => false, older: null, words: {} }).replace(old, card);
  return [...card.querySelectorAll("details")].map((one) => [one.className, one.open]);
}"""


def draw(served: Served, desk: Page, slug: str) -> None:
    """An account with a photo, an animation, a photo that is folded away, and words alone."""
    folder = served.folder / "fake" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    taller = next(_more)  # bytes that nobody else has: their address goes with the last post that shows them
    (folder / f"{slug}.jpg").write_bytes(photo((600, 400 + taller)))
    (folder / f"{slug}.gif").write_bytes(moving(size=(320, 240 + taller)))
    for text, name, warning in (
        ("Words alone.", "", ""),
        ("Behind a fold.", "jpg", "Spiders"),
        ("It moves.", "gif", ""),
        ("It stands.", "jpg", ""),
    ):
        media = (RemoteMedia("image", f"{FAKE}{slug}.{name}", text),) if name else ()
        served.network.post(slug, f"{slug}: {text}", warning=warning, media=media)
    connect(desk, slug, f"fake:{slug}")


def list_cards(page: Page, slug: str) -> dict[str, str]:
    """The cards of a person's posts as the server renders them, by their words."""
    posts = page.request.get("/api/v1/walls/main/posts?cards=1").json()["posts"]
    return {post["text"]: post["card"] for post in posts if post["person"]["slug"] == slug}


def test_a_picture_that_can_move_stands_still_until_somebody_asks(served: Served, desk: Page) -> None:
    slug = add_person(desk, "Moira Moving")
    draw(served, desk, slug)
    wall = served.open()
    own = card(wall, f"{slug}: It moves.")
    expect(own.locator("a.motion")).to_have_text("Play")
    for page in ("/", f"/p/{slug}", f"/post/{own.get_attribute('data-post')}"):
        wall.goto(page)
        figure = wall.locator("figure", has=wall.locator("a.motion")).first
        expect(figure.locator("img.moving")).to_have_count(0)
        figure.locator("a.motion").click()
        expect(figure.locator("a.motion")).to_have_text("Stop")
        expect(figure.locator("picture")).to_be_hidden()
        assert figure.locator("img.moving").get_attribute("alt") == "It moves."
        figure.locator("a.motion").click()
        expect(figure.locator("a.motion")).to_have_text("Play")
        expect(figure.locator("img.moving")).to_have_count(0)
        expect(figure.locator("picture")).not_to_have_attribute("hidden", "")


def test_the_spotlight_is_for_cards_whose_picture_everybody_may_see(served: Served, desk: Page) -> None:
    slug = add_person(desk, "Lucy Lit")
    draw(served, desk, slug)
    wall = served.open()
    expect(card(wall, f"{slug}: It stands.").locator("figure img")).to_have_count(1)
    expect(card(wall, f"{slug}: It moves.").locator("figure img")).to_have_count(1)
    rendered = list_cards(wall, slug)
    cards = [rendered[f"{slug}: {text}"] for text in ("Words alone.", "Behind a fold.", "It moves.", "It stands.")]
    screen = served.open("/kiosk/", viewport={"width": 1920, "height": 1080})
    found = screen.evaluate(SPOTLIGHT, cards)
    assert [post for post, _, _ in found["seen"]] == ["3", "2", "3"]  # the newest first, then in turns
    assert [count for _, count, _ in found["seen"]] == [1, 1, 1]
    assert all("Behind a fold" not in words for _, _, words in found["seen"])
    assert (found["left"], found["post"]) == (0, "")


def test_news_of_a_card_keep_open_what_was_open_and_unfold_nothing_else(served: Served, desk: Page) -> None:
    slug = add_person(desk, "Frida Fold")
    draw(served, desk, slug)
    wall = served.open()
    expect(card(wall, f"{slug}: It stands.").locator("figure img")).to_have_count(1)
    rendered = list_cards(wall, slug)
    plain, folded = rendered[f"{slug}: It stands."], rendered[f"{slug}: Behind a fold."]
    assert wall.evaluate(REPLACED, [plain, plain]) == [["alt", True]]
    assert wall.evaluate(REPLACED, [plain, folded]) == [["folded", False], ["alt", True]]


def test_a_picture_that_a_browser_has_seen_is_gone_from_it_once_it_is_hidden(served: Served, desk: Page) -> None:
    slug = add_person(desk, "Petra Pictured")
    draw(served, desk, slug)
    wall = served.open()
    picture = card(wall, f"{slug}: It moves.").locator("img[src^='/media/']").first
    picture.scroll_into_view_if_needed()
    address = picture.evaluate("async (one) => (await one.decode(), one.currentSrc)")
    wall.reload()
    wall.goto("about:blank")  # nobody tells it of anything
    desk.goto("/desk/posts")
    row = desk.locator("tr", has_text=f"{slug}: It moves.")
    row.get_by_text("Hide…").click()
    row.get_by_label("Reason, which Petra Pictured will read").select_option("personal")
    row.get_by_role("button", name="Hide", exact=True).click()
    expect(card(served.open(), f"{slug}: It moves.")).to_have_count(0)
    answer = wall.goto(address)
    assert answer is not None
    assert answer.status == 410
    served.heard.forget()  # of the picture that is gone
