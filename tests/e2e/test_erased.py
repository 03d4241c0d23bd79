"""A promise of the whole site: who downloads everything and has it erased is in no byte of its files any more, be it of
the database or of the log. They write, are thanked, hidden and mailed as people are, on pages and with real servers."""

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Reply, Site
from tests.e2e.own_accounts import bring_in, look_now, my_page, my_word, say_yes
from tests.e2e.served import Served, add_person, card, come_in
from tests.e2e.voices import FeedSite, ThroughDoor
from tests.processes.conftest import list_settings
from tests.processes.running import wait_until
from tests.support.mail_sink import MailSink, mail_sink, text_of
from tests.support.pictures import photo
from tests.support.ports import find_free_port
from tests.support.residue import holding
from wall.clock import now

pytestmark = pytest.mark.browser

BIRDS = "qanary", "ostrych"  # in what she says and is told; in what she is called
NAME, MAIL = "Mia Ostrych", "mia@ostrych.example"
TITLE, ABOUT = "Keeper of a qanary", "I like a qanary."
POST, ALT, ENTRY = "My qanary sings.", "A qanary in its cage", "The diary of a qanary"
GIVEN, RECEIVED = "From me and my qanary.", "Thanks, Ostrych, for the qanary."
KIND_WORD, WHY, ANSWER = "Hear the qanary.", "It names the ostrych.", "My qanary meant well."
SAID = (TITLE, ABOUT, POST, ALT, ENTRY, GIVEN, RECEIVED, KIND_WORD, WHY, ANSWER)


@dataclass(frozen=True)
class Aviary:
    """A site that sends mail, its steward, Mia and a colleague of hers, and the places where they write."""

    served: Served
    sink: MailSink
    mastodon: MastodonServer
    bens: MastodonServer
    feed: FeedSite
    anna: Page
    mia: Page
    ben: Page


@pytest.fixture
def aviary(browser: Browser, tmp_path: Path) -> Iterator[Aviary]:
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        mastodon, bens = (MastodonServer(stack.enter_context(closing(Site()))) for _ in range(2))
        feed = stack.enter_context(FeedSite().served())
        served = Served(list_settings(tmp_path / "data", SMTP_URL=sink.url), find_free_port(), browser)
        stack.callback(served.close)
        served.start()
        anna = served.take_first_link("Anna Weber")
        slugs = add_person(anna, NAME), add_person(anna, "Ben Okafor")
        anna.goto(f"/desk/people/{slugs[0]}")
        fill(anna, "In the directory", {"E-mail (to recognise them, never shown)": MAIL}, "Keep this")
        mia, ben = served.open("", user_agent="Qanary/1.0"), served.invite(anna, slugs[1])
        mia.goto(mailed_link(anna, slugs[0], sink))
        come_in(mia)
        ThroughDoor(served, anna, slugs[1]).write("Ben was here first.")
        yield Aviary(served, sink, mastodon, bens, feed, anna, mia, ben)
        assert served.heard.complaints == []


def mailed_link(desk: Page, slug: str, sink: MailSink) -> str:
    """A one-time link that is made on the desk and mailed, for nobody else to see."""
    desk.goto(f"/desk/people/{slug}")
    desk.get_by_role("button", name="Make a link").click()
    wait_until(lambda: sink.letters, 20, "the letter with the link")
    return str(re.findall(r"http://\S+/enter/[\w-]+", text_of(sink.letters[0]))[0])


def fill(page: Page, region: str, values: dict[str, str], button: str) -> None:
    """Fill in a form of a page, and send it."""
    place = page.get_by_role("region", name=region)
    for label, value in values.items():
        place.get_by_label(label, exact=True).fill(value)
    place.get_by_role("button", name=button).click()
    page.wait_for_load_state()


def tell_of_herself(mia: Page) -> None:
    """Her profile."""
    mia.goto("/me/profile")
    fill(mia, "What you are called", {"What you do": TITLE}, "Keep this")
    fill(mia, "What your page says of you", {"In your own words, in a sentence or two": ABOUT}, "Keep these words")
    mia.get_by_label("What there is to know, by mail").select_option("Soon after it happens")
    fill(mia, "Language and mail", {}, "Keep this")


def write_elsewhere(aviary: Aviary) -> None:
    """Her Mastodon account with a picture, and her feed; a third account waits for her decision until the end."""
    mia, server = aviary.mia, aviary.mastodon
    server.account |= {"display_name": NAME, "note": "<p>Of my qanary.</p>"}
    server.site.routes["/qanary.jpg"] = Reply(200, photo((600, 400)), {"Content-Type": "image/jpeg"})
    picture = {"id": "1", "type": "image", "url": f"{server.site.url}/qanary.jpg", "description": ALT}
    server.add(POST, media_attachments=[picture], created_at=now().isoformat())
    connect_own(mia, server, "Qanary")
    aviary.feed.title = "Notes of an Ostrych"
    aviary.feed.write(ENTRY)
    bring_in(mia, f"{aviary.feed.url}/ostrych/feed.xml")
    say_yes(mia)
    aviary.feed.title += f" {my_word(mia)}"
    look_now(mia)
    bring_in(mia, f"{aviary.feed.url}/qanary/other.xml")


