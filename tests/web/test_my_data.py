"""Promises of my data: a pause, a copy of everything, and a good-bye that is asked twice and does what it says."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.mail_sink import MailSink, text_of
from tests.support.remote import follow
from tests.web.conftest import WORDS, Site, deliver
from tests.web.test_doors import make_link
from tests.web.test_sessions import enter
from wall.acts.erase import erase_now
from wall.errors import Conflict
from wall.events.models import Change
from wall.people.access import invite
from wall.people.directory import activate, deactivate
from wall.people.leaving import leaving_link
from wall.people.models import Erasure, Person, SignedIn
from wall.people.queries import audit_log
from wall.safety.models import Hiding
from wall.sources.models import Source

Travel = Callable[[timedelta], None]


def test_a_pause_takes_me_off_every_page_until_i_am_back(site: Site) -> None:
    mia = site.as_(site.mia)
    assert mia.post("/me/data/pause", data={"until": ""}).status_code == 303
    visitor = site.visitor()
    assert WORDS not in visitor.get("/").text
    assert visitor.get("/p/mia-sorensen").status_code == 404
    assert visitor.get(f"/post/{site.post_id}").status_code == 410
    assert "I am back" in mia.get("/me/data").text
    mia.post("/me/data/back")
    assert WORDS in visitor.get("/").text


@pytest.mark.parametrize("until", ["1999-01-01", "some day", "2026-02-31"])
def test_an_end_that_is_none_is_said_beside_the_field(site: Site, until: str) -> None:
    answer = site.as_(site.mia).post("/me/data/pause", data={"until": until})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert WORDS in site.visitor().get("/").text


def test_i_download_all_that_is_kept_of_me_and_nothing_of_others(site: Site) -> None:
    with site.parts.database.write() as session:
        follow(session, session.get_one(Person, site.mia.id), name="mia")
    site.put(site.sam, 2, text="What Sam said.")
    answer = site.as_(site.mia).post("/me/data/download")
    assert answer.content_type == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    facts = json.loads(archive.read("data.json"))
    assert facts["person"]["name"] == "Mia Sörensen"
    assert [post["text"] for post in facts["posts"]] == [WORDS]
    assert [account["handle"] for account in facts["accounts"]] == ["@mia"]
    page = archive.read("index.html").decode()
    assert WORDS in page
    assert "What Sam said." not in page + archive.read("data.json").decode()


def test_downloads_are_counted(site: Site) -> None:
    mia = site.as_(site.mia)
    assert [mia.post("/me/data/download").status_code for _ in range(7)] == [200] * 6 + [429]


def test_leaving_is_asked_twice(site: Site) -> None:
    mia = site.as_(site.mia)
    for how in ("keep", "anonymise", "erase"):
        asked = mia.post("/me/data/leave", data={"how": how})
        assert asked.status_code == 200
        assert "exactly what happens" in asked.text
    wrong = mia.post("/me/data/leave", data={"how": "erase", "name": "Mia S."})
    assert wrong.status_code == 400
    assert "Nothing was changed" in wrong.text
    assert WORDS in site.visitor().get("/").text
    assert mia.get("/me/data").status_code == 200


def test_the_last_operator_reads_what_to_do_before_leaving(site: Site) -> None:
    for form in ({"how": "keep"}, {"how": "keep", "name": "Olga Petit"}):
        answer = site.as_(site.olga).post("/me/data/leave?lang=en", data=form)
        assert answer.status_code == 409
        assert "Make somebody else an operator first." in answer.text


def test_who_keeps_their_words_is_signed_out_and_read_no_more(site: Site) -> None:
    with site.parts.database.write() as session:
        follow(session, session.get_one(Person, site.mia.id), name="mia")
    mia, elsewhere = site.as_(site.mia), site.as_(site.mia)
    answer = leave(mia, "keep")
    assert answer.startswith("/leave/")
    assert mia.get("/me").status_code == elsewhere.get("/me").status_code == 303
    assert WORDS in site.visitor().get("/p/mia-sorensen").text
    with site.parts.database.read() as session:
        assert session.scalars(select(SignedIn).where(SignedIn.person_id == site.mia.id)).all() == []
        assert session.scalars(select(Source)).all() == []
    farewell = site.visitor().get(answer).text
    assert 'value="erase"' not in farewell  # a link alone decides nothing: it takes a code, and nothing is mailed here
    assert 'value="keep"' not in farewell


def test_the_name_of_who_becomes_nameless_is_gone_at_once_whatever_the_worker_does(site: Site) -> None:
    assert "Sörensen" in site.visitor().get("/").text
    leave(site.as_(site.mia), "anonymise")
    visitor = site.visitor()
    for path in ("/", f"/post/{site.post_id}", "/w/main/plain", "/search?q=kingfishers", "/w/main.atom", "/people"):
        assert "Sörensen" not in visitor.get(path).text, path
    assert visitor.get("/p/mia-sorensen").status_code == 404
    assert "Mia" not in visitor.get("/api/v1/walls/main/posts?cards=1").text
    assert erase_now(site.parts, site.mia.id)
    assert WORDS in visitor.get("/").text, "an initiative stays"
    with site.parts.database.read() as session:
        kinds = list(session.scalars(select(Change.kind).order_by(Change.seq)))
        assert session.get_one(Person, site.mia.id).out_since is None
    assert kinds.count("wall.changed") >= 2, "open walls read again when it goes, and when it is back"


def test_who_becomes_nameless_is_called_so_in_both_languages(site: Site) -> None:
    leave(site.as_(site.mia), "anonymise")
    erase_now(site.parts, site.mia.id)
    visitor = site.visitor()
    for path in ("/", f"/post/{site.post_id}", "/w/main/plain", "/search?q=kingfishers", "/w/main.atom"):
        text = visitor.get(path).text
        assert "Sörensen" not in text, path
        assert "Somebody who has left" in text, path
    assert "Une personne partie depuis" in visitor.get("/?lang=fr").text
    api = visitor.get("/api/v1/walls/main/posts").json
    assert api is not None
    assert api["posts"][0]["person"]["name"] == "Somebody who has left"
    assert site.visitor().get("/people").text.count("Somebody who has left") == 0


def test_who_is_erased_is_gone_at_once_and_then_for_good(site: Site) -> None:
    assert leave(site.as_(site.mia), "erase") == "/left"
    assert "being erased" in site.visitor().get("/left").text
    assert WORDS not in site.visitor().get("/").text
    assert site.visitor().get("/p/mia-sorensen").status_code == 404
    assert erase_now(site.parts, site.mia.id)
    with site.parts.database.read() as session:
        row = session.get_one(Person, site.mia.id)
        assert (row.name, row.email) == ("", None)
        assert session.scalars(select(Erasure.due_at)).one() is None


def test_the_link_of_who_is_deactivated_is_mailed_and_never_on_the_desk(mailing: Site, sink: MailSink) -> None:
    steward = mailing.as_(mailing.sam)
    steward.post("/desk/people/mia-sorensen/deactivate")
    assert "/leave/" not in steward.get("/desk/people/mia-sorensen").text
    deliver(mailing.parts)
    assert mailing.visitor().get(_mailed(sink, "/leave/")).status_code == 200


def test_by_the_link_alone_nothing_is_downloaded_and_nothing_erased(site: Site, mailing: Site) -> None:
    path = f"/leave/{_deactivate(site)}"
    for one, status in ((site, 403), (mailing, 400)):  # without mail there is no code at all
        visitor = one.visitor()
        assert "What you wrote is still there" in visitor.get(path).text
        for code in ("", "AAAAAAAA"):
            assert visitor.post(f"{path}/download", data={"code": code}).status_code == status
            said = {"how": "erase", "name": "Mia Sörensen", "code": code}
            assert visitor.post(path, data=said).status_code == status
    assert site.visitor().post(f"{path}/code").status_code == 403
    assert WORDS in site.visitor().get("/").text


def test_with_the_code_from_their_mail_they_download_and_choose_and_it_is_noted(
    mailing: Site, sink: MailSink, travel: Travel
) -> None:
    path, visitor = f"/leave/{_deactivate(mailing)}", mailing.visitor()
    code = _code(mailing, sink, path)
    assert visitor.post(f"{path}/download", data={"code": code.lower()}).content_type == "application/zip"
    travel(timedelta(minutes=21))
    assert visitor.post(f"{path}/download", data={"code": code}).status_code == 400
    said = {"how": "erase", "code": _code(mailing, sink, path)}
    assert f'value="{said["code"]}"' in visitor.post(path, data=said).text
    assert visitor.post(path, data={**said, "name": "mia  sörensen"}).location == "/left"
    assert visitor.get(path).status_code == 404
    with mailing.parts.database.read() as session:
        noted = [one.subject_id for one in audit_log(session) if one.act == "person.leave_by_link"]
    assert noted == [mailing.mia.id] * 2


def test_who_is_deactivated_reads_what_was_hidden_of_theirs_and_answers(mailing: Site, sink: MailSink) -> None:
    steward = mailing.as_(mailing.sam)
    reason = {"reason": "safety", "note": "A door code is in it."}
    assert steward.post(f"/desk/posts/{mailing.post_id}/hide", data=reason).status_code == 303
    assert steward.post("/desk/people/mia-sorensen/deactivate").status_code == 303
    deliver(mailing.parts)
    assert "is hidden for safety" in text_of(sink.letters[-1])
    path, visitor = _mailed(sink, "/leave/"), mailing.visitor()
    assert "door code" not in visitor.get(path).text + visitor.post(f"{path}/log", data={"code": "AAAAAAAA"}).text
    code = _code(mailing, sink, path)
    said = visitor.post(f"{path}/log?lang=en", data={"code": code}).text
    assert "somebody’s safety" in said
    assert "A door code is in it." in said
    hiding = re.findall(r'name="hiding" value="(\w+)"', said)[0]
    answer = {"code": code, "hiding": hiding, "words": "That code was changed long ago."}
    assert visitor.post(f"{path}/log", data={**answer, "words": " "}).status_code == 400
    kept = visitor.post(f"{path}/log", data={**answer, "code": "AAAAAAAA"})
    assert (kept.status_code, answer["words"] in kept.text) == (400, True), "what was written is not lost"
    assert answer["words"] in visitor.post(f"{path}/log", data=answer).text
    assert answer["words"] in mailing.as_(mailing.olga).get("/desk/safety").text
    assert (
        mailing.as_(mailing.olga)
        .post(f"/desk/safety/{hiding}/decide", data={"decision": "shows", "words": "So it was."})
        .status_code
        == 303
    )
    assert "So it was." in visitor.post(f"{path}/log", data={"code": code}).text


def test_who_is_deactivated_is_mailed_when_something_of_theirs_is_hidden_and_of_others_nothing_is_read(
    mailing: Site, sink: MailSink
) -> None:
    path = f"/leave/{_deactivate(mailing)}"
    steward, others = mailing.as_(mailing.sam), mailing.put(mailing.olga, 7, "Olga’s.")
    assert "/log" not in mailing.visitor().get(path).text
    for post_id in (others, mailing.post_id):
        before = len(sink.letters)
        steward.post(f"/desk/posts/{post_id}/hide", data={"reason": "law"})
        deliver(mailing.parts)
        assert len(sink.letters) == before + (post_id == mailing.post_id)
    assert _mailed(sink, "/leave/") == path
    with mailing.parts.database.read() as session:
        hiding = session.scalars(select(Hiding.id).where(Hiding.post_id == others)).one()
    said = {"code": _code(mailing, sink, path), "hiding": hiding, "words": "Mine?"}
    assert mailing.visitor().post(f"{path}/log", data=said).status_code == 404


def test_the_link_is_good_for_thirty_days_and_until_somebody_is_let_in_again(site: Site, travel: Travel) -> None:
    token = _deactivate(site)
    travel(timedelta(days=29))
    assert site.visitor().get(f"/leave/{token}").status_code == 200
    with site.parts.database.write() as session:
        activate(session, session.get_one(Person, site.mia.id), actor=None)
    assert site.visitor().get(f"/leave/{token}").status_code == 404
    again = f"/leave/{_deactivate(site)}"
    travel(timedelta(days=31))
    assert site.visitor().get(again).status_code == 404


def test_links_that_were_made_up_are_refused(site: Site) -> None:
    token = _deactivate(site)
    for wrong in (token[:-1] + "0", site.sam.id + token[26:], site.mia.id, "x", token + "0", f"{site.mia.id}-é", "é"):
        assert site.visitor().get(f"/leave/{wrong}").status_code == 404 or wrong == token


def test_who_signed_in_long_ago_takes_nothing_along_and_erases_nothing_before_they_sign_in_anew(
    site: Site, travel: Travel
) -> None:
    here = enter(site, site.mia)
    travel(timedelta(minutes=61))
    page = here.get("/me/data?lang=en").text
    assert "/sign-in?again=1&amp;next=%2Fme%2Fdata" in page
    assert 'action="/me/data/download' not in page
    assert 'action="/me/data/leave' not in page
    erased = {"how": "erase", "name": "Mia Sörensen"}
    for path, data in (("download", {}), ("leave", {"how": "erase"}), ("leave", erased)):
        answer = here.post(f"/me/data/{path}?lang=en", data=data)
        assert (answer.status_code, "Sign in anew" in answer.text) == (403, True), path
    assert WORDS in site.visitor().get("/").text
    assert here.post(make_link(site, site.mia)).status_code == 303
    assert here.post("/me/data/download").content_type == "application/zip"
    assert here.post("/me/data/leave", data=erased).location == "/left"


def test_who_left_and_kept_their_words_is_let_in_again_and_agrees_to_accounts_anew(site: Site) -> None:
    with site.parts.database.write() as session:
        follow(session, session.get_one(Person, site.mia.id))
    leaver = f"{leave(site.as_(site.mia), 'keep')}"
    steward, page = site.as_(site.sam), "/desk/people/mia-sorensen"
    assert f'action="{page}/activate' in steward.get(page).text
    assert steward.post(f"{page}/activate").status_code == 303
    assert steward.post(f"{page}/activate").status_code == 303
    assert site.visitor().get(leaver).status_code == 404
    with site.parts.database.read() as session:
        row = session.get_one(Person, site.mia.id)
        assert (row.may_sign_in, row.is_read, row.role, row.left_how) == (True, True, "member", None)
        assert session.scalars(select(Source).where(Source.person_id == row.id)).all() == []
        noted = [(one.actor_id, one.subject_id) for one in audit_log(session) if one.act == "person.take_back"]
    assert noted == [(site.sam.id, site.mia.id)]
    assert site.visitor().post(make_link(site, site.mia)).status_code == 303
    assert WORDS in site.visitor().get("/").text


def test_an_invitation_lets_in_again_who_left_and_kept_their_words(site: Site) -> None:
    with site.parts.database.write() as session:
        session.get_one(Person, site.mia.id).email = "mia@example.org"
    leave(site.as_(site.mia), "keep")
    with site.parts.database.write() as session:
        token = invite(session, "mia@example.org", "member", actor=None)
    assert site.visitor().post(f"/enter/{token}").status_code == 303


@pytest.mark.parametrize("how", ["anonymise", "erase"])
def test_who_chose_that_less_is_left_does_not_come_back_and_the_desk_says_so(site: Site, how: str) -> None:
    leave(site.as_(site.mia), how)
    with site.parts.database.write() as session:
        row = session.get_one(Person, site.mia.id)
        with pytest.raises(Conflict, match="add them anew"):
            activate(session, row, actor=None)
        assert not row.may_sign_in
        slug = row.slug
    page = site.as_(site.sam).get(f"/desk/people/{slug}?lang=en").text
    assert "add them anew" in page
    assert "/activate" not in page


def leave(browser: FlaskClient, how: str) -> str:
    """Mia leaves; where that leads."""
    answer = browser.post("/me/data/leave", data={"how": how, "name": "Mia Sörensen"})
    assert answer.status_code == 303
    return str(answer.location)


def _deactivate(site: Site) -> str:
    with site.parts.database.write() as session:
        row = session.get_one(Person, site.mia.id)
        deactivate(session, row, actor=None)
        return leaving_link(row, site.parts.sealer.digest) or ""


def _code(site: Site, sink: MailSink, path: str) -> str:
    """The code that is mailed now."""
    assert site.visitor().post(f"{path}/code").status_code == 200
    deliver(site.parts)
    return str(re.findall(r"\b[A-Z2-7]{8}\b", text_of(sink.letters[-1]))[0])


def _mailed(sink: MailSink, part: str) -> str:
    """The path of the link that was mailed."""
    url = next(word for word in text_of(sink.letters[-1]).split() if part in word)
    return url[url.index(part) :]
