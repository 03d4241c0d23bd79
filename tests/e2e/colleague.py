"""The stage of a colleague’s story: a site from its first start on, all its browsers, and two places to write in."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Reply
from tests.e2e.moments import Moment
from tests.e2e.own_accounts import ahead, bring_in, choose_tag, look_now, my_page, my_word, say_yes
from tests.e2e.served import Served, add_person, add_wall, card
from tests.e2e.test_walls import pair
from tests.e2e.voices import FeedSite
from tests.support.pictures import photo
from wall.clock import now

ITS_TURN = 20_000.0  # milliseconds: a source is looked at by turns, and a screen that shows something turns calmly
GONE = {404, 410}  # what was erased was never there
NAME = "Mia Sörensen"
HERON, KINGFISHER, LUNCH = "Herons stand in the shallows.", "Kingfishers are early.", "Soup again."


@dataclass
class Stage:
    """A site of its own from its first start on, with all who look at it, and the two places where Mia writes."""

    served: Served
    mastodon: MastodonServer
    feed: FeedSite
    slug: str = ""
    post: str = ""  # the address of the post with the picture
    addresses: tuple[str, ...] = ()  # for programs: that post, and its picture
    pages: dict[str, Page] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Page:
        return self.pages[who]

    def everywhere(self, words: str) -> list[Locator]:
        """Where a visitor sees a post: an open wall, Mia's page, a screen, and the post's own page, if it is that."""
        return [card(self[who], words) for who in ("wall", "person", "screen", "post")]

    def is_gone(self, words: str, moment: Moment) -> None:
        """It left each of them; for programs the post with the picture is gone, too."""
        moment.gone(*self.everywhere(words))
        visitor = self["wall"].request
        moment.so(lambda: {visitor.get(one).status for one in self.addresses} <= GONE, "gone for programs")

    def is_back(self, moment: Moment, *all_words: str) -> None:
        """They are back at once on an open wall by itself, and on her page for whoever looks; then everywhere."""
        moment.back(*(card(self["wall"], words) for words in all_words))
        moment.so(lambda: self._page_says(all_words), "on her page")
        for words in all_words:  # only now: a screen's turn takes longer than a moment
            self.shows(words)

    def shows(self, words: str) -> None:
        """Everybody sees it again who looks, and on a screen it has its turn."""
        expect(card(self["wall"], words)).to_be_attached()
        self["person"].goto(f"/p/{self.slug}")
        self["post"].goto(self.post)
        for who in ("person", "screen"):
            expect(card(self[who], words)).to_be_attached(timeout=ITS_TURN)

    def _page_says(self, all_words: tuple[str, ...]) -> bool:
        page = self["wall"].request.get(f"/p/{self.slug}").text()
        return all(words in page for words in all_words)


def set_up(stage: Stage) -> None:
    """From the first start until Mia agreed to two accounts of hers, and everybody is at their places."""
    _write_before(stage)
    _invite(stage)
    _agree_on_mastodon(stage)
    _agree_on_feed(stage)
    _see(stage)


def _write_before(stage: Stage) -> None:
    """What stood there before anybody here asked."""
    server = stage.mastodon
    server.site.routes["/heron.jpg"] = Reply(200, photo((600, 400)), {"Content-Type": "image/jpeg"})
    picture = {"id": "1", "type": "image", "url": f"{server.site.url}/heron.jpg", "description": "A heron."}
    server.add(f"{HERON} #river", media_attachments=[picture], created_at=now().isoformat())
    server.add(LUNCH, created_at=now().isoformat())
    stage.feed.title = "Mia’s notebook"
    stage.feed.write(KINGFISHER)


def _invite(stage: Stage) -> None:
    """The first steward comes in by the link in the data folder, invites a colleague, and puts up a screen."""
    served = stage.served
    anna = stage.pages["anna"] = served.take_first_link("Anna Weber")
    add_wall(anna, "The Garden", tags="#garden")
    stage.slug = add_person(anna, NAME)
    stage.pages["mia"] = served.invite(anna, stage.slug)
    stage.pages["sam"] = served.invite(anna, add_person(anna, "Sam Ito"), role="steward")
    stage.pages["wall"], stage.pages["person"] = served.open("/"), served.open(f"/p/{stage.slug}")
    stage.pages["screen"], stage.pages["post"] = pair(served, anna, "main"), served.open("")


def _agree_on_mastodon(stage: Stage) -> None:
    """She sees what would show, chooses, says yes, and lets her profile and her page here name each other."""
    mia, account = stage["mia"], stage.mastodon.account
    bring_in(mia, account["url"])
    expect(ahead(mia)).to_have_count(2)
    expect(ahead(mia, LUNCH)).to_be_visible()
    choose_tag(mia, "river")
    expect(ahead(mia)).to_have_count(1)
    expect(ahead(mia, HERON)).to_be_visible()
    say_yes(mia)
    mine = my_page(mia)
    mia.get_by_role("button", name="Look now").click()
    expect(mia.get_by_role("alert")).to_contain_text("Nothing there shows that it is yours")
    expect(card(stage["wall"], HERON)).to_have_count(0)
    field = {"name": "Work", "value": f'<a href="{mine}" rel="me nofollow noopener noreferrer">{mine}</a>'}
    if f'<link rel="me" href="{account["url"]}">' in mia.request.get(mine).text():  # a server looks before it says so
        field["verified_at"] = now().isoformat()
    account["fields"] = [field]
    look_now(mia)
    expect(mia.get_by_text("verified: the account and this page name each other")).to_be_visible()


def _agree_on_feed(stage: Stage) -> None:
    """And her feed, by the one-time word."""
    mia = stage["mia"]
    bring_in(mia, f"{stage.feed.url}/feed.xml")
    expect(ahead(mia, KINGFISHER)).to_be_visible()
    say_yes(mia)
    stage.feed.title += f" ({my_word(mia)})"
    look_now(mia)
    expect(mia.get_by_text("verified: a word put there shows it")).to_be_visible()


def _see(stage: Stage) -> None:
    """The post with its picture comes to the open wall by itself."""
    heron = card(stage["wall"], HERON)
    picture = heron.locator("img[src^='/media/']").first
    expect(picture).to_have_attribute("alt", "A heron.")
    post = heron.first.get_attribute("data-post")
    stage.post = f"/post/{post}"
    stage.addresses = (stage.post, f"/api/v1/posts/{post}", str(picture.get_attribute("src")))
