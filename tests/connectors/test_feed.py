"""Feeds as a source: finding them, asking politely, and saying what is wrong."""

import gzip
import itertools
from collections.abc import Callable

import pytest

from tests.connectors.site import Asked, Reply, Site
from wall.connectors.base import Gone, Known, Malformed, RateLimited, Target
from wall.connectors.feed import Feed
from wall.connectors.feed_site import is_page, named_feeds
from wall.connectors.outside import Outside

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{}</channel></rss>'
ITEM = "<item><guid>https://x.example/{0}</guid><title>{0}</title></item>"
ONE, TWO = RSS.format(ITEM.format(1)), RSS.format(ITEM.format(2) + ITEM.format(1))
PAGE = '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>hi'
XML = {"Content-Type": "application/rss+xml"}


@pytest.fixture
def feed(outside: Outside) -> Feed:
    return Feed(outside)


@pytest.fixture
def target(site: Site) -> Target:
    return Target("feed", f"{site.url}/feed", "T", site.url)


def test_a_feed_is_found_by_its_own_address(feed: Feed, site: Site) -> None:
    site.routes["/feed"] = Reply(200, ONE, XML)
    found = feed.find(f"{site.url}/feed", host=None, token=None)
    assert (found.network, found.uri, found.handle) == ("feed", f"{site.url}/feed", "T")


def test_a_feed_is_found_by_the_address_of_its_site(feed: Feed, site: Site) -> None:
    site.routes["/"] = Reply(200, PAGE, {"Content-Type": "text/html"})
    site.routes["/feed"] = Reply(200, ONE, XML)
    assert feed.find(site.url, host=None, token=None).uri == f"{site.url}/feed"


def test_a_feed_that_says_it_is_a_page_is_a_feed_all_the_same(feed: Feed, site: Site) -> None:
    site.routes["/feed"] = Reply(200, ONE, {"Content-Type": "text/html"})
    assert feed.find(f"{site.url}/feed", host=None, token=None).handle == "T"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<!doctype html><html><body>hello", "is a web page that names no feed"),
        ("just words", "neither a feed nor a web page"),
        ("", "neither a feed nor a web page"),
        ('{"a": 1}', "is JSON, but no JSON Feed"),
        ("{", "looks like JSON but cannot be read"),
        (b"\x1f\x8bxx", "something garbled"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "neither a feed nor a web page"),
    ],
)
def test_what_is_no_feed_is_said_in_words_that_help(body: bytes | str, sentence: str, feed: Feed, site: Site) -> None:
    site.routes["/"] = Reply(200, body)
    with pytest.raises(Malformed, match=sentence):
        feed.find(site.url, host=None, token=None)


def test_a_page_that_names_a_page_is_malformed(feed: Feed, site: Site) -> None:
    site.routes["/"] = site.routes["/feed"] = Reply(200, PAGE)
    with pytest.raises(Malformed, match="names no feed"):
        feed.find(site.url, host=None, token=None)


@pytest.mark.parametrize(
    "reply",
    [
        lambda asked: Reply(304) if asked.headers.get("if-none-match") == '"v1"' else Reply(200, ONE, {"ETag": '"v1"'}),
        lambda asked: (
            Reply(304)
            if asked.headers.get("if-modified-since") == "Mon, 02 Nov 2026 08:00:00 GMT"
            else Reply(200, ONE, {"Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"})
        ),
        lambda asked: Reply(200, ONE),
        lambda asked: Reply(200, ONE.replace("</title>", f"</title><pubDate>{id(asked)}</pubDate>", 1)),
    ],
    ids=["etag", "last-modified", "same body", "same entries"],
)
def test_what_did_not_change_is_an_empty_page(
    reply: Callable[[Asked], Reply], feed: Feed, site: Site, target: Target
) -> None:
    site.routes["/feed"] = reply
    first = feed.fetch(target, None, ())
    second = feed.fetch(target, first.cursor, ())
    third = feed.fetch(target, second.cursor, ())
    assert [len(page.posts) for page in (first, second, third)] == [1, 0, 0]