def connect_own(mine: Page, server: MastodonServer, field: str) -> None:
    """A Mastodon account of one's own, whose profile names the page here."""
    bring_in(mine, server.account["url"])
    say_yes(mine)
    server.account["fields"] = [{"name": field, "value": my_page(mine)}]
    look_now(mine)


def be_repeated(aviary: Aviary) -> None:
    """A colleague points to a post of hers, with the card that his server made of it, and quotes it."""
    his, (hers,) = aviary.bens, aviary.mastodon.statuses
    preview = {
        "url": hers["url"],
        "title": f"{NAME}: {POST}",
        "provider_name": "Ostrych",
        "image": f"{his.site.url}/p.jpg",
    }
    his.site.routes["/p.jpg"] = Reply(200, photo((1200, 600)), {"Content-Type": "image/jpeg"})
    his.add("Read this.", card=preview, created_at=now().isoformat())
    his.add("As she says.", quote={"state": "accepted", "quoted_status": hers}, created_at=now().isoformat())
    connect_own(aviary.ben, his, "Wall")
    wall = aviary.served.open("/")
    expect(card(wall, "Read this.").get_by_text(f"{NAME}: {POST}")).to_be_visible()
    expect(card(wall, "As she says.").get_by_text(POST)).to_be_visible()


def be_thanked(aviary: Aviary) -> None:
    """She thanks a colleague, who thanks her, and finds her; a steward puts her words forward."""
    for giver, words, note in ((aviary.mia, "Ben was here first.", GIVEN), (aviary.ben, POST, RECEIVED)):
        giver.goto("/")
        card(giver, words).get_by_role("link", name="Give a flower").click()
        giver.get_by_label("Say why, in your own words").fill(note)
        giver.get_by_role("button", name="Give it").click()
        expect(giver.get_by_text(note)).to_be_visible()
    aviary.ben.goto("/search?q=qanary")
    expect(card(aviary.ben, POST)).to_be_visible()
    aviary.anna.goto("/desk/posts")
    aviary.anna.locator("tr", has_text=ENTRY).get_by_role("link", name="Put forward").click()
    aviary.anna.get_by_label("A kind word beside it, if you like").fill(KIND_WORD)
    aviary.anna.get_by_role("button", name="Put it forward").click()


def be_hidden(aviary: Aviary) -> None:
    """A steward hides a post of hers for safety; she answers. The letter about it does not get through."""
    anna, mia = aviary.anna, aviary.mia
    aviary.sink.refuse["RCPT"] = f"451 {MAIL} is busy"
    anna.goto("/desk/posts")
    row = anna.locator("tr", has_text=POST)
    row.get_by_text("Hide…").click()
    row.get_by_label(f"Reason, which {NAME} will read").select_option("another reason")
    row.get_by_label("A note, which they read too").fill(WHY)
    row.get_by_role("button", name="Hide", exact=True).click()
    mia.goto("/me/log")
    mia.get_by_role("link", name="Read or answer").click()
    mia.get_by_label("Your answer").fill(ANSWER)
    mia.get_by_role("button", name="Send this answer").click()
    expect(mia.get_by_role("heading", name="What you answered")).to_be_visible()


def download(mia: Page, file: Path) -> dict[str, str]:
    """The archive that she gets: its page and its facts, as they read."""
    mia.goto("/me/data")
    with mia.expect_download() as began:
        mia.get_by_role("button", name="Download my data").click()
    began.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert [name for name in archive.namelist() if name.startswith("pictures/")]
        facts = json.dumps(json.loads(archive.read("data.json")), ensure_ascii=False)
        return {"data.json": facts, "index.html": archive.read("index.html").decode()}


def test_after_export_and_erasure_no_byte_of_the_site_tells_of_them(aviary: Aviary, tmp_path: Path) -> None:
    served, mia = aviary.served, aviary.mia
    tell_of_herself(mia)
    write_elsewhere(aviary)
    wall = served.open("/")
    expect(card(wall, POST).locator("img[src^='/media/']").first).to_be_visible()
    expect(card(wall, ENTRY)).to_be_visible()
    be_thanked(aviary)
    be_repeated(aviary)
    be_hidden(aviary)
    archive = download(mia, tmp_path / "mine.zip")
    for name, text in archive.items():
        assert {words for words in (NAME, MAIL, *SAID) if words not in text} == set(), name
    log = served.folder / f"serve-{served.port}.log"
    wait_until(lambda: "a letter was not sent" in log.read_text(), 20, "a letter waits")
    found = {one.replace("db-wal", "db") for one in holding(served.folder, *BIRDS)}
    assert {"florilege.db (in clear)", "florilege.db (compressed)"} <= found

    mia.get_by_label("Erase everything").check()
    mia.get_by_role("button", name="See what exactly happens").click()
    mia.get_by_label("To do it, type your name").fill(NAME)
    mia.get_by_role("button", name="Erase everything").click()
    expect(mia.get_by_role("heading", name="Farewell")).to_be_visible()
    wait_until(lambda: "a person was erased" in log.read_text(), 60, "the worker erases")
    assert holding(served.folder, *BIRDS) == set()
    for words in ("Read this.", "As she says."):  # his own stay
        expect(card(served.open("/"), words)).to_be_visible()
    served.stop()
    assert holding(served.folder, *BIRDS) == set()
