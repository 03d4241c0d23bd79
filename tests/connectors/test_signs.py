"""Promises of signs: what an account or a page asks of programs is done, when it is found and within a day later."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Reply, Site
from wall.connectors import registry
from wall.connectors.answers import Answer
from wall.connectors.base import Gone, Known, Page, Target, Unwelcome
from wall.connectors.feed import Feed
from wall.connectors.markup import parse_page
from wall.connectors.mastodon import Mastodon
from wall.connectors.outside import Outside
from wall.connectors.signs import asks_not_to_be_indexed

Travel = Callable[[timedelta], None]
TAG = '<a href="https://social.example/tags/nobot" class="mention hashtag" rel="tag">#<span>NoBot</span></a>'
HTML = {"Content-Type": "text/html"}


def find(mastodon: Mastodon, site: Site) -> Target:
    return mastodon.find(f"{site.url}/@ada", host=None, token=None)


@pytest.mark.parametrize(
    "facts",
    [
        {"locked": True},
        {"note": "<p>Engines. #nobot</p>"},
        {"note": f"<p>Engines.</p><p>{TAG}</p>"},
        {"note": "#NOBOTS please"},
        {"fields": [{"name": "Programs", "value": "#nobot"}]},
        {"fields": [{"name": "#nobots", "value": "thanks"}]},
    ],
)
def test_an_account_that_asks_not_to_be_read_is_not(
    mastodon: Mastodon, mastodon_server: MastodonServer, site: Site, facts: dict[str, object]
) -> None:
    target = find(mastodon, site)
    mastodon_server.add("One")
    mastodon_server.account |= facts
    with pytest.raises(Unwelcome, match=f"@ada@{site.host}.*{site.host}"):
        find(mastodon, site)
    with pytest.raises(Unwelcome):
        mastodon.fetch(target, None, ())


@pytest.mark.parametrize("note", ["I build a nobot.", "#nobottle", "see#nobot", "##nobot", "#notabot", "#robot"])
def test_other_words_are_no_sign(mastodon: Mastodon, mastodon_server: MastodonServer, site: Site, note: str) -> None:
    mastodon_server.account["note"] = note
    assert find(mastodon, site).handle == f"@ada@{site.host}"


def test_a_sign_against_reading_is_not_got_around_by_the_feed(
    mastodon_server: MastodonServer, outside: Outside, site: Site
) -> None:
    mastodon_server.add("One")
    mastodon_server.close_doors(feed="/@ada.rss", names_it=True)
    mastodon_server.needs_token = False
    mastodon_server.account["locked"] = True
    with pytest.raises(Unwelcome):
        registry.find(f"{site.url}/@ada", outside)
    assert "/@ada.rss" not in [asked.path for asked in site.asked]


def test_what_the_account_wishes_comes_with_the_target(
    mastodon: Mastodon, mastodon_server: MastodonServer, site: Site
) -> None:
    assert (find(mastodon, site).noindex, find(mastodon, site).only_own) == (False, False)
    mastodon_server.account |= {"noindex": True, "discoverable": False}
    assert (find(mastodon, site).noindex, find(mastodon, site).only_own) == (True, True)
    mastodon_server.account |= {"noindex": None, "discoverable": None}  # who never chose has not said no
    assert (find(mastodon, site).noindex, find(mastodon, site).only_own) == (False, False)


def test_a_change_of_mind_is_noticed_with_the_next_post(
    mastodon: Mastodon, mastodon_server: MastodonServer, site: Site
) -> None:
    target = find(mastodon, site)
    mastodon_server.add("One")
    page = mastodon.fetch(target, None, ())
    assert page.noindex is False
    mastodon_server.account["noindex"] = True
    assert mastodon.fetch(target, page.cursor, ()).noindex is True
    mastodon_server.account["note"] = "#nobot"
    with pytest.raises(Unwelcome):
        mastodon.fetch(target, page.cursor, ())


def test_of_a_silent_account_the_signs_are_asked_for_once_a_day(
    mastodon: Mastodon, mastodon_server: MastodonServer, site: Site, travel: Travel
) -> None:
    mastodon_server.gives_etags = True
    target = find(mastodon, site)
    mastodon_server.add("One")
    page = mastodon.fetch(target, None, ())
    asked_before = _asked_for_account(site)
    for _ in range(3):
        travel(timedelta(hours=7))
        page = mastodon.fetch(target, page.cursor, _known(page))
    assert _asked_for_account(site) == asked_before
    travel(timedelta(hours=7))
    page = mastodon.fetch(target, page.cursor, _known(page))
    page = mastodon.fetch(target, page.cursor, _known(page))
    assert _asked_for_account(site) == asked_before + 1
    site.routes["/api/v1/accounts/42"] = Reply(200, {**mastodon_server.account, "locked": True})
    assert mastodon.fetch(target, page.cursor, _known(page)).posts == ()
    travel(timedelta(hours=25))
    with pytest.raises(Unwelcome):
        mastodon.fetch(target, page.cursor, _known(page))


def test_of_an_account_without_posts_the_signs_are_asked_for_once_a_day(
    mastodon: Mastodon, mastodon_server: MastodonServer, site: Site, travel: Travel
) -> None:
    target = find(mastodon, site)
    page = mastodon.fetch(target, None, ())
    page = mastodon.fetch(target, page.cursor, ())
    assert _asked_for_account(site) == 1
    travel(timedelta(days=1, minutes=1))
    mastodon_server.account["note"] = "#nobot"
    with pytest.raises(Unwelcome):
        mastodon.fetch(target, page.cursor, ())


def test_that_a_silent_account_moved_is_noticed_within_a_day(
    mastodon: Mastodon, mastodon_server: MastodonServer, site: Site, travel: Travel
) -> None:
    mastodon_server.gives_etags = True
    target = find(mastodon, site)
    mastodon_server.add("One")
    page = mastodon.fetch(target, None, ())
    moved = {**mastodon_server.account, "acct": "ada@new.example"}
    site.routes["/api/v1/accounts/42"] = Reply(200, {**mastodon_server.account, "moved": moved})
    travel(timedelta(days=1, minutes=1))
    with pytest.raises(Gone, match="new.example"):
        mastodon.fetch(target, page.cursor, _known(page))


def test_a_program_that_shortens_the_account_in_a_post_is_asked_for_the_whole(
    mastodon: Mastodon, mastodon_server: MastodonServer, site: Site
) -> None:
    target = find(mastodon, site)
    short = {name: mastodon_server.account[name] for name in ("id", "acct", "username", "url", "uri")}
    mastodon_server.add("One", account=short)
    mastodon_server.account["note"] = "#nobot"
    with pytest.raises(Unwelcome):
        mastodon.fetch(target, None, ())


def test_a_bluesky_account_for_those_who_signed_in_alone_is_not_read(outside: Outside, site: Site) -> None:
    path = "/profile/anna.bsky.social/rss"
    site.routes[path] = Reply(403, {"error": "account does not allow public views: anna.bsky.social"})
    with pytest.raises(Unwelcome, match=r"anna\.bsky\.social .*Logged-out visibility"):
        registry.find(f"{site.url}{path}", outside)
    with pytest.raises(Unwelcome):
        Feed(outside).fetch(Target("feed", f"{site.url}{path}", "", ""), None, ())


def test_a_site_that_is_not_to_be_found_by_search_engines_is_read_and_says_so(outside: Outside, site: Site) -> None:
    site.routes["/feed"] = Reply(
        200, "<rss version='2.0'><channel><title>Anna</title></channel></rss>", {"X-Robots-Tag": "noindex, follow"}
    )
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.routes["/"] = Reply(200, f"<!doctype html><html><head>{head}</head></html>", HTML)
    assert not registry.find(f"{site.url}/", outside).noindex
    assert not registry.find(f"{site.url}/feed", outside).noindex
    robots = '<meta name="robots" content="follow, NoIndex">'
    site.routes["/"] = Reply(200, f"<!doctype html><html><head>{robots}{head}</head></html>", HTML)
    assert registry.find(f"{site.url}/", outside).noindex


@pytest.mark.parametrize(
    ("header", "says_no"),
    [
        ("noindex", True),
        ("none", True),
        ("max-snippet: 20, noindex", True),
        ("florilege: noindex", True),
        ("index, follow", False),
        ("googlebot: noindex, nofollow", False),
        ("googlebot: index, robots: noindex", True),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", False),
        ("", False),
    ],
)
def test_a_header_speaks_to_all_robots_or_to_one(header: str, says_no: bool) -> None:
    answer = Answer(200, {"x-robots-tag": header}, b"", "https://anna.example/")
    assert asks_not_to_be_indexed(parse_page("<p>Hello.</p>"), answer) is says_no


def _known(page: Page) -> tuple[Known, ...]:
    return tuple(Known(post.uri, post.published_at) for post in page.posts)


def _asked_for_account(site: Site) -> int:
    return sum(asked.path == "/api/v1/accounts/42" for asked in site.asked)
