"""Promises of reading: nothing is sent twice, the language is kept, old words have an address, what is gone is gone."""

import base64
import re
from collections.abc import Callable

import pytest

from tests.support.remote import moment
from tests.web.conftest import WORDS, Site, problem_of
from wall.events import record
from wall.events.types import PostEdited
from wall.flowers.service import give
from wall.people.models import Person
from wall.people.service import hide_person
from wall.posts.ingest import Origin, remove
from wall.posts.models import Post
from wall.posts.service import hide, restore
from wall.web.api import CHANGES_AT_ONCE, MOST_CHANGES
from wall.web.wall_pages import CARDS_ON_A_PAGE


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    visitor = site.visitor()
    for path in ("/", "/people", "/p/mia-sorensen", f"/post/{site.post_id}", "/receipt", "/api/v1/walls/main/posts"):
        first = visitor.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate", path
        again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["ETag"] == first.headers["ETag"]
        assert {"Accept-Language", "Cookie"} <= {*first.vary}
    tag = visitor.get("/").headers["ETag"]
    site.put(site.sam, 2, "Something new.")
    assert visitor.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_each_language_and_each_reader_has_a_page_of_its_own(site: Site) -> None:
    visitor = site.visitor()
    tags = {visitor.get(f"/?lang={lang}").headers["ETag"] for lang in ("fr", "en")}
    assert len(tags | {site.as_(site.mia).get("/?lang=en").headers["ETag"]}) == 3


ACCEPTED = {
    "fr": "fr",
    "fr-CA, en;q=0.5": "fr",
    "en;q=0.5, fr;q=0.4": "en",
    "de, fr;q=0.1": "fr",
    "de": "en",
    "": "en",
    "*": "en",
    "fr;q=nonsense, en": "en",
    "," * 5000: "en",
    "fr;q=0": "en",
}


def test_a_page_speaks_the_browser_s_language(site: Site) -> None:
    for accepted, lang in ACCEPTED.items():
        page = site.visitor().get("/people", headers={"Accept-Language": accepted})
        assert f'<html lang="{lang}">' in page.text, accepted


