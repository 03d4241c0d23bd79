"""Promises of proofs in feeds and on their sites: the owner's places count, and no place where others write."""

import pytest

from tests.connectors.proof_words import PAGE, WORD
from tests.connectors.site import Asked, Reply, Site
from wall.connectors.base import Gone, Proof, RateLimited, Target, Unauthorized, Unreachable
from wall.connectors.feed import Feed
from wall.connectors.outside import Outside

HTML = {"Content-Type": "text/html; charset=utf-8"}
RSS = {"Content-Type": "application/rss+xml"}
ME = f'<p class="h-card"><a rel="me" href="{PAGE}">work</a></p>'


@pytest.fixture
def feed(outside: Outside) -> Feed:
    return Feed(outside)


def item(number: int, text: str = "A fine morning.", *, author: str = "", link: str = "{home}/{number}") -> str:
    named = f"<dc:creator>{author}</dc:creator>" if author else ""
    return f"<item><guid>x{number}</guid><link>{link}</link>{named}<description>{text}</description></item>".replace(
        "{number}", str(number)
    )


def serve(
    site: Site,
    *items: str,
    title: str = "Anna writes",
    description: str = "Engines.",
    home: str = "/anna",
    path: str = "/anna/feed",
    page: str | None = None,
    named: str = "/anna/feed",
) -> Target:
    """A feed and, with a `page`, its home page, which names the feed at `named`."""
    there = home if home.startswith("http") else f"{site.url}{home}"
    entries = "".join(items).replace("{home}", there)
    site.routes[path] = Reply(
        200,
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{title}</title><description>{description}</description><link>{there}</link>{entries}</channel></rss>",
        RSS,
    )
    if page is not None:
        head = f'<link rel="alternate" type="application/rss+xml" href="{named}">' if named else ""
        site.routes[home] = Reply(200, f"<!doctype html><html><head>{head}</head><body>{page}</body></html>", HTML)
    return Target("feed", f"{site.url}{path}", "Anna", there, {"identity": f"{site.url}{path}"})


def look(feed: Feed, target: Target) -> Proof | None:
    return feed.prove(target, page=PAGE, word=WORD)


def test_the_word_in_the_title_or_the_description_of_a_feed_shows_it(feed: Feed, site: Site) -> None:
    assert look(feed, serve(site, item(1))) is None
    target = serve(site, item(1), description=f"Engines, and more. {WORD}")  # so bsky.app gives a profile's text
    assert look(feed, target) == Proof("word", target.uri)
    assert look(feed, serve(site, item(1), title=f"Anna ({WORD})")) == Proof("word", target.uri)


def test_the_description_of_a_json_feed_counts_too(feed: Feed, site: Site) -> None:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "Anna", "description": WORD, "items": []}
    site.routes["/feed.json"] = Reply(200, document)
    assert look(feed, Target("feed", f"{site.url}/feed.json", "Anna", site.url)) is not None


def test_the_word_in_an_entry_of_the_one_who_writes_the_feed_shows_it(feed: Feed, site: Site) -> None:
    target = serve(site, item(1), item(2, f"&lt;p&gt;For my colleagues: {WORD}&lt;/p&gt;"))
    assert look(feed, target) == Proof("word", f"{site.url}/anna/2")
    named = serve(site, item(1, author="Anna"), item(2, WORD, author="Anna", link="https://elsewhere.example/2"))
    assert look(feed, named) == Proof("word", "https://elsewhere.example/2")


def test_an_entry_of_a_planet_shows_nothing(feed: Feed, site: Site) -> None:
    """Somebody who may write there as others do claims the whole feed."""
    assert look(feed, serve(site, item(1, author="Anna"), item(2, WORD, author="Mallory"))) is None
    links = item(1, link="https://anna.example/1"), item(2, WORD, link="https://mallory.example/2")
    assert look(feed, serve(site, *links)) is None


def test_the_title_of_a_feed_that_many_write_shows_nothing(feed: Feed, site: Site) -> None:
    """Whoever begins a thread in a forum writes the title of its feed."""
    two = item(1, author="Ben"), item(2, author="Zoe")
    assert look(feed, serve(site, *two, title=f"Hello {WORD}")) is None
    assert look(feed, serve(site, *two, description=f"Hello {WORD}")) is None


def test_an_entry_below_a_hashtag_shows_nothing(feed: Feed, site: Site) -> None:
    target = serve(site, item(1, WORD, link=f"{site.url}/@mallory/1"), home="/tags/engines", path="/tags/engines.rss")
    assert look(feed, target) is None


def test_a_feed_of_comments_shows_nothing(feed: Feed, site: Site) -> None:
    assert look(feed, serve(site, item(1, WORD, author="Mallory"), path="/anna/comments/feed")) is None
    assert look(feed, serve(site, item(1, WORD, author="Mallory"), title="Comments on: Engines")) is None
    assert look(feed, serve(site, item(1, WORD, author="Mallory"), title="Commentaires pour Moteurs")) is None
    assert look(feed, serve(site, item(1, WORD), path="/commentary/feed", title="No comment")) is not None


