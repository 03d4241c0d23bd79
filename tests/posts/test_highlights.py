"""Promises of highlights: the post leads its walls, a kind word beside it, its author is told, and it is undone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.web.conftest import Site
from tests.web.conftest import site as site  # the same site, asked from here
from wall.clock import now
from wall.errors import Conflict, Invalid
from wall.events.models import Change
from wall.notices.models import Notice
from wall.people.models import Person
from wall.people.pausing import pause
from wall.posts.highlights import highlights_of, put_back, put_forward
from wall.posts.service import find_post, hide
from wall.safety.rules import Reason
from wall.safety.service import hide_author, show_author
from wall.worker.endings import end_what_lapsed

WORD = "Three years of patience in one picture."


def forward(site: Site, post_id: str, *, word: str = WORD, lasts: timedelta | None = None) -> None:
    with site.parts.database.write() as session:
        sam = session.get_one(Person, site.sam.id)
        put_forward(session, find_post(session, post_id), word, until=now() + lasts if lasts else None, actor=sam)


def order(site: Site, path: str = "/") -> list[str]:
    return re.findall(r'data-post="(\w+)"', site.visitor().get(path).text)


def kinds(site: Site) -> list[str]:
    with site.parts.database.read() as session:
        return list(session.scalars(select(Change.kind).order_by(Change.seq)))


def test_it_leads_the_first_page_and_the_answer_however_old_it_is(site: Site) -> None:
    newer = [site.put(site.sam, number, f"Number {number}.") for number in range(2, 50)]
    assert site.post_id not in order(site)
    forward(site, site.post_id)
    assert order(site)[0] == site.post_id
    assert set(order(site)) >= set(newer[-40:])
    answer = site.visitor().get("/api/v1/walls/main/posts?limit=5").json
    assert answer is not None
    assert [row["id"] for row in answer["posts"]][:2] == [site.post_id, newer[-1]]
    older = site.visitor().get(f"/api/v1/walls/main/posts?limit=5&before={answer['next']}").json
    assert older is not None
    assert [row["id"] for row in older["posts"]] == newer[-6:-11:-1], "nothing is left out after it"


def test_arrivals_stand_behind_it_and_the_last_one_put_forward_leads(site: Site) -> None:
    forward(site, site.post_id)
    second = site.put(site.olga, 2, "Second.")
    assert order(site) == [site.post_id, second]
    forward(site, second, word="")
    third = site.put(site.sam, 3, "Third.")
    assert order(site) == [second, third, site.post_id]


def test_the_card_says_who_and_what_in_both_languages_and_markup_stays_words(site: Site) -> None:
    forward(site, site.post_id, word="<i>Lovely</i>\n words")
    english, french = (site.visitor().get(f"/?lang={lang}").text for lang in ("en", "fr"))
    assert 'Put forward by <span dir="auto">Sam Ito</span>' in english
    assert '<q dir="auto">&lt;i&gt;Lovely&lt;/i&gt; words</q>' in english
    assert "Mis en avant par" in french


def test_open_walls_hear_of_it_and_the_author_is_told_once_each_time(site: Site) -> None:
    forward(site, site.post_id)
    assert kinds(site)[-1] == "post.edited"
    with site.parts.database.read() as session:
        notice = session.scalars(select(Notice).where(Notice.person_id == site.mia.id)).one()
    assert (notice.path, notice.about_id) == (f"/post/{site.post_id}", site.sam.id)
    assert "Sam Ito put a post of yours forward" in site.as_(site.mia).get("/me/notices?lang=en").text


def test_it_is_undone_and_ends_with_its_time(site: Site, travel: Callable[[timedelta], None]) -> None:
    newer = site.put(site.olga, 2, "Newer.")
    forward(site, site.post_id)
    site.change(put_back, site.post_id, actor=None)
    assert order(site) == [newer, site.post_id]
    forward(site, site.post_id, lasts=timedelta(hours=1))
    travel(timedelta(hours=1))
    assert order(site) == [newer, site.post_id], "at its time, whether or not a worker looks"
    before = len(kinds(site))
    for _ in range(2):
        end_what_lapsed(site.parts.database)
    assert kinds(site)[before:] == ["post.edited"]


def test_what_is_hidden_or_on_another_wall_leads_nowhere(site: Site) -> None:
    forward(site, site.post_id)
    site.as_(site.sam).post("/desk/walls", data={"title": "Garden", "people": "olga-petit"})
    other = site.put(site.olga, 2, "Other.")
    assert order(site, "/w/garden") == [other]
    site.change(hide, site.post_id, reason="law", actor=site.sam)
    assert order(site) == [other]
    with pytest.raises(Conflict):
        forward(site, site.post_id)


def test_a_kind_word_is_a_line_and_a_moment_is_to_come(site: Site) -> None:
    with pytest.raises(Invalid):
        forward(site, site.post_id, word="x" * 301)
    with pytest.raises(Invalid):
        forward(site, site.post_id, lasts=timedelta(seconds=-1))
    answer = site.as_(site.sam).post(f"/desk/posts/{site.post_id}/highlight?lang=en", data={"word": "y" * 301})
    assert (answer.status_code, "y" * 301 in answer.text) == (400, True)
    assert "data-forward" not in site.visitor().get("/").text


def test_the_word_of_a_steward_who_is_hidden_leaves_with_them_and_comes_back_with_them(site: Site) -> None:
    forward(site, site.post_id)
    with site.parts.database.write() as session:
        hide_author(session, session.get_one(Person, site.sam.id), Reason("hate", ""), actor=None)
    assert kinds(site)[-1] == "wall.changed"
    assert WORD not in site.visitor().get("/").text
    assert WORD not in str(site.visitor().get("/api/v1/walls/main/posts?cards=1").json)
    assert order(site) == [site.post_id]
    with site.parts.database.write() as session:
        show_author(session, session.get_one(Person, site.sam.id), actor=None)
    assert WORD in site.visitor().get("/").text


def test_a_steward_who_is_out_of_sight_is_named_on_no_card(site: Site) -> None:
    forward(site, site.post_id)
    assert site.sam.name.split()[0] in site.visitor().get("/").text
    with site.parts.database.write() as session:
        pause(session, session.get_one(Person, site.sam.id), None)
    with site.parts.database.read() as session:
        assert highlights_of(session, [site.post_id])[site.post_id].by == ""