def test_the_address_wins_over_the_person_and_the_person_over_the_browser(site: Site) -> None:
    with site.parts.database.write() as session:
        session.get_one(Person, site.mia.id).language = "fr"
    mia = site.as_(site.mia)
    assert '<html lang="fr">' in mia.get("/", headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in mia.get("/?lang=en", headers={"Accept-Language": "fr"}).text
    assert '<html lang="fr">' in mia.get("/?lang=xx", headers={"Accept-Language": "en"}).text


def test_the_language_of_the_address_is_kept_in_links_and_forms(site: Site) -> None:
    site.put(site.olga, 2, "More.")
    olga = site.as_(site.olga)
    desk = ("/desk/people", "/desk/sources", "/desk/posts", "/desk/relays", "/desk/screens", "/desk/operator")
    for path in ("/", "/people", "/p/mia-sorensen", f"/post/{site.post_id}", "/receipt", "/me", *desk):
        html = olga.get(f"{path}?lang=fr", headers={"Accept-Language": "en"}).text
        html = re.sub(r"<article class=\"card.*?</article>", "", html, flags=re.DOTALL)  # the same bytes for everybody
        for address in re.findall(r'(?:<a [^>]*href|action)="(/[^"]*)"', html):
            if address.endswith(".atom"):  # a feed speaks for itself
                continue
            assert "lang=" in address.partition("#")[0], (path, address)
    answer = olga.post("/desk/people?lang=fr", data={"name": "Zoé"}, headers={"Accept-Language": "en"})
    assert "lang=fr" in answer.location


def test_the_other_language_of_a_page_is_one_link_away_and_keeps_its_place(site: Site) -> None:
    html = site.visitor().get("/people?lang=fr&x=1").text
    assert 'href="/people?x=1&amp;lang=en"' in html


def test_older_words_have_an_address(site: Site) -> None:
    texts = [f"Word number {number:03}." for number in range(CARDS_ON_A_PAGE + 5)]
    for number, text in enumerate(texts):
        site.put(site.sam, 100 + number, text, published_at=moment(-10 - number))
    first = site.visitor().get("/?lang=fr").text
    (next_page,) = re.findall(r'href="([^"]+)" rel="next"', first)
    next_page = next_page.replace("&amp;", "&")
    assert "lang=fr" in next_page
    second = site.visitor().get(next_page).text
    seen = re.findall(r"Word number \d{3}", first) + re.findall(r"Word number \d{3}", second)
    assert sorted(set(seen)) == [text.rstrip(".") for text in texts]
    assert '<p class="older" hidden>' in second
    of_sam = site.visitor().get("/p/sam-ito").text
    assert 'rel="next"' in of_sam


PLACE = "2026-11-21T12:00:00+00:00"
CURSORS = ("x", "AAAA", "\x00", "é", "' OR 1=1", "%00", "a" * 10_000, "MjAyNiB4")


def test_a_cursor_that_was_not_given_here_is_refused_in_words(site: Site) -> None:
    made_up = (base64.urlsafe_b64encode(f"{PLACE} {post}".encode()).decode() for post in ("\x00", "a" * 5000))
    for cursor in (*CURSORS, *made_up):
        for path in ("/", "/p/mia-sorensen"):
            assert site.visitor().get(path, query_string={"before": cursor}).status_code == 400, (path, cursor)
        answer = site.visitor().get("/api/v1/walls/main/posts", query_string={"before": cursor})
        assert answer.status_code == 400, cursor
        assert problem_of(answer)


def tombstone(site: Site) -> None:
    with site.parts.database.write() as session:
        post = session.get_one(Post, site.post_id)
        remove(session, Origin(post.person, "fake", None), [post.uri], site.parts.sealer)


def hidden(site: Site) -> None:
    site.change(hide, site.post_id, reason="asked for it", actor=None)


def person_hidden(site: Site) -> None:
    with site.parts.database.write() as session:
        hide_person(session, session.get_one(Person, site.mia.id), reason="asked for it", actor=None)


@pytest.mark.parametrize("take_away", [tombstone, hidden, person_hidden])
def test_what_left_the_wall_answers_410_and_its_words_are_nowhere(
    site: Site, take_away: Callable[[Site], None]
) -> None:
    with site.parts.database.write() as session:
        sam = session.get_one(Person, site.sam.id)
        give(session, sam, session.get_one(Post, site.post_id), "What a lovely sight.", weekly=3)
    visitor, member = site.visitor(), site.as_(site.olga)
    flower = re.findall(r'src="(/bouquet/[^"]+)"', visitor.get("/").text)[0]
    assert visitor.get(flower).status_code == 200
    assert "What a lovely sight" in visitor.get("/p/mia-sorensen").text
    take_away(site)
    page, answer = visitor.get(f"/post/{site.post_id}"), visitor.get(f"/api/v1/posts/{site.post_id}")
    assert (page.status_code, answer.status_code) == (410, 410)
    assert problem_of(answer)
    assert visitor.get(flower).status_code == 404
    everywhere = [page, answer, visitor.get("/"), visitor.get("/w/main"), visitor.get("/p/mia-sorensen")]
    everywhere += [visitor.get("/api/v1/walls/main/posts?cards=1"), visitor.get("/api/v1/walls/main/changes?after=0")]
    everywhere += [visitor.get("/people"), visitor.get("/receipt"), visitor.get("/api/v1/people")]
    everywhere += [member.get(f"/post/{site.post_id}/flower"), member.get("/me"), member.get("/")]
    for shown in everywhere:
        assert "Kingfishers" not in shown.text, shown.request.path
        assert "lovely sight" not in shown.text, shown.request.path
    changes = visitor.get("/api/v1/walls/main/changes?after=0").json
    assert changes is not None
    for change in changes["changes"]:
        assert not {"html", "state"} & {*change}
    answer = member.post(f"/post/{site.post_id}/flower", data={"note": "Too late"})
    assert answer.status_code in (404, 410)


def test_what_comes_back_is_there_again(site: Site) -> None:
    hidden(site)
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 410
    site.change(restore, site.post_id, actor=None)
    assert WORDS in site.visitor().get(f"/post/{site.post_id}").text
    assert WORDS in site.visitor().get("/").text
    latest = site.visitor().get("/api/v1/walls/main/changes?after=0").json
    assert latest is not None
    assert [change["kind"] for change in latest["changes"]] == ["post.added"]


def test_who_asks_for_very_many_changes_gets_some_and_where_to_go_on(site: Site) -> None:
    with site.parts.database.write() as session:
        for _ in range(CHANGES_AT_ONCE):
            record(session, PostEdited(site.post_id, site.mia.id))
    visitor, after, more, reached = site.visitor(), 0, True, []
    while more:
        some = visitor.get(f"/api/v1/walls/main/changes?after={after}&limit={MOST_CHANGES}").json
        assert some is not None
        after, more = some["last"], some["more"]
        reached.append(after)
    assert reached == [CHANGES_AT_ONCE, CHANGES_AT_ONCE + 1]


def test_the_reason_of_a_hiding_is_not_for_everybody(site: Site) -> None:
    site.change(hide, site.post_id, reason="A private matter of Mia’s", actor=None)
    for path in ("/", f"/post/{site.post_id}", f"/api/v1/posts/{site.post_id}", "/api/v1/walls/main/changes?after=0"):
        assert "private matter" not in site.visitor().get(path).text, path
    assert "private matter" in site.as_(site.sam).get("/desk/posts").text


def test_pages_of_errors_speak_both_languages_and_the_api_sends_problem_documents(site: Site) -> None:
    visitor = site.visitor()
    for lang, words in (("en", "Back to the wall"), ("fr", "Retour au mur")):
        for path in ("/nothing", "/p/nobody", "/post/none", "/w/none", "/enter/none", "/badges/none", "/kiosk/none.js"):
            page = visitor.get(f"{path}?lang={lang}")
            assert page.status_code == 404, path
            assert f'<html lang="{lang}">' in page.text, path
            assert words in page.text, path
    assert visitor.delete("/").status_code == 405
    for path in ("/api/v1/nothing", "/api/v1/posts/none", "/api/v1/walls/none/posts", "/api/v1/walls/none/changes"):
        english, french = (problem_of(visitor.get(f"{path}?lang={lang}")) for lang in ("en", "fr"))
        assert english, path
        assert french, path
        assert english != french, path
    assert problem_of(visitor.delete("/api/v1/people"))
    assert problem_of(visitor.get("/api/v1/screens/self"))


def test_an_error_inside_tells_nobody_what_it_was(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("wall.web.wall_pages.public_people", fail)
    monkeypatch.setattr("wall.web.api.public_people", fail)
    page, answer = site.visitor().get("/people"), site.visitor().get("/api/v1/people")
    assert (page.status_code, answer.status_code) == (500, 500)
    assert "swordfish" not in page.text + answer.text
    assert "not your doing" in page.text
    assert problem_of(answer)


def test_flowers_grow_from_an_id_alone_and_are_kept_for_ever(site: Site) -> None:
    flower = site.visitor().get(f"/flower/{site.mia.id}-2.svg")
    assert flower.content_type == "image/svg+xml; charset=utf-8"
    assert "immutable" in flower.headers["Cache-Control"]
    assert "<script" not in site.visitor().get("/flower/%3Cscript%3Ealert(1)%3C-2.svg").text
    for path in ("/flower/x-3.svg", f"/flower/{'a' * 41}-1.svg", "/bouquet/none-0.svg"):
        assert site.visitor().get(path).status_code == 404, path


def test_the_title_of_a_page_with_a_warning_is_the_warning(site: Site) -> None:
    post_id = site.put(site.mia, 2, "The murderer is the gardener.", title="Whodunit: the gardener", warning="Spoiler")
    title = site.visitor().get(f"/post/{post_id}").text.partition("</title>")[0]
    assert "Spoiler" in title
    assert "gardener" not in title
