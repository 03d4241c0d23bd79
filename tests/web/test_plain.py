"""Promises of the plain page: what a browser of 2010 can show, and the same promises as the wall."""

import re
from html import unescape

import pytest

from tests.support.drawn import draw
from tests.web.conftest import WORDS, Site
from wall.connectors.base import RemoteMedia
from wall.flowers.models import Flower
from wall.flowers.service import give
from wall.paths import find
from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.service import hide
from wall.walls.models import Wall

SECRET = "The walrus did it."
LARGEST_SHEET, LARGEST_FLOOR = 4096, 600


def plain(site: Site, query: str = "?lang=en") -> str:
    answer = site.visitor().get(f"/w/main/plain{query}")
    assert answer.status_code == 200
    return answer.text


def sheet() -> str:
    text = (find("static") / "css" / "plain.css").read_text(encoding="utf-8")
    assert len(text.encode()) <= LARGEST_SHEET
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    "modern",
    [
        "@layer",
        "@supports",
        "@container",
        "@import",
        "--",
        "var(",
        "calc(",
        "grid",
        "flex",
        "gap",
        ":is(",
        ":where(",
        ":has(",
    ]
    + [
        ":not(",
        "-inline",
        "-block",
        "inset",
        "clamp(",
        "min(",
        "max(",
        "oklch",
        "color-mix",
        "rem;",
        "vw",
        "svh",
        "aspect-ratio",
    ]
    + ["clip-path", "object-fit", "&", "url("],
)
def test_its_sheet_has_nothing_that_old_browsers_do_not_know(modern: str) -> None:
    rules = sheet().replace("padding-", "p-")
    assert modern not in rules


def test_it_has_no_script_and_no_other_sheet_or_svg(site: Site) -> None:
    html = plain(site)
    assert re.findall(r"<(script|svg|style|picture|details|article|main|header)\b", html) == []
    assert re.findall(r'<link rel="stylesheet"[^>]* href="/static/[0-9a-f]+/([^"]+)"', html) == ["css/plain.css"]
    assert " style=" not in html


def test_the_person_comes_first_then_their_words(site: Site) -> None:
    html = unescape(plain(site))
    post = html[html.index('data-post="') :]
    assert post.index("Mia Sörensen") < post.index(WORDS) < post.index("Read the original")
    assert re.search(r'<img src="/flower/[^"]+\.svg" width="60" height="60" alt="">', post)


def test_it_renews_itself_each_minute_until_somebody_lets_it_stand_still(site: Site) -> None:
    moving = site.visitor().get("/w/main/plain?lang=en")
    assert moving.headers["Refresh"] == "60"
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in moving.text
    (path,) = re.findall(r'<a href="([^"]+)">Let it stand still</a>', moving.text)
    still = site.visitor().get(unescape(path))
    assert "Refresh" not in still.headers
    assert "http-equiv" not in still.text
    assert '<a href="/w/main/plain?lang=en">Let it renew itself each minute</a>' in still.text


def test_of_a_warning_only_the_warning_stands_there_with_a_way_to_open_it(site: Site) -> None:
    post_id = site.put(site.mia, 7, text=SECRET, warning="About the walrus film")
    html = plain(site)
    assert "About the walrus film" in html
    assert "did it" not in html
    assert f'<a href="/post/{post_id}?lang=en">Open</a>' in html


def test_a_sensitive_picture_is_not_shown_its_words_are(site: Site) -> None:
    url = "https://social.example/media/1.jpg"
    site.put(site.mia, 8, text="From the clinic.", media=[RemoteMedia("image", url, "A wound")], sensitive=True)
    with site.parts.database.write() as session:
        draw(session, url)
    html = plain(site)
    assert "From the clinic." in html
    assert "Sensitive picture" in html
    assert "A wound" not in html
    assert "/media/" not in html


def test_a_picture_has_its_size_and_its_description(site: Site) -> None:
    url = "https://social.example/media/2.jpg"
    site.put(site.mia, 9, text="Dawn.", media=[RemoteMedia("image", url, "The quay at dawn")])
    with site.parts.database.write() as session:
        draw(session, url)
    (image,) = re.findall(r'<img src="/media/[0-9a-f]{64}" width="(\d+)" height="(\d+)" alt="([^"]*)">', plain(site))
    assert image == ("400", "300", "The quay at dawn")


def test_what_is_hidden_is_gone(site: Site) -> None:
    site.change(hide, site.post_id, reason="a mistake", actor=None)
    html = plain(site)
    assert WORDS not in html
    assert "waiting for its first voice" in html


def test_it_speaks_both_languages_and_leads_on(site: Site) -> None:
    for number in range(2, 30):
        site.put(site.mia, number, text=f"Number {number}.")
    html = plain(site, "?lang=fr")
    assert "Cette page simple se renouvelle chaque minute." in html
    assert 'href="/w/main/plain?lang=en" hreflang="en"' in html
    (older,) = re.findall(r'<a href="([^"]+)" rel="next">', html)
    answer = site.visitor().get(unescape(older))
    assert "Number 2." in answer.text
    assert "Refresh" not in answer.headers


def test_there_is_none_of_a_wall_that_is_not_there(site: Site) -> None:
    assert site.visitor().get("/w/none/plain").status_code == 404


def test_a_filtered_wall_shows_plainly_what_it_lets_in(site: Site) -> None:
    with site.parts.database.write() as session:
        session.add(Wall(slug="nobody", title="Nobody", filter={"people": [site.sam.id]}))
    assert WORDS not in site.visitor().get("/w/nobody/plain").text


def test_old_browsers_are_led_there_from_the_wall(site: Site) -> None:
    html = site.visitor().get("/?lang=fr").text
    assert '<p class="below-floor"><a href="/w/main/plain?lang=fr">' in html
    assert re.search(r'<script src="/static/[0-9a-f]+/js/floor\.js" async></script>', html)
    script = (find("static") / "js" / "floor.js").read_text(encoding="utf-8")
    assert len(script.encode()) <= LARGEST_FLOOR
    assert "userAgent" not in script
    for modern in ("=>", "const ", "let ", "`", "?.", "import "):
        assert modern not in script


def test_only_browsers_that_know_no_layers_see_the_link() -> None:
    css = (find("static") / "css" / "site.css").read_text(encoding="utf-8")
    layer = css[css.index("@layer reset") : css.index("@layer base")]
    assert ".below-floor { display: none; }" in layer


def test_many_flowers_of_one_person_name_that_person_alone(site: Site) -> None:
    posts = [site.post_id, *(site.put(site.mia, number, text=f"Part {number}.") for number in range(2, 16))]
    with site.parts.database.write() as session:
        for post_id in posts:
            sam = session.get_one(Person, site.sam.id)
            session.add(Flower(giver=sam, receiver_id=site.mia.id, post_id=post_id, note="Yes."))
            if post_id != site.post_id:
                session.get_one(Post, post_id).root_id = site.post_id
    assert 'Flowers from <span dir="auto">Sam</span>' in plain(site)
    assert 'Flowers from <b dir="auto">Sam</b></p>' in site.visitor().get("/w/main?lang=en").text


def test_three_who_gave_are_named_as_on_the_card(site: Site) -> None:
    zoe = site.add("Zoé Blanc")
    with site.parts.database.write() as session:
        post = session.get_one(Post, site.post_id)
        for giver in (site.sam, site.olga, zoe):
            give(session, session.get_one(Person, giver.id), post, "Well said.", weekly=9)
    (said,) = re.findall(r"Flowers from (.*?) and <span[^>]*>\w+</span>", plain(site))
    assert len(re.findall("Sam|Olga|Zoé", said)) == 2
