"""Promises of a mail address that somebody else sets: nobody becomes another one by it, and nobody is not told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.mail_sink import MailSink, text_of
from tests.web.conftest import ADDRESS, Site, deliver
from wall.acts.import_people import import_people
from wall.acts.let_in import tell_of_link
from wall.errors import Conflict
from wall.notices.models import Notice
from wall.people.access import enter, invite, invite_person
from wall.people.addresses import settle_addresses
from wall.people.leaving import is_leaving_code, make_nameless
from wall.people.models import Person
from wall.people.queries import audit_log

Travel = Callable[[timedelta], None]
THEIRS = "sam.private@example.org"


def by_form(site: Site, mia: Person) -> None:
    """A steward changes Mia's mail address on the desk, to one of their own."""
    facts = {"name": mia.name, "email": THEIRS, "title": "", "team": "", "office": "", "manager": ""}
    assert site.as_(site.sam).post(f"/desk/people/{mia.slug}", data=facts).status_code == 303


@pytest.fixture
def known(mailing: Site) -> Site:
    """Mia has come in before."""
    mailing.as_(mailing.mia)
    return mailing


def mailed(site: Site, sink: MailSink, address: str) -> list[str]:
    """To whom a sign-in link goes that is asked for with this address."""
    deliver(site.parts)
    sink.letters.clear()
    assert site.visitor().post("/sign-in/mail", data={"address": address}).status_code == 303
    deliver(site.parts)
    return [str(letter["To"]) for letter in sink.letters if "/enter/" in text_of(letter)]


def test_an_address_that_a_steward_set_lets_nobody_in_and_the_one_before_does(known: Site, sink: MailSink) -> None:
    by_form(known, known.mia)
    assert mailed(known, sink, THEIRS) == []
    assert mailed(known, sink, ADDRESS) == [ADDRESS]


def test_a_file_of_people_changes_an_address_no_otherwise(known: Site, sink: MailSink) -> None:
    file = f"name,email\n{known.mia.name},{THEIRS}\n".encode()
    with known.parts.database.write() as session:
        session.get_one(Person, known.mia.id).email = None  # else a row with another address is another person
    assert import_people(known.parts, file, actor=None).wrong == []
    assert mailed(known, sink, THEIRS) == []
    with known.parts.database.read() as session:
        assert [one.act for one in audit_log(session)] == ["person.address", "person.import"]
        assert (
            session.scalars(select(Notice.message).where(Notice.person_id == known.mia.id)).one().startswith("Whoever")
        )


def test_a_file_with_the_address_of_before_puts_it_back(known: Site, sink: MailSink) -> None:
    by_form(known, known.mia)
    assert import_people(known.parts, f"name,email\nMia S.,{ADDRESS}\n".encode(), actor=None).wrong == []
    assert mailed(known, sink, ADDRESS) == [ADDRESS]
    with known.parts.database.read() as session:
        mia = session.get_one(Person, known.mia.id)
        assert (mia.email, mia.address_waits) == (ADDRESS, False)


def test_the_person_is_told_in_the_inbox_and_at_the_old_address_by_whom_and_what_to_do(
    known: Site, sink: MailSink
) -> None:
    with known.parts.database.write() as session:
        session.get_one(Person, known.mia.id).language = "fr"
    by_form(known, known.mia)
    assert "Sam Ito" in known.as_(known.mia).get("/me/notices?lang=fr").text
    deliver(known.parts)
    [letter] = sink.letters
    assert letter["To"] == ADDRESS
    text = text_of(letter)
    assert "Sam Ito" in text
    assert "/me/profile" in text
    assert THEIRS not in text
    assert "adresse" in text
    with known.parts.database.read() as session:
        [entry] = [one for one in audit_log(session) if one.act == "person.address"]
        assert (entry.actor_id, entry.subject_id) == (known.sam.id, known.mia.id)
        assert entry.words is not None
        assert (entry.words.about_id, entry.reason) == (known.mia.id, f"{ADDRESS} → {THEIRS}")


def test_the_letter_goes_out_also_when_its_person_is_deactivated_before_it_was_sent(
    known: Site, sink: MailSink
) -> None:
    by_form(known, known.mia)
    known.as_(known.sam).post("/desk/people/mia-sorensen/deactivate")
    deliver(known.parts)
    assert [str(letter["To"]) for letter in sink.letters] == [ADDRESS, ADDRESS]


def test_neither_the_leaving_link_nor_its_code_goes_to_an_address_that_was_just_set(
    known: Site, sink: MailSink
) -> None:
    by_form(known, known.mia)
    known.as_(known.sam).post("/desk/people/mia-sorensen/deactivate")
    deliver(known.parts)
    link = next(word for one in sink.letters for word in text_of(one).split() if "/leave/" in word)
    path = link.removeprefix(known.parts.settings.public_url)
    assert known.visitor().post(f"{path}/code").status_code == 200
    deliver(known.parts)
    assert {str(letter["To"]) for letter in sink.letters} == {ADDRESS}
    code = text_of(sink.letters[-1]).split("code for what is yours: ")[1].split()[0]
    with known.parts.database.read() as session:
        assert is_leaving_code(session.get_one(Person, known.mia.id), code, known.parts.sealer.digest)


def test_changing_it_twice_does_not_make_the_first_one_theirs(known: Site, sink: MailSink) -> None:
    steward = known.as_(known.sam)
    for email in ("", THEIRS):
        facts = {"name": "Mia Sörensen", "email": email, "title": "", "team": "", "office": "", "manager": ""}
        assert steward.post("/desk/people/mia-sorensen", data=facts).status_code == 303
    assert mailed(known, sink, THEIRS) == []
    assert mailed(known, sink, ADDRESS) == [ADDRESS]


