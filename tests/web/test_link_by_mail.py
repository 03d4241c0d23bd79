"""Promises of the link by mail: asked for by anybody, answered alike, sent to colleagues alone, never too often."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.mail_sink import MailSink, text_of
from tests.web.conftest import ADDRESS, Site, deliver
from wall.notices.models import Letter


def ask(browser: FlaskClient, address: str, **more: str) -> tuple[int, str, str]:
    answer = browser.post("/sign-in/mail?lang=en", data={"address": address, **more})
    return answer.status_code, answer.location or "", answer.text


def test_a_colleague_comes_in_by_the_link_and_goes_on_to_where_they_wanted(mailing: Site, sink: MailSink) -> None:
    browser = mailing.visitor()
    page = browser.get("/sign-in?lang=en&next=/me/profile").text
    assert 'action="/sign-in/mail?lang=en"' in page
    assert 'name="next" value="/me/profile"' in page
    assert ask(browser, ADDRESS, next="/me/profile")[:2] == (303, "/sign-in/mail?next=%2Fme%2Fprofile&lang=en")
    assert "Look into your mail" in browser.get("/sign-in/mail?lang=en").text
    deliver(mailing.parts)
    url = next(word for word in text_of(sink.letters[0]).split() if "/enter/" in word)
    path = url.removeprefix(mailing.parts.settings.public_url)
    assert browser.get(path).status_code == 200
    assert browser.post(path).location == "/me/profile"
    assert browser.get("/me").status_code == 200
    assert mailing.visitor().post(path).status_code == 404


def test_known_and_unknown_addresses_are_answered_alike_and_leave_the_same_behind(
    mailing: Site, sink: MailSink
) -> None:
    known, unknown = ask(mailing.visitor(), ADDRESS), ask(mailing.visitor(), "nobody@example.org")
    assert known == unknown
    with mailing.parts.database.read() as session:
        one, two = session.scalars(select(Letter))
        assert (one.person_id, two.person_id) == (None, None)
        assert abs(len(one.sealed) - len(two.sealed)) < 50
    deliver(mailing.parts)
    assert [letter["To"] for letter in sink.letters] == [ADDRESS]
    with mailing.parts.database.read() as session:
        assert session.scalars(select(Letter)).all() == []


def test_the_letter_speaks_the_language_of_the_page_that_was_asked_on(mailing: Site, sink: MailSink) -> None:
    mailing.visitor().post("/sign-in/mail?lang=fr", data={"address": ADDRESS})
    deliver(mailing.parts)
    assert "sert une seule fois" in text_of(sink.letters[0])


def test_nobody_s_mailbox_is_filled(mailing: Site) -> None:
    statuses = [ask(mailing.visitor(), address)[0] for address in (ADDRESS, ADDRESS.upper(), f" {ADDRESS} ", ADDRESS)]
    assert statuses == [303, 303, 303, 429]
    assert ask(mailing.visitor(), "sam@example.org")[0] == 303


def test_one_caller_does_not_ask_for_many(mailing: Site) -> None:
    statuses = [ask(mailing.visitor(), f"mia{number}@example.org")[0] for number in range(11)]
    assert statuses == [303] * 10 + [429]


@pytest.mark.parametrize(
    "address", ["", "mia", "mia@", "a@b\r\nBcc: c@d", "a@b,c@d", "x" * 300 + "@example.org", "a\0@b"]
)
def test_what_is_no_address_is_refused_on_the_same_page(mailing: Site, address: str) -> None:
    status, _, page = ask(mailing.visitor(), address)
    assert status == 400
    assert "is not a mail address." in page
    with mailing.parts.database.read() as session:
        assert session.scalars(select(Letter)).all() == []


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_on_never_leaves_the_site(mailing: Site, sink: MailSink, wanted: str) -> None:
    assert "evil" not in ask(mailing.visitor(), ADDRESS, next=wanted)[1]
    deliver(mailing.parts)
    assert "evil" not in text_of(sink.letters[0])
    assert "alert" not in text_of(sink.letters[0])


def test_without_a_mail_server_the_page_says_whom_to_ask(site: Site) -> None:
    page = site.visitor().get("/sign-in?lang=en").text
    assert "/sign-in/mail" not in page
    assert "Ask the person who looks after this wall for a link." in page
    assert ask(site.visitor(), ADDRESS)[0] == 404


def test_a_letter_that_was_given_up_stands_on_the_operation_page_without_its_content(
    mailing: Site, sink: MailSink
) -> None:
    sink.refuse["RCPT"] = "550 nobody by that name"
    ask(mailing.visitor(), ADDRESS)
    deliver(mailing.parts)
    olga = mailing.as_(mailing.olga)
    page = olga.get("/desk/operator?lang=en").text
    assert "127.0.0.1 takes no mail for this address (550)." in page
    assert "127.0.0.1 n’accepte pas d’e-mail" in olga.get("/desk/operator?lang=fr").text
    assert ADDRESS not in page
    assert "/enter/" not in page
    with mailing.parts.database.read() as session:
        letter_id = session.scalars(select(Letter.id)).one()
    sink.refuse.clear()
    assert mailing.as_(mailing.sam).post(f"/desk/letters/{letter_id}/retry").status_code == 403
    assert olga.post(f"/desk/letters/{letter_id}/retry").status_code == 303
    assert "tried a letter again" in olga.get("/desk/operator?lang=en").text
    deliver(mailing.parts)
    assert len(sink.letters) == 1


def test_whoever_knows_an_address_does_not_shut_its_owner_out(mailing: Site, sink: MailSink) -> None:
    mine, other = mailing.visitor(), mailing.visitor()
    other.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert ask(mine, ADDRESS)[0] == 303
    deliver(mailing.parts)
    assert [ask(other, ADDRESS)[0] for _ in range(5)] == [303, 303, 303, 429, 429]
    deliver(mailing.parts)
    assert ask(mine, ADDRESS)[0] == 303
    url = next(word for word in text_of(sink.letters[0]).split() if "/enter/" in word)
    assert mine.post(url.removeprefix(mailing.parts.settings.public_url)).status_code == 303


def test_one_site_of_many_networks_does_not_shut_an_owner_out_of_their_mail(mailing: Site) -> None:
    def asked(address: str) -> int:
        where = {"REMOTE_ADDR": address}
        return mailing.visitor().post("/sign-in/mail", data={"address": ADDRESS}, environ_base=where).status_code

    statuses = [asked(f"2001:db8:1:{number:x}::1") for number in range(70)]
    assert statuses.count(303) == 12
    assert asked("192.0.2.7") == 303