def test_a_new_entry_comes_with_the_next_fetch(feed: Feed, site: Site, target: Target) -> None:
    site.routes["/feed"] = Reply(200, ONE, {"ETag": '"1"'})
    first = feed.fetch(target, None, ())
    site.routes["/feed"] = Reply(200, TWO, {"ETag": '"2"'})
    second = feed.fetch(target, first.cursor, ())
    new = {post.url for post in second.posts} - {post.url for post in first.posts}
    assert new == {"https://x.example/2"}


def test_a_feed_that_moved_for_good_says_where(feed: Feed, site: Site, target: Target) -> None:
    site.routes["/feed"] = Reply(301, headers={"Location": "/new"})
    site.routes["/new"] = Reply(200, ONE)
    assert feed.fetch(target, None, ()).moved_to == f"{site.url}/new"
    site.routes["/feed"] = Reply(302, headers={"Location": "/new"})
    assert feed.fetch(target, None, ()).moved_to is None


def test_a_gzip_file_served_as_it_is_can_be_read(feed: Feed, site: Site, target: Target) -> None:
    site.routes["/feed"] = Reply(200, gzip.compress(ONE.encode()))
    assert len(feed.fetch(target, None, ()).posts) == 1


def test_a_cursor_that_makes_no_sense_is_none(feed: Feed, site: Site, target: Target) -> None:
    site.routes["/feed"] = Reply(200, ONE)
    for cursor in ("nonsense", "[]", "{}"):
        assert len(feed.fetch(target, cursor, ()).posts) == 1


def test_the_feed_of_comments_is_the_last_choice() -> None:
    html = """<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
    <link rel="alternate" type="application/json+oembed" href="/oembed"><link rel="alternate" hreflang="fr" href="/fr">
    <link rel="ALTERNATE nofollow" type="Application/Atom+XML; charset=utf-8" href="posts.atom">"""
    assert named_feeds(html, "https://x.example/blog/") == [
        "https://x.example/blog/posts.atom",
        "https://x.example/comments/feed",
    ]
    assert named_feeds(html.replace("Atom+XML", "x"), "https://x.example/") == ["https://x.example/comments/feed"]
    assert not named_feeds('<link rel="alternate" type="application/rss+xml" href="javascript:1">', "https://x.example")


def test_a_page_names_its_feeds_in_every_way_that_there_is() -> None:
    html = """<base href="/blog/"><link rel=alternate type=application/json href=/wp-json/wp/v2/pages/7>
    <link rel=alternate type=application/json href=feed.json><link rel=feed href=rss>
    <link rel=alternate type=application/rdf+xml href=index.rdf>"""
    places = ["https://x.example/blog/feed.json", "https://x.example/blog/rss", "https://x.example/blog/index.rdf"]
    assert named_feeds(html, "https://x.example/about") == places


def test_an_author_s_page_has_the_author_s_feed() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    html = link.format("/feed/") + link.format("/comments/feed/") + link.format("/author/anna/feed/")
    assert named_feeds(html, "https://x.example/author/anna/")[0] == "https://x.example/author/anna/feed/"
    assert named_feeds(html, "https://x.example/")[0] == "https://x.example/feed/"


def test_a_site_that_names_no_feed_is_asked_where_feeds_usually_are(feed: Feed, site: Site) -> None:
    site.routes["/blog/"] = Reply(200, "<!doctype html><html><body>hello")
    site.routes["/blog/rss.xml"] = Reply(200, ONE)
    assert feed.find(f"{site.url}/blog/", host=None, token=None).uri == f"{site.url}/blog/rss.xml"
    assert [asked.path for asked in site.asked] == ["/blog/", "/blog/feed", "/blog/feed.xml", "/blog/rss.xml"]


def test_a_site_without_a_feed_is_asked_six_times_at_most(feed: Feed, site: Site) -> None:
    site.routes["/"] = Reply(200, "<!doctype html><html><body>hello")
    with pytest.raises(Malformed, match="names no feed"):
        feed.find(site.url, host=None, token=None)
    assert len(site.asked) == 6


def test_a_site_that_wants_to_be_left_alone_is_left_alone(feed: Feed, site: Site) -> None:
    site.routes["/"] = Reply(200, "<!doctype html><html><body>hello")
    site.routes["/feed"] = Reply(429, headers={"Retry-After": "60"})
    with pytest.raises(RateLimited):
        feed.find(site.url, host=None, token=None)
    assert len(site.asked) == 2