def test_a_link_that_is_made_for_them_goes_to_the_address_of_before(known: Site, sink: MailSink) -> None:
    by_form(known, known.mia)
    deliver(known.parts)
    sink.letters.clear()
    page = known.as_(known.sam).post("/desk/people/mia-sorensen/invite?lang=en").text
    assert "/enter/" not in page
    assert f"The link is on its way to {ADDRESS}" in page
    deliver(known.parts)
    assert [str(letter["To"]) for letter in sink.letters] == [ADDRESS]


def test_an_invitation_to_that_address_opens_nothing_of_hers(known: Site) -> None:
    with known.parts.database.write() as session:
        token = invite(session, THEIRS, "member", actor=None)
    by_form(known, known.mia)
    with known.parts.database.write() as session, pytest.raises(Conflict):
        enter(session, token, "Somebody")


def test_nobody_else_gets_the_address_of_before_while_it_is_the_way_in(known: Site) -> None:
    by_form(known, known.mia)
    answer = known.as_(known.sam).post("/desk/people?lang=en", data={"name": "A twin", "email": ADDRESS})
    assert answer.status_code == 409


def test_once_its_person_says_yes_it_lets_them_in(known: Site, sink: MailSink) -> None:
    by_form(known, known.mia)
    mia = known.as_(known.mia)
    page = mia.get("/me/profile?lang=en").text
    assert "Sam Ito set it for you" in page
    assert THEIRS in page
    assert mia.post("/me/profile/address", data={"is_mine": "maybe"}).status_code == 400
    assert mia.post("/me/profile/address", data={"is_mine": "yes"}).status_code == 303
    assert "Sam Ito set it for you" not in mia.get("/me/profile?lang=en").text
    assert mailed(known, sink, THEIRS) == [THEIRS]
    assert mailed(known, sink, ADDRESS) == []


def test_once_they_say_no_the_one_before_is_back(known: Site, sink: MailSink) -> None:
    by_form(known, known.mia)
    assert known.as_(known.mia).post("/me/profile/address", data={"is_mine": "no"}).status_code == 303
    assert mailed(known, sink, THEIRS) == []
    assert mailed(known, sink, ADDRESS) == [ADDRESS]
    with known.parts.database.read() as session:
        assert session.get_one(Person, known.mia.id).email == ADDRESS


@pytest.mark.parametrize(("days", "is_good"), [(6, False), (7, True)])
def test_a_week_after_the_old_address_was_told_the_new_one_is_good(
    known: Site, sink: MailSink, travel: Travel, days: int, is_good: bool
) -> None:
    by_form(known, known.mia)
    travel(timedelta(days=days))
    assert mailed(known, sink, THEIRS) == ([THEIRS] if is_good else [])
    assert mailed(known, sink, ADDRESS) == ([] if is_good else [ADDRESS])
    with known.parts.database.write() as session:
        settle_addresses(session)
    with known.parts.database.read() as session:
        assert session.get_one(Person, known.mia.id).email_before == (None if is_good else ADDRESS)


def test_where_nobody_could_be_told_it_waits_for_its_person(site: Site, travel: Travel) -> None:
    with site.parts.database.write() as session:
        session.get_one(Person, site.mia.id).email = ADDRESS
    site.as_(site.mia)
    by_form(site, site.mia)
    travel(timedelta(days=400))
    with site.parts.database.read() as session:
        mia = session.get_one(Person, site.mia.id)
        assert (mia.address_waits, mia.reached_at) == (True, ADDRESS)


def test_who_never_came_in_is_corrected_freely(mailing: Site, sink: MailSink) -> None:
    by_form(mailing, mailing.mia)
    assert mailed(mailing, sink, THEIRS) == [THEIRS]
    deliver(mailing.parts)
    assert ADDRESS not in [str(letter["To"]) for letter in sink.letters]


def test_who_is_erased_keeps_no_address_of_before(known: Site) -> None:
    by_form(known, known.mia)
    with known.parts.database.write() as session:
        make_nameless(session.get_one(Person, known.mia.id))
    with known.parts.database.read() as session:
        mia = session.get_one(Person, known.mia.id)
        assert (mia.email, mia.email_before, mia.email_set_by, mia.came_in_at) == (None, None, None, None)


def test_a_link_that_is_shown_to_somebody_is_told_by_letter(known: Site, sink: MailSink) -> None:
    with known.parts.database.write() as session:
        mia, sam = session.get_one(Person, known.mia.id), session.get_one(Person, known.sam.id)
        token = invite_person(session, mia, actor=sam)
        tell_of_link(session, known.parts, token, actor=sam, is_mailed=False)
    deliver(known.parts)
    [letter] = sink.letters
    assert letter["To"] == ADDRESS
    assert "Sam Ito made a link that lets in as you" in text_of(letter)
    assert token not in text_of(letter)
    assert "Sam Ito made a link" in known.as_(known.mia).get("/me/notices?lang=en").text


def test_the_desk_says_that_an_address_waits_and_where_mail_goes(known: Site) -> None:
    by_form(known, known.mia)
    page = known.as_(known.sam).get("/desk/people/mia-sorensen?lang=en").text
    assert "Mia Sörensen has not said yet that this address is theirs" in page
    assert f"What is mailed goes to {ADDRESS}." in page


def test_the_page_of_a_leaver_says_one_thing_of_its_address(known: Site, sink: MailSink) -> None:
    known.as_(known.sam).post("/desk/people/mia-sorensen/deactivate")
    deliver(known.parts)
    link = next(word for one in sink.letters for word in text_of(one).split() if "/leave/" in word)
    page = known.visitor().get(link.removeprefix(known.parts.settings.public_url) + "?lang=en").text
    assert "needs a code from your mail" in page
    assert "lets in whoever" not in page
