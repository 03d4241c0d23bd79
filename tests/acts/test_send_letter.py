"""Promises of letters: sealed until they are sent, gone afterwards, never told in clear, given up in words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.at_once import at_once
from tests.support.mail_sink import MailSink, html_of, mail_sink, mailing, text_of
from wall.acts import send_letter as sending
from wall.acts.send_letter import send_letter
from wall.clock import now
from wall.db import Database
from wall.notices.letters import Written, due_letters, parked_letters, put_in, retry_letter, trouble_of
from wall.notices.models import Letter
from wall.parts import Parts
from wall.people.models import Person

Travel = Callable[[timedelta], None]
SECRET = "https://wall.example.org/enter/a-link-that-lets-in"
LETTER = Written("ben@example.org", "Your link", f"Come in: {SECRET}", f"<p>{SECRET}</p>", "en")


class Killed(BaseException):
    """The worker was killed."""


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_sink() as sink:
        yield sink


@pytest.fixture
def site(parts: Parts, sink: MailSink) -> Parts:
    """A site that sends mail."""
    return mailing(parts, sink.url)


def post(site: Parts, letter: Written = LETTER, person: Person | None = None) -> str:
    with site.database.write() as session:
        row = put_in(session, site.sealer, letter, person_id=person.id if person else None)
        session.flush()
        return row.id


def row_of(database: Database, letter_id: str) -> Letter | None:
    with database.read() as session:
        return session.get(Letter, letter_id)


def why(site: Parts, letter_id: str) -> str:
    row = row_of(site.database, letter_id)
    assert row is not None
    message, values = trouble_of(row)
    return message.format(**values)


def test_a_letter_is_sent_and_gone(site: Parts, sink: MailSink) -> None:
    letter_id = post(site)
    assert send_letter(site, letter_id) is True
    [letter] = sink.letters
    assert sink.envelopes == [("florilege@wall.example.org", ["ben@example.org"])]
    assert sink.greetings[-1] == "wall.example.org"
    assert (letter["From"], letter["To"]) == ("florilege@wall.example.org", "ben@example.org")
    assert letter["Message-ID"] == f"<{letter_id}@wall.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "en"
    assert abs(letter["Date"].datetime - now()) < timedelta(minutes=1)
    assert SECRET in text_of(letter)
    assert SECRET in html_of(letter)
    assert row_of(site.database, letter_id) is None
    assert send_letter(site, letter_id) is None


def test_whom_it_comes_from_is_a_setting(site: Parts, sink: MailSink) -> None:
    named = replace(site, settings=replace(site.settings, mail_from="Le mur d’été <mur@example.org>"))
    send_letter(named, post(named))
    assert sink.letters[0]["From"] == "Le mur d’été <mur@example.org>"
    assert sink.envelopes[0][0] == "mur@example.org"


def test_while_it_waits_nobody_can_read_it_in_the_database(site: Parts) -> None:
    row = row_of(site.database, post(site))
    assert row is not None
    assert b"lets-in" not in row.sealed
    assert b"example" not in row.sealed


def test_of_several_workers_one_sends_it(site: Parts, sink: MailSink) -> None:
    letter_id = post(site)
    results = at_once(4, lambda _: send_letter(site, letter_id))
    assert sorted(map(str, results)) == ["None"] * 3 + ["True"]
    assert len(sink.letters) == 1


def test_a_worker_killed_after_the_answer_sends_the_same_letter_again(
    site: Parts, sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter_id = post(site)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "held", die)
        with pytest.raises(Killed):
            send_letter(site, letter_id)
    assert send_letter(site, letter_id) is None  # the dead worker's lease still holds
    with site.database.write() as session:
        session.get_one(Letter, letter_id).lease_until = now() - timedelta(seconds=1)
    assert send_letter(site, letter_id) is True
    first, second = sink.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert row_of(site.database, letter_id) is None


@pytest.mark.parametrize(
    ("step", "answer", "words"),
    [
        ("RCPT", "451 SECRET greylisted", "127.0.0.1 takes no mail for this address (451)."),
        ("MAIL", "553 SECRET no", "127.0.0.1 takes no mail from the sender MAIL_FROM (553)."),
        ("DATA", "554 SECRET spam", "127.0.0.1 refused the mail (554)."),
    ],
)
def test_what_the_server_refuses_is_told_without_its_words_and_tried_again(
    site: Parts, sink: MailSink, caplog: pytest.LogCaptureFixture, step: str, answer: str, words: str
) -> None:
    letter_id = post(site)
    sink.refuse[step] = answer
    assert send_letter(site, letter_id) is False
    assert why(site, letter_id) == words
    row = row_of(site.database, letter_id)
    assert row is not None
    assert row.due_at is not None
    assert row.due_at > now() + timedelta(seconds=20)
    for secret in ("SECRET", "lets-in", "ben@"):
        assert secret not in caplog.text + (row.last_error or "")


def test_an_address_that_is_not_there_is_given_up_at_once(site: Parts, sink: MailSink) -> None:
    letter_id = post(site)
    sink.refuse["RCPT"] = "550 nobody by that name"
    assert send_letter(site, letter_id) is False
    with site.database.read() as session:
        assert [one.id for one in parked_letters(session)] == [letter_id]


def test_after_an_hour_of_tries_it_is_parked_and_a_person_can_have_it_tried_again(
    site: Parts, sink: MailSink, travel: Travel
) -> None:
    letter_id = post(site)
    sink.refuse["DATA"] = "451 not now"
    for _ in range(8):
        assert send_letter(site, letter_id) is False
        travel(timedelta(hours=1))
    assert send_letter(site, letter_id) is None
    del sink.refuse["DATA"]
    with site.database.write() as session:
        retry_letter(session, letter_id)
    assert send_letter(site, letter_id) is True
    assert len(sink.letters) == 1


def test_a_link_that_is_good_no_more_is_not_sent(site: Parts, sink: MailSink, travel: Travel) -> None:
    letter_id = post(site, replace(LETTER, good_until=(now() + timedelta(minutes=15)).isoformat()))
    travel(timedelta(minutes=16))
    assert send_letter(site, letter_id) is None
    assert sink.letters == []
    assert row_of(site.database, letter_id) is None


def test_who_may_not_sign_in_any_more_gets_nothing(site: Parts, sink: MailSink, ben: Person) -> None:
    letter_id = post(site, person=ben)
    with site.database.write() as session:
        session.get_one(Person, ben.id).deactivated_at = now()
    assert send_letter(site, letter_id) is None
    assert (sink.letters, row_of(site.database, letter_id)) == ([], None)


@pytest.mark.parametrize(
    "line", ["a\r\nBcc: all@example.org", "a\nX-Evil: 1", "a\u2028b\u0085c\x0bd", "=?utf-8?q?a=0ABcc=3A_x?=", "é" * 400]
)
def test_no_text_becomes_a_header(site: Parts, sink: MailSink, line: str) -> None:
    send_letter(site, post(site, replace(LETTER, subject=line, text=line, html=line)))
    [letter] = sink.letters
    assert {name.lower() for name in letter} <= {
        *("from", "to", "subject", "date", "message-id", "auto-submitted", "content-language"),
        *("mime-version", "content-type", "x-peer", "x-mailfrom", "x-rcptto"),
    }
    assert letter["To"] == "ben@example.org"


@pytest.mark.parametrize(
    "address",
    ["ben@example.org\r\nBcc: all@example.org", "a,b@example.org", "<ben@example.org>", "ben", "", "ben@example.org x"],
)
def test_what_is_no_address_gets_no_letter(site: Parts, sink: MailSink, address: str) -> None:
    letter_id = post(site, replace(LETTER, to=address))
    assert send_letter(site, letter_id) is False
    assert why(site, letter_id) == "This is no address to which a mail can be sent."
    assert sink.letters == []


def test_without_a_mail_server_it_says_so(parts: Parts) -> None:
    letter_id = post(parts)
    assert send_letter(parts, letter_id) is False
    assert "SMTP_URL" in why(parts, letter_id)


def test_a_server_that_is_away_is_asked_again(parts: Parts, free_port: int) -> None:
    site = mailing(parts, f"smtp://127.0.0.1:{free_port}")
    letter_id = post(site)
    assert send_letter(site, letter_id) is False
    assert why(site, letter_id) == "127.0.0.1 does not answer as a mail server does."


def test_a_letter_that_another_key_sealed_is_told(site: Parts, parts: Parts) -> None:
    stranger = replace(site, sealer=type(site.sealer)("another key, of which nobody here knows"))
    letter_id = post(site)
    assert send_letter(stranger, letter_id) is None
    assert "SECRET_KEY" in why(site, letter_id)


def test_a_server_is_not_asked_by_many_at_once(site: Parts) -> None:
    for _ in range(9):
        post(site)
    with site.database.write() as session:
        for letter in session.scalars(select(Letter).limit(3)):
            letter.lease_until = now() + timedelta(seconds=10)
    with site.database.read() as session:
        assert len(due_letters(session, at_most=20)) == 1