def test_the_second_feed_is_taken_where_the_first_is_broken(feed: Feed, site: Site) -> None:
    site.routes["/"] = Reply(200, PAGE + '<link rel="alternate" type="application/atom+xml" href="/atom">')
    site.routes["/atom"] = Reply(200, ONE)
    assert feed.find(site.url, host=None, token=None).uri == f"{site.url}/atom"


def test_a_feed_that_became_a_page_says_which_feed_the_page_names(feed: Feed, site: Site, target: Target) -> None:
    site.routes["/feed"] = Reply(200, PAGE.replace("/feed", "/new.xml"))
    with pytest.raises(Malformed, match=f"is now a web page; it names the feed {site.url}/new.xml"):
        feed.fetch(target, None, ())


def test_a_feed_that_is_gone_for_good_is_gone(feed: Feed, site: Site, target: Target) -> None:
    site.routes["/feed"] = Reply(410)
    with pytest.raises(Gone):
        feed.fetch(target, None, ())


def test_validators_are_sent_as_they_came_and_never_in_part(feed: Feed, site: Site, target: Target) -> None:
    site.routes["/feed"] = Reply(200, ONE, {"ETag": 'W/"a-gzip"', "Last-Modified": "yesterday"})
    first = feed.fetch(target, None, ())
    site.routes["/feed"] = Reply(200, TWO, {"ETag": f'"{"x" * 400}"'})
    second = feed.fetch(target, first.cursor, ())
    feed.fetch(target, second.cursor, ())
    conditions = [(one.headers.get("if-none-match"), one.headers.get("if-modified-since")) for one in site.asked]
    assert conditions == [(None, None), ('W/"a-gzip"', "yesterday"), (None, None)]


def test_ids_that_change_with_each_fetch_make_no_new_posts(feed: Feed, site: Site, target: Target) -> None:
    numbers = itertools.count()
    item = "<item><guid isPermaLink='false'>{}</guid><link>https://x.example/{}</link><title>{}</title></item>"
    site.routes["/feed"] = lambda _: Reply(
        200, RSS.format("".join(item.format(next(numbers), name, name) for name in "ab"))
    )
    first = feed.fetch(target, None, ())
    known = tuple(Known(post.uri, post.published_at) for post in first.posts)
    second = feed.fetch(target, first.cursor, known)
    third = feed.fetch(target, second.cursor, known)
    assert {post.uri for page in (second, third) for post in page.posts} == {one.uri for one in known}


def test_a_site_that_moves_to_https_keeps_its_posts(feed: Feed, site: Site, target: Target) -> None:
    item = "<item><guid>{0}://x.example/1</guid><link>{0}://x.example/1</link><title>One</title></item>"
    site.routes["/feed"] = Reply(200, RSS.format(item.format("http")))
    first = feed.fetch(target, None, ())
    site.routes["/feed"] = Reply(200, RSS.format(item.format("https")))
    second = feed.fetch(target, first.cursor, ())
    assert second.posts[0].uri == first.posts[0].uri
    assert second.posts[0].url == "https://x.example/1"


def test_an_id_that_a_second_entry_takes_stays_with_the_first(feed: Feed, site: Site, target: Target) -> None:
    item = "<item><guid isPermaLink='false'>same</guid><link>https://x.example/{0}</link><title>{0}</title></item>"
    site.routes["/feed"] = Reply(200, RSS.format(item.format("old")))
    first = feed.fetch(target, None, ())
    site.routes["/feed"] = Reply(200, RSS.format(item.format("new") + item.format("old")))
    second = feed.fetch(target, first.cursor, ())
    site.routes["/feed"] = Reply(200, RSS.format(item.format("new")))
    third = feed.fetch(target, second.cursor, ())
    names = {post.title: post.uri for post in second.posts}
    assert names["old"] == first.posts[0].uri != names["new"]
    assert third.posts[0].uri == names["new"]


def test_a_feed_that_speaks_of_html_is_no_page() -> None:
    assert not is_page(b"<?xml version='1.0'?><rss><channel><description><html>&lt;html></html>")
    assert is_page(b"\n\n<!-- rss --><HTML lang=en>")
