"""Promises of the wall on other sites' pages: for the sites that it lists and for nobody else, without a cookie."""

import re
from html import unescape

import pytest

from tests.web.conftest import WORDS, Site
from wall.clock import now
from wall.paths import find
from wall.posts.service import hide
from wall.walls.models import Wall

INTRANET = "https://intranet.example.org"
LARGEST_SCRIPT = 2048


def change_wall(site: Site, **facts: object) -> None:
    with site.parts.database.write() as session:
        wall = session.query(Wall).filter_by(slug="main").one()
        for name, value in facts.items():
            setattr(wall, name, value)


def ancestors(site: Site, path: str = "/embed/main") -> str:
    policy = site.visitor().get(path).headers["Content-Security-Policy"]
    (rule,) = re.findall(r"frame-ancestors ([^;]*)", policy)
    return str(rule)


def test_nobody_may_frame_a_wall_that_lists_no_site(site: Site) -> None:
    assert ancestors(site) == "'none'"


def test_exactly_the_listed_sites_may_frame_it_and_no_other_page(site: Site) -> None:
    change_wall(site, embed_sites=[INTRANET, "http://127.0.0.1:8417"])
    assert ancestors(site) == f"{INTRANET} http://127.0.0.1:8417"
    for path in ("/", "/w/main/plain", f"/post/{site.post_id}", "/embed/none"):
        assert ancestors(site, path) == "'none'"


@pytest.mark.parametrize(
    "bad",
    ["*", "https:", "x; script-src *", "https://a.example/path", "'self'", "data:", ""]
    + ["https://*.example.net", "http://a.example", "https://A.example"],  # as none can be typed into a wall's form
)
def test_what_is_no_origin_gets_into_no_policy(site: Site, bad: str) -> None:
    change_wall(site, embed_sites=[bad])
    assert ancestors(site) == "'none'"


def test_a_frame_may_be_a_frame(site: Site) -> None:
    headers = site.visitor().get("/embed/main").headers
    assert "X-Frame-Options" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in headers["Content-Security-Policy"]


def test_a_signed_in_viewer_is_nobody_there(site: Site) -> None:
    for path in (
        "/embed/main?lang=en",
        "/w/main/plain?lang=en",
        "/embed.js",
        f"/oembed?url=http://localhost/post/{site.post_id}",
    ):
        as_visitor, as_steward = site.visitor().get(path), site.as_(site.sam).get(path)
        assert as_visitor.status_code == 200
        assert as_visitor.data == as_steward.data
        assert as_steward.headers["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in as_visitor.headers
        assert "Set-Cookie" not in as_steward.headers
        assert "Sam Ito" not in as_steward.text


def test_as_many_cards_as_were_asked_for_and_no_more_than_forty(site: Site) -> None:
    for number in range(2, 46):
        site.put(site.mia, number, text=f"Number {number}.")
    for asked, count in (("", 12), ("?limit=3", 3), ("?limit=0", 1), ("?limit=900", 40), ("?limit=x", 12)):
        assert site.visitor().get(f"/embed/main{asked}").text.count("<article ") == count


def test_language_and_theme_are_those_of_the_address(site: Site) -> None:
    html = site.visitor().get("/embed/main?lang=fr&theme=dark").text
    assert '<html lang="fr" data-theme="dark">' in html
    assert "data-theme" not in site.visitor().get("/embed/main?theme=pink").text
    change_wall(site, theme="light")
    assert 'data-theme="light"' in site.visitor().get("/embed/main").text
    assert 'data-theme="dark"' in site.visitor().get("/embed/main?theme=dark").text


def test_links_open_in_a_new_tab_and_one_leads_to_the_wall(site: Site) -> None:
    html = site.visitor().get("/embed/main?lang=fr").text
    assert '<base target="_blank">' in html
    assert 'href="/?lang=fr" rel="noopener"' in html
    assert WORDS in unescape(html)


def test_a_stopped_wall_says_so_and_shows_nobodys_words(site: Site) -> None:
    change_wall(site, stopped_at=now())
    for path in ("/embed/main?lang=en", "/w/main/plain?lang=en"):
        html = site.visitor().get(path).text
        assert "The wall is taking a pause." in html
        assert WORDS not in html


def test_what_is_hidden_is_gone(site: Site) -> None:
    site.change(hide, site.post_id, reason="a mistake", actor=None)
    html = site.visitor().get("/embed/main?lang=en").text
    assert "<article" not in html
    assert "waiting for its first voice" in html


def test_the_script_is_small_good_for_a_day_and_for_every_site(site: Site) -> None:
    answer = site.visitor().get("/embed.js")
    assert len(answer.data) <= LARGEST_SCRIPT
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = site.visitor().get("/embed.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_script_writes_no_markup(site: Site) -> None:
    script = site.visitor().get("/embed.js").text
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "srcdoc", "eval(", "cookie"):
        assert sink not in script


def test_the_snippet_for_the_desk_is_markup_to_be_copied(site: Site) -> None:
    change_wall(site, title='The "first" <wall>', embed_sites=[INTRANET])
    with site.app.test_request_context("/?lang=en"), site.parts.database.read() as session:
        wall = session.query(Wall).filter_by(slug="main").one()
        template = site.app.jinja_env.get_template("parts/embed_snippet.html")
        html = template.render(wall=wall, public_url="https://wall.example", lang="en")
    (element, frame) = (unescape(one) for one in re.findall(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL))
    assert '<script async src="https://wall.example/embed.js"></script>' in element
    assert '<florilege-wall src="https://wall.example/embed/main" lang="en" limit="12">' in element
    assert '<a href="https://wall.example/">The &#34;first&#34; &lt;wall&gt;</a>' in element
    assert 'title="The &#34;first&#34; &lt;wall&gt;"' in frame


def test_the_script_is_what_the_documentation_says() -> None:
    text = (find("static") / "embed" / "florilege-wall.js").read_text(encoding="utf-8")
    for name in ("lang", "theme", "limit"):
        assert f'"{name}"' in text