def test_a_quotation_in_an_entry_shows_nothing(feed: Feed, site: Site) -> None:
    quoted = f"&lt;blockquote&gt;Mallory: {WORD}&lt;/blockquote&gt; &lt;p&gt;What is that?&lt;/p&gt;"
    assert look(feed, serve(site, item(1, quoted))) is None


def test_a_search_that_repeats_the_word_shows_nothing(feed: Feed, site: Site) -> None:
    """Blogs have a feed for each search, with what was searched for in its title."""
    serve(site, item(1), title=f"Results for {WORD}")
    target = Target("feed", f"{site.url}/anna/feed?s={WORD}", "Anna", site.url)
    assert look(feed, target) is None


def test_a_feed_that_leads_to_an_address_with_the_word_shows_nothing(feed: Feed, site: Site) -> None:
    serve(site, item(1), title=f"Results for {WORD}", path="/search")
    site.routes["/short"] = Reply(302, "", {"Location": f"/search?q={WORD}"})
    assert look(feed, Target("feed", f"{site.url}/short", "Anna", site.url)) is None


def test_a_link_on_the_home_page_that_names_the_feed_shows_it(feed: Feed, site: Site) -> None:
    target = serve(site, item(1), page=f"<footer>{ME}</footer>")
    assert look(feed, target) == Proof("rel_me", f"{site.url}/anna")


def test_the_word_in_the_text_of_the_home_page_shows_nothing(feed: Feed, site: Site) -> None:
    """Nobody can tell whose text it is: a page of any blog repeats what visitors wrote."""
    assert look(feed, serve(site, item(1), page=f"<p>{WORD}</p>")) is None


def test_a_page_that_does_not_name_the_feed_shows_nothing_of_it(feed: Feed, site: Site) -> None:
    """A forum has a feed for each member, all of which name its front page, where everybody writes."""
    assert look(feed, serve(site, item(1), page=f"{ME} {WORD}", named="")) is None
    assert look(feed, serve(site, item(1), page=f"{ME} {WORD}", named="/latest.rss")) is None


def test_the_page_of_a_blog_that_several_write_counts_in_its_head_only(feed: Feed, site: Site) -> None:
    two = item(1, author="Anna"), item(2, author="Ben")
    assert look(feed, serve(site, *two, page=f"<article>{ME} {WORD}</article>")) is None


def test_a_comment_on_the_home_page_shows_nothing(feed: Feed, site: Site) -> None:
    assert look(feed, serve(site, item(1), page=f'<ol class="comment-list"><li>{ME} {WORD}</li></ol>')) is None


def test_a_home_page_that_leads_elsewhere_shows_nothing(feed: Feed, site: Site) -> None:
    other = Site()
    try:
        target = serve(site, item(1), page="")
        page = f'<link rel="alternate" type="application/rss+xml" href="{target.uri}">{ME}'
        other.routes["/"] = Reply(200, f"<!doctype html><html><head>{page}</head></html>", HTML)
        site.routes["/anna"] = Reply(302, "", {"Location": f"{other.url}/"})
        assert look(feed, target) is None
    finally:
        other.close()


def test_a_home_page_that_is_not_there_shows_nothing(feed: Feed, site: Site) -> None:
    for status in (404, 410, 400):
        target = serve(site, item(1))
        site.routes["/anna"] = Reply(status)
        assert look(feed, target) is None


def test_a_home_page_that_gives_no_answer_has_not_said_no(feed: Feed, site: Site) -> None:
    target = serve(site, item(1))
    site.routes["/anna"] = Reply(500)
    with pytest.raises(Unreachable):
        look(feed, target)
    site.routes["/anna"] = Reply(403)  # a firewall
    with pytest.raises(Unauthorized):
        look(feed, target)
    site.routes["/anna"] = Reply(429)
    with pytest.raises(RateLimited):
        look(feed, target)


def test_a_feed_that_is_gone_says_so(feed: Feed, site: Site) -> None:
    target = serve(site, item(1))
    site.routes["/anna/feed"] = Reply(410)
    with pytest.raises(Gone):
        look(feed, target)


def test_a_page_of_any_size_is_read_no_further_than_allowed(feed: Feed, site: Site) -> None:
    assert look(feed, serve(site, item(1), page="x" * 3_000_000 + ME)) is None


def test_the_feed_is_asked_once_and_the_page_once(feed: Feed, site: Site) -> None:
    look(feed, serve(site, item(1), page="<p>Hello.</p>"))
    assert [asked.path for asked in site.asked if isinstance(asked, Asked)] == ["/anna/feed", "/anna"]
