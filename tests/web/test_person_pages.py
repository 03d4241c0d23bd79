"""A person's page and what they say there of themselves; everybody's page; the receipt's page."""

import re

import pytest

from tests.web.conftest import Site
from wall.flowers.service import give
from wall.people.models import Person
from wall.people.service import LONGEST_ABOUT, find_person, hide_person
from wall.posts.models import Post
from wall.web.garlands import HEADS

HOSTILE = '<script>alert(1)</script> "> & \u202e'


def _about(site: Site, words: str) -> int:
    return site.as_(site.mia).post("/me/about", data={"about": words}).status_code


def _thank(site: Site, *givers: Person) -> None:
    with site.parts.database.write() as session:
        for giver in givers:
            post = session.get_one(Post, site.post_id)
            give(session, session.get_one(Person, giver.id), post, "A kind word.", weekly=5)


def test_what_somebody_says_of_themselves_stands_on_their_page_and_can_be_taken_back(site: Site) -> None:
    assert _about(site, "  I grow\n tomatoes. ") == 303
    page = site.visitor().get("/p/mia-sorensen").text
    assert '<p class="lead own-words" dir="auto">I grow tomatoes.</p>' in page
    assert _about(site, "") == 303
    assert "own-words" not in site.visitor().get("/p/mia-sorensen").text


def test_markup_in_it_is_words(site: Site) -> None:
    _about(site, HOSTILE)
    page = site.visitor().get("/p/mia-sorensen").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &#34;&gt; &amp;" in page
    assert "<script>alert" not in page + site.as_(site.mia).get("/me").text


def test_too_much_of_it_is_refused_and_not_lost(site: Site) -> None:
    answer = site.as_(site.mia).post("/me/about?lang=en", data={"about": "a" * (LONGEST_ABOUT + 1)})
    assert answer.status_code == 400
    assert "may have 300 characters; this has 301." in answer.text
    assert "a" * (LONGEST_ABOUT + 1) in answer.text


def test_a_steward_says_it_when_adding_somebody(site: Site) -> None:
    site.as_(site.sam).post("/desk/people", data={"name": "Zoé Lambert", "about": "Ropes and knots."})
    with site.parts.database.read() as session:
        site.put(find_person(session, "zoe-lambert"), 7)
    assert "Ropes and knots." in site.visitor().get("/p/zoe-lambert").text


def test_the_garland_is_of_the_newest_givers_and_has_another_address_when_they_change(site: Site) -> None:
    def address() -> str:
        found = re.search(r'<img class="wreath" src="([^"]+)"', site.visitor().get("/p/mia-sorensen").text)
        assert found is not None
        return found.group(1)

    assert "wreath" not in site.visitor().get("/p/mia-sorensen").text
    _thank(site, site.sam)
    first = address()
    drawn = site.visitor().get(first)
    assert (drawn.content_type, drawn.headers["Cache-Control"]) == (
        "image/svg+xml; charset=utf-8",
        "public, max-age=86400",
    )
    assert 'class="garland"' in drawn.text
    _thank(site, site.olga, *(site.add(f"Giver {number}") for number in range(HEADS)))
    assert address() != first
    assert site.visitor().get(first).headers["Cache-Control"] == "no-cache"
    assert site.visitor().get("/received/mia-sorensen-x.svg").status_code == 200


@pytest.mark.parametrize("count", [1, 2, 3, 8, 17])
def test_all_words_of_a_person_are_on_their_page_once_and_in_their_order(site: Site, count: int) -> None:
    for number in range(1, count):
        site.put(site.mia, number + 1, text=f"Word {number}. " * (number % 5 * 9 + 1))
    listed = site.visitor().get("/api/v1/walls/main/posts").json
    assert listed is not None
    page = site.visitor().get("/p/mia-sorensen").text
    assert re.findall(r'<article [^>]*data-post="(\w+)"', page) == [post["id"] for post in listed["posts"]]


def test_the_receipt_shows_its_weeks_as_flowers_and_names_what_was_not_passed_on(site: Site) -> None:
    page = site.visitor().get("/receipt?lang=en").text
    assert page.count('<svg class="garden-') == 2
    assert page.count('class="ring"') == 2
    drawing = page[page.index('<svg class="garden-wide"') : page.index("<figcaption")]
    assert not re.search(r"<text[^>]*>[^<]*\d", drawing)
    assert "no brand account on this network" in page
    assert "Kingfishers nest behind the warehouse." in page


def test_an_empty_receipt_has_no_garden(site: Site) -> None:
    with site.parts.database.write() as session:
        hide_person(session, session.get_one(Person, site.mia.id), reason="Asked for it.", actor=None)
    assert "garden-" not in site.visitor().get("/receipt").text
