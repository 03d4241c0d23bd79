"""From whatever a person pastes to a source, or to a sentence that helps."""

import pytest

from tests.connectors.mastodon_server import TOKEN, MastodonServer
from tests.connectors.site import Reply, Site
from wall.connectors.base import FetchesTimeline, FindsAuthor, Malformed, Relays, Unauthorized, Unreachable
from wall.connectors.outside import Outside
from wall.connectors.registry import CONNECTORS, RELAYING, fetching, find, relaying

RSS = '<rss version="2.0"><channel><title>T</title></channel></rss>'
PAGE = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'


def test_every_connector_finds_and_fetches(outside: Outside) -> None:
    for network, connector in CONNECTORS.items():
        made = connector(outside)
        assert isinstance(made, FindsAuthor)
        assert isinstance(made, FetchesTimeline)
        assert isinstance(fetching(network, outside), connector)
        assert isinstance(made, Relays) is (network in RELAYING)


def test_only_some_networks_relay(outside: Outside) -> None:
    assert isinstance(relaying("fake", outside), Relays)
    with pytest.raises(Malformed, match="feed has no way"):
        relaying("feed", outside)


def test_a_made_up_account_is_found(outside: Outside) -> None:
    assert find(" fake:Ada Lovelace ", outside).uri == "fake:ada-lovelace"


def test_a_feed_and_a_site_are_found(outside: Outside, site: Site) -> None:
    site.routes["/"] = Reply(200, PAGE, {"Content-Type": "text/html"})
    site.routes["/feed"] = Reply(200, RSS)
    for address in (f"{site.url}/feed", site.url, f"feed:{site.url}/feed"):
        assert find(address, outside).uri == f"{site.url}/feed"


def test_an_account_is_found_by_its_page_or_by_its_host(outside: Outside, site: Site) -> None:
    MastodonServer(site)
    assert find(f"{site.url}/@ada", outside).network == "mastodon"
    assert find("@ada@brand.example", outside, host=site.url).network == "mastodon"


def test_a_page_that_only_looks_like_an_account_is_a_site(outside: Outside, site: Site) -> None:
    site.routes["/@ada"] = Reply(200, PAGE, {"Content-Type": "text/html"})
    site.routes["/feed"] = Reply(200, RSS)
    found = find(f"{site.url}/@ada", outside)
    assert (found.network, found.uri) == ("feed", f"{site.url}/feed")


def test_an_account_that_needs_a_token_says_so_where_there_is_no_feed(outside: Outside, site: Site) -> None:
    MastodonServer(site).needs_token = True
    with pytest.raises(Unauthorized, match="token"):
        find(f"{site.url}/@ada", outside)


@pytest.mark.parametrize(
    ("feed", "names_it"),
    [
        ("/@ada.rss", False),
        ("/@ada/feed.rss", False),
        ("/users/ada/feed.rss", False),
        ("/users/ada/feed.atom", False),
        ("/ada.rss", False),
        ("/users/ada.atom", False),
        ("/somewhere/ada.xml", True),
    ],
)
def test_an_account_that_needs_a_token_is_read_by_its_feed_and_that_is_noted(
    feed: str, *, names_it: bool, outside: Outside, site: Site
) -> None:
    MastodonServer(site).close_doors(feed=feed, names_it=names_it)
    for found in (find(f"{site.url}/@ada", outside), find("@ada", outside, host=site.url)):
        assert (found.network, found.uri) == ("feed", f"{site.url}{feed}")
        assert found.note.format(**found.note_values).startswith(f"{site.host} shows posts only with a token; its feed")


def test_an_account_that_needs_a_token_is_read_by_the_api_with_one(outside: Outside, site: Site) -> None:
    MastodonServer(site).close_doors(feed="/@ada.rss")
    found = find(f"{site.url}/@ada", outside, token=TOKEN)
    assert (found.network, found.note) == ("mastodon", "")
    with pytest.raises(Unauthorized, match="does not take the token"):
        find(f"{site.url}/@ada", outside, token="wrong")


def test_the_feed_of_a_whole_site_is_nobodys(outside: Outside, site: Site) -> None:
    MastodonServer(site).close_doors(feed="/everything.rss", names_it=True)
    with pytest.raises(Unauthorized, match="only with a valid token"):
        find("@ada", outside, host=site.url)


def test_a_server_that_shows_strangers_a_page_to_sign_in_is_read_by_its_feed(outside: Outside, site: Site) -> None:
    MastodonServer(site).close_doors(feed="/users/ada.atom", names_it=True)
    sign_in = Reply(200, "<!doctype html><html>Sign in", {"Content-Type": "text/html"})
    site.routes |= {"/api/v1/accounts/lookup": Reply(302, headers={"Location": "/login"}), "/login": sign_in}
    assert find("@ada", outside, host=site.url).uri == f"{site.url}/users/ada.atom"


def test_an_account_that_is_not_there_says_so(outside: Outside, site: Site) -> None:
    MastodonServer(site)
    with pytest.raises(Unreachable, match="There is no account @eve"):
        find(f"{site.url}/@eve", outside)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Give an address"),
        ("   ", "Give an address"),
        ("two words", "no spaces"),
        ("https://x.example/a b", "no spaces"),
        ("https://x.example/\u202e", "no spaces"),
        ("javascript:alert(1)", "javascript:” is no address"),
        ("file:///etc/passwd", "file:” is no address"),
        ("data:text/html,x", "data:” is no address"),
        ("mailto:ada@x.example", "mailto:” is no address"),
        ("gopher://x.example/", "gopher:” is no address"),
        ("x" * 5000, "too long"),
        ("nonsense", "is no address"),
        ("@ada", "is no address"),
        ("https://", "is no address"),
        ("https://[", "is no address"),
        ("fake:", "made-up network"),
        ("http://", "is no address"),
        ("?", "is no address"),
        ("-", "is no address"),
    ],
)
def test_nonsense_is_answered_in_a_sentence_that_helps(address: str, sentence: str, outside: Outside) -> None:
    with pytest.raises(Malformed, match=sentence):
        find(address, outside)


@pytest.mark.parametrize(
    "address",
    [
        "@a",
        "nonsense",
        "//[",
        "http://x.example:99999/",
        "https://x.example:port/@ada",
        "@ada@x.example:70000",
        "x.example:0",
    ],
)
def test_an_address_that_is_none_is_repeated_as_it_was_typed(address: str, outside: Outside) -> None:
    with pytest.raises(Malformed) as refusal:
        find(address, outside)
    assert str(refusal.value).startswith(f"{address} is no address.")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "//127.0.0.1:9/x", "127.0.0.1:9", "@ada@127.0.0.1:9"])
def test_what_does_not_answer_is_unreachable(address: str, outside: Outside) -> None:
    with pytest.raises(Unreachable):
        find(address, outside)


def test_a_feed_is_asked_for_no_token(outside: Outside, site: Site) -> None:
    with pytest.raises(Malformed, match="without a token"):
        find(f"{site.url}/feed", outside, token=TOKEN)
    site.routes["/feed"] = Reply(401)
    with pytest.raises(Unauthorized, match="does not show this feed to us"):
        find(f"{site.url}/feed", outside)
