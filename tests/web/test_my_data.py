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
from wall.acts.erase import erase_now
from wall.people.directory import activate, deactivate
from wall.people.leaving import leaving_link
from wall.people.models import Erasure, Person, SignedIn
from wall.people.queries import audit_log
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
    for wrong in (token[:-1] + "0", site.sam.id + token[26:], site.mia.id, "x", token + "0"):
        assert site.visitor().get(f"/leave/{wrong}").status_code == 404 or wrong == token


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
