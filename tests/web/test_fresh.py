"""Promises to whoever lost a device: what changes the ways in asks who they are, and others can end their sessions."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.application import application
from tests.web.conftest import COOKIE, Site
from tests.web.test_doors import make_link
from tests.web.test_sessions import IPHONE, cookie_of, enter, sessions_of
from wall.config_values import mail_server
from wall.people.models import Passkey, Person
from wall.people.queries import audit_log

Travel = Callable[[timedelta], None]
LONG = timedelta(minutes=61)


def test_who_signed_in_long_ago_ends_no_session_elsewhere_and_removes_no_passkey(site: Site, travel: Travel) -> None:
    here, there = enter(site, site.mia), enter(site, site.mia, IPHONE)
    _mine, theirs = sessions_of(site, site.mia)
    with site.parts.database.write() as session:
        key = Passkey(person_id=site.mia.id, credential_id="x", public_key=b"x", sign_count=0, name="Laptop")
        session.add(key)
    travel(LONG)
    page = here.get("/me/devices?lang=en").text
    assert f"/me/devices/{theirs.id}/end" not in page
    assert f"/me/passkeys/{key.id}/remove" not in page
    for path in (f"devices/{theirs.id}/end", "devices/end-others", f"passkeys/{key.id}/remove"):
        answer = here.post(f"/me/{path}?lang=en")
        assert (answer.status_code, "Sign in anew" in answer.text) == (403, True), path
    assert there.get("/me").status_code == 200
    with site.parts.database.read() as session:
        assert session.get(Passkey, key.id) is not None


def test_here_i_sign_out_however_long_i_am_in(site: Site, travel: Travel) -> None:
    here = enter(site, site.mia)
    (mine,) = sessions_of(site, site.mia)
    travel(LONG)
    assert f"/me/devices/{mine.id}/end" in here.get("/me/devices").text
    assert here.post(f"/me/devices/{mine.id}/end").status_code == 303
    assert here.get("/me").status_code == 303


def test_signing_in_anew_needs_no_signing_out_and_gives_a_new_session(site: Site, travel: Travel) -> None:
    here, there = enter(site, site.mia), enter(site, site.mia, IPHONE)
    before = cookie_of(here)
    travel(LONG)
    page = here.get("/me/devices").text
    assert "/sign-in?again=1&amp;next=%2Fme%2Fdevices" in page
    assert here.get("/sign-in?again=1&next=%2Fme%2Fdevices").status_code == 200
    assert here.post(make_link(site, site.mia)).status_code == 303
    assert cookie_of(here) != before
    assert here.post("/me/devices/end-others").status_code == 303
    assert there.get("/me").status_code == 303
    assert len(sessions_of(site, site.mia)) == 1


@pytest.fixture
def mailing(site: Site) -> Iterator[Site]:
    """The same site where links are mailed, so that a mail address lets somebody in."""
    with application(replace(site.parts.settings, smtp_url=mail_server("smtp://127.0.0.1:1"))) as app:
        yield replace(site, app=app)


def test_a_steward_who_signed_in_long_ago_gives_nobody_another_mail_address(mailing: Site, travel: Travel) -> None:
    sam = mailing.as_(mailing.sam)
    facts = {"name": "Mia Sörensen", "email": "mia@example.org"}
    assert sam.post("/desk/people/mia-sorensen", data=facts).status_code == 303
    travel(LONG)
    answer = sam.post("/desk/people/mia-sorensen?lang=en", data={**facts, "email": "thief@example.com"})
    assert (answer.status_code, "Sign in anew" in answer.text) == (403, True)
    file = {"text": "name,email\nMia Sörensen,thief@example.com\n", "do": "1"}
    assert sam.post("/desk/people/import", data=file).status_code == 403
    assert sam.post("/desk/people/mia-sorensen", data={**facts, "title": "Baker"}).status_code == 303
    with mailing.parts.database.read() as session:
        person = session.get_one(Person, mailing.mia.id)
        assert (person.email, person.title) == ("mia@example.org", "Baker")


def test_where_an_address_lets_nobody_in_it_is_changed_at_any_time(site: Site, travel: Travel) -> None:
    sam = site.as_(site.sam)
    travel(LONG)
    facts = {"name": "Mia Sörensen", "email": "mia@example.org"}
    assert sam.post("/desk/people/mia-sorensen", data=facts).status_code == 303


def test_after_a_passkey_is_removed_the_page_offers_to_end_all_other_sessions(site: Site) -> None:
    here = enter(site, site.mia)
    enter(site, site.mia, IPHONE)
    with site.parts.database.write() as session:
        key = Passkey(person_id=site.mia.id, credential_id="x", public_key=b"x", sign_count=0, name="Laptop")
        session.add(key)
    answer = here.post(f"/me/passkeys/{key.id}/remove")
    assert answer.location == "/me/devices"
    assert 'action="/me/devices/end-others"' in here.get(answer.location).text


def test_a_steward_ends_all_sessions_of_somebody_who_may_come_in_again(site: Site) -> None:
    laptop, phone, sam = enter(site, site.mia), enter(site, site.mia, IPHONE), enter(site, site.sam)
    assert 'action="/desk/people/mia-sorensen/sign-out"' in sam.get("/desk/people/mia-sorensen").text
    assert sam.post("/desk/people/mia-sorensen/sign-out").status_code == 303
    assert [one.get("/me").status_code for one in (laptop, phone, sam)] == [303, 303, 200]
    assert laptop.post(make_link(site, site.mia)).status_code == 303
    assert laptop.get("/me").status_code == 200
    with site.parts.database.read() as session:
        acts = {(entry.actor_id, entry.act, entry.subject_id) for entry in audit_log(session)}
    assert (site.sam.id, "person.sign_out", site.mia.id) in acts


def test_a_steward_signs_no_operator_out(site: Site) -> None:
    olga, sam = site.as_(site.olga), site.as_(site.sam)
    assert sam.post("/desk/people/olga-petit/sign-out").status_code == 403
    assert olga.get("/me").status_code == 200


def test_an_operator_ends_everybodys_sessions_but_the_one_at_hand(site: Site) -> None:
    mia, sam, here, elsewhere = (site.as_(one) for one in (site.mia, site.sam, site.olga, site.olga))
    assert 'action="/desk/operator/sign-out"' in here.get("/desk/operator").text
    assert here.post("/desk/operator/sign-out").status_code == 303
    assert [one.get("/me").status_code for one in (mia, sam, elsewhere, here)] == [303, 303, 303, 200]
    assert "signed everybody out" in here.get("/desk/operator?lang=en").text


@pytest.mark.parametrize("again", ["", "0", "2"])
def test_who_is_signed_in_is_led_on_unless_they_ask_to_sign_in_anew(site: Site, again: str) -> None:
    answer = site.as_(site.mia).get(f"/sign-in?again={again}&next=/people")
    assert (answer.status_code, answer.location) == (303, "/people")


def test_the_way_to_sign_in_anew_is_kept_in_the_other_language(site: Site) -> None:
    page = site.as_(site.mia).get("/sign-in?again=1&next=%2Fme%2Fdevices&lang=en").text
    other = next(part.split('"')[0] for part in page.split('href="')[1:] if "lang=fr" in part.split('"')[0])
    query = parse_qs(urlsplit(other.replace("&amp;", "&")).query)
    assert (query["again"], query["next"], query["lang"]) == (["1"], ["/me/devices"], ["fr"])
    assert COOKIE not in page
