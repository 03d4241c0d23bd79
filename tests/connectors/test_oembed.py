"""oEmbed: found in a page, asked through the guard, mined for words; one that fails takes nothing away."""

import pytest

from tests.connectors.site import Reply, Site
from wall.connectors.http import Http
from wall.connectors.oembed import NOTHING, Embed, ask, read_embed
from wall.connectors.page import preview

HEAD = '<link rel="alternate" type="application/json+oembed" href="/oembed?id=1">'
QUOTE = "<blockquote><p>We opened the <b>workshop</b>.</p>&mdash; Mia <a href='x'>today</a></blockquote>"


def _page(site: Site, more: str = "") -> str:
    page = f"<html><head>{HEAD}{more}</head></html>"
    site.routes["/p"] = Reply(200, page, {"Content-Type": "text/html"})
    return f"{site.url}/p"


def test_what_the_page_leaves_out_comes_from_its_oembed(http: Http, site: Site) -> None:
    said = {"author_name": "Mia", "title": "x", "html": QUOTE, "thumbnail_url": "/t.jpg"}
    site.routes["/oembed"] = Reply(200, said, {"Content-Type": "application/json"})
    seen = preview(http, _page(site))
    assert (seen.title, seen.text, seen.author) == ("", "We opened the workshop.", "Mia")
    assert seen.image_url == f"{site.url}/t.jpg"
    assert site.asked[-1].query == {"id": "1"}


def test_the_whole_message_wins_over_its_beginning(http: Http, site: Site) -> None:
    site.routes["/oembed"] = Reply(200, {"html": "<blockquote>One two three</blockquote>"})
    assert preview(http, _page(site, '<meta name="description" content="One two…">')).text == "One two three"
    assert preview(http, _page(site, '<meta name="description" content="Other words">')).text == "Other words"


@pytest.mark.parametrize(
    "reply", [Reply(404), Reply(500), Reply(200, b"no json"), Reply(200, [1]), Reply(200, b"x" * 300_000)]
)
def test_an_oembed_that_fails_takes_nothing_away(http: Http, site: Site, reply: Reply) -> None:
    site.routes["/oembed"] = reply
    assert preview(http, _page(site, "<title>One</title>")).title == "One"


def test_a_script_in_an_oembed_is_nobodys_words() -> None:
    html = "<blockquote><p>One<script>alert(1)</script><style>p{}</style> two.</p></blockquote>"
    assert read_embed({"html": html}, "https://a.example/").text == "One two."


def test_an_oembed_inside_a_private_network_is_not_asked(site: Site) -> None:
    guarded = Http(allow_http=True)
    try:
        assert ask(guarded, f"{site.url}/oembed") == NOTHING
    finally:
        guarded.close()
    assert site.asked == []


@pytest.mark.parametrize("data", [None, [], "x", 1, {"html": 1, "title": []}, {"thumbnail_url": "javascript:x"}])
def test_whatever_it_says_is_read(data: object) -> None:
    assert read_embed(data, "https://x.example/") == Embed()
