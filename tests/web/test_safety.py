"""Promises of hiding on pages: a reason out of a few, a log for whom it concerns, an answer, a second steward."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import WORDS, Site
from wall.posts.models import Post
from wall.safety.queries import log
from wall.safety.rules import LONGEST_APPEAL

NOTE = "The gate’s code is on the picture."


@pytest.fixture
def hiding_id(site: Site) -> str:
    hide(site, reason="personal", note=NOTE)
    with site.parts.database.read() as session:
        return log(session)[0].hiding.id


def hide(site: Site, **form: str) -> TestResponse:
    return site.as_(site.sam).post(f"/desk/posts/{site.post_id}/hide", data=form)


def answer(site: Site, hiding_id: str, words: str = "The code was changed.") -> TestResponse:
    return site.as_(site.mia).post(f"/me/log/{hiding_id}", data={"words": words})


def decide(browser: FlaskClient, hiding_id: str, decision: str, words: str = "I see.") -> TestResponse:
    return browser.post(f"/desk/safety/{hiding_id}/decide", data={"decision": decision, "words": words})


def test_the_desk_offers_the_few_reasons_and_its_author_reads_which(site: Site, hiding_id: str) -> None:
    desk = site.as_(site.sam).get("/desk/safety").text
    assert NOTE in desk
    assert "personal data" in desk
    mine = site.as_(site.mia)
    assert f"/me/log/{hiding_id}" in mine.get("/me/log").text
    page = mine.get(f"/me/log/{hiding_id}").text
    for words in (NOTE, "personal data", "a steward", WORDS, "Your answer"):
        assert words in page
    assert "Sam" not in page


def test_an_author_is_told_on_their_page_with_the_way_to_answer(site: Site, hiding_id: str) -> None:
    page = site.as_(site.mia).get("/me?lang=fr").text
    assert f"/me/log/{hiding_id}" in page
    assert NOTE in page
    assert "données personnelles" in page


def test_another_reason_needs_words(site: Site) -> None:
    assert hide(site, reason="other").status_code == 400
    assert hide(site, reason="", note="off topic").status_code == 400
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 200
    assert hide(site, reason="other", note="off topic").status_code == 303
    assert "off topic" in site.as_(site.mia).get("/me/log").text


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/desk/posts/{post_id}/hide", {}),
        ("/desk/people/mia-sorensen/hide", {}),
        ("/desk/stop/post", {"address": "{post_id}"}),
        ("/desk/stop/author", {"person": "mia-sorensen"}),
    ],
)
def test_a_reason_that_is_none_of_the_few_hides_nothing_and_is_said(
    site: Site, path: str, what: dict[str, str]
) -> None:
    form = {name: value.format(post_id=site.post_id) for name, value in what.items()}
    for reason in ("off topic", "Safety", "persona1"):
        answer = site.as_(site.sam).post(
            f"{path.format(post_id=site.post_id)}?lang=en", data=form | {"reason": reason, "note": "Off topic."}
        )
        assert answer.status_code == 400
        assert f"“{reason}” is none of the reasons there are for hiding." in answer.text
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 200
    with site.parts.database.read() as session:
        assert log(session) == []


def test_what_is_hidden_already_stays_as_it_was_hidden_and_the_page_says_by_whom_and_why(
    site: Site, hiding_id: str
) -> None:
    again = {"reason": "hate", "note": "Worse."}
    for who, said in ((site.sam, "by yourself: personal data"), (site.olga, "by a steward: personal data")):
        browser = site.as_(who)
        for path, form in (
            (f"/desk/posts/{site.post_id}/hide", again),
            ("/desk/stop/post", again | {"address": site.post_id}),
        ):
            page = browser.post(f"{path}?lang=en", data=form, follow_redirects=True)
            assert (page.status_code, f"This was hidden already, {said}. Nothing changed." in page.text) == (200, True)
    with site.parts.database.read() as session:
        [entry] = log(session)
        assert (entry.hiding.id, entry.hiding.reason, entry.said) == (hiding_id, "personal", {"note": NOTE})
    assert "hidden already" not in site.as_(site.sam).get(f"/desk/posts?lang=en&hidden={site.post_id}").text


def test_who_is_hidden_already_stays_so_and_the_page_says_by_whom_and_why(site: Site) -> None:
    path, said = "/desk/people/mia-sorensen/hide?lang=fr", "Déjà hors de vue"
    first, second = (
        site.as_(who).post(path, data={"reason": reason}, follow_redirects=True)
        for who, reason in ((site.sam, "stolen"), (site.olga, "law"))
    )
    assert (said in first.text, said in second.text) == (False, True)
    form = {"person": "mia-sorensen", "reason": "law"}
    assert said in site.as_(site.olga).post("/desk/stop/author?lang=fr", data=form, follow_redirects=True).text


def test_the_log_of_somebody_else_is_not_read_or_answered(site: Site, hiding_id: str) -> None:
    for who in (site.sam, site.olga):
        browser = site.as_(who)
        assert browser.get(f"/me/log/{hiding_id}").status_code == 404
        assert browser.post(f"/me/log/{hiding_id}", data={"words": "Mine."}).status_code == 404
        assert NOTE not in browser.get("/me/log").text
    assert site.as_(site.mia).get("/me/log/nonsense").status_code == 404


def test_an_answer_is_taken_once_and_what_was_typed_is_kept(site: Site, hiding_id: str) -> None:
    empty = answer(site, hiding_id, " ")
    assert (empty.status_code, 'role="alert"' in empty.text) == (400, True)
    long = answer(site, hiding_id, "word " * LONGEST_APPEAL)
    assert (long.status_code, "word word" in long.text) == (400, True)
    assert answer(site, hiding_id).status_code == 303
    assert answer(site, hiding_id).status_code == 409
    page = site.as_(site.mia).get(f"/me/log/{hiding_id}").text
    assert "The code was changed." in page
    assert "Your answer" not in page


def test_who_hid_it_does_not_decide_and_a_second_one_does(site: Site, hiding_id: str) -> None:
    answer(site, hiding_id)
    sam, olga = site.as_(site.sam), site.as_(site.olga)
    assert f"/desk/safety/{hiding_id}/decide" not in sam.get("/desk/safety").text
    refused = decide(sam, hiding_id, "stays")
    assert (refused.status_code, "somebody else" in refused.text) == (403, True)
    page = olga.get("/desk/safety").text
    assert f"/desk/safety/{hiding_id}/decide" in page
    assert "The code was changed." in page
    assert decide(olga, hiding_id, "stays", " ").status_code == 400
    assert decide(olga, hiding_id, "perhaps").status_code == 400
    assert decide(olga, hiding_id, "shows", "You are right.").status_code == 303
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 200
    assert decide(olga, hiding_id, "stays").status_code == 409
    page = site.as_(site.mia).get(f"/me/log/{hiding_id}").text
    assert "You are right." in page
    assert "an operator" in page


def test_what_is_upheld_stays_hidden(site: Site, hiding_id: str) -> None:
    answer(site, hiding_id)
    assert decide(site.as_(site.olga), hiding_id, "stays", "It is still there.").status_code == 303
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 410
    assert "It is still there." in site.as_(site.mia).get("/me/log").text


def test_where_there_is_nobody_else_the_pages_say_so(site: Site, hiding_id: str) -> None:
    with site.parts.database.write() as session:
        session.merge(site.olga).role = "member"
    assert "nobody else yet" in site.as_(site.mia).get(f"/me/log/{hiding_id}").text
    answer(site, hiding_id)
    assert "nobody else yet" in site.as_(site.sam).get("/desk/safety").text


def test_a_steward_shows_again_what_was_hidden_from_the_log(site: Site, hiding_id: str) -> None:
    assert site.as_(site.olga).post(f"/desk/safety/{hiding_id}/lift").status_code == 303
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 200
    assert "Nothing is hidden." in site.as_(site.sam).get("/desk/safety").text


def test_only_an_operator_hides_an_operator(site: Site) -> None:
    site.as_(site.olga)
    form = {"person": "olga-petit", "reason": "hate"}
    assert site.as_(site.sam).post("/desk/stop/author", data=form).status_code == 403
    assert site.visitor().get("/p/olga-petit").status_code == 200


def test_who_is_hidden_signs_in_reads_why_and_answers(site: Site) -> None:
    form = {"person": "Mia Sörensen", "reason": "stolen", "note": "The account speaks of coins."}
    assert site.as_(site.sam).post("/desk/stop/author", data=form).status_code == 303
    assert site.visitor().get("/p/mia-sorensen").status_code == 404
    mia = site.as_(site.mia)
    page = mia.get("/me/log").text
    assert "you, and everything of yours" in page
    with site.parts.database.read() as session:
        hiding_id = log(session)[0].hiding.id
    assert answer(site, hiding_id, "I have it back.").status_code == 303
    assert decide(site.as_(site.olga), hiding_id, "shows").status_code == 303
    assert site.visitor().get("/p/mia-sorensen").status_code == 200


def test_words_of_others_are_text_on_every_page(site: Site) -> None:
    nasty = "<script>alert(1)</script>"
    hide(site, reason="law", note=nasty)
    with site.parts.database.read() as session:
        hiding_id = log(session)[0].hiding.id
    answer(site, hiding_id, nasty)
    for page in (site.as_(site.olga).get("/desk/safety"), site.as_(site.mia).get(f"/me/log/{hiding_id}")):
        assert nasty not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_hiding_by_form_is_what_hiding_by_command_is(site: Site, hiding_id: str) -> None:
    with site.parts.database.read() as session:
        post = session.get_one(Post, site.post_id)
        assert (post.hidden_by, post.hidden_reason) == (site.sam.id, "personal data")


def test_a_steward_is_offered_no_button_to_show_again_what_another_hid_of_them(site: Site) -> None:
    mine = site.put(site.sam, 2, text="What Sam said.")
    olga, sam = site.as_(site.olga), site.as_(site.sam)
    assert olga.post(f"/desk/posts/{mine}/hide", data={"reason": "other", "note": "For a test."}).status_code == 303
    for path in ("/desk/posts?lang=en", "/desk/safety?lang=en"):
        assert "It is yours: answer to it" in sam.get(path).text
        assert "It is yours: answer to it" not in olga.get(path).text
