"""Promises of letters with links: to colleagues alone, in their language, good once and not for long."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.mail_sink import MailSink, html_of, mail_sink, mailing, text_of
from wall.acts.send_letter import send_letter
from wall.acts.write_letter import ask_for_link, mail_link
from wall.errors import NotFound
from wall.notices.models import Letter
from wall.parts import Parts
from wall.people.access import enter, invite_person, look_at
from wall.people.models import Person

Travel = Callable[[timedelta], None]
SECRET = "https://wall.example.org/enter/a-link-that-lets-in"


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_sink() as sink:
        yield sink


@pytest.fixture
def site(parts: Parts, sink: MailSink) -> Parts:
    """A site that sends mail."""
    return mailing(parts, sink.url)


def test_a_link_that_was_asked_for_lets_its_person_in_once(site: Parts, sink: MailSink, ben: Person) -> None:
    send_letter(site, _ask(site, "BEN@example.org", next_path="/post/1?a=b"))
    [letter] = sink.letters
    assert letter["Subject"].startswith("Your link to ")
    url = _link_in(letter)
    assert url.startswith("https://wall.example.org/enter/")
    token, _, way_on = url.rpartition("/")[2].partition("?")
    assert way_on == "next=%2Fpost%2F1%3Fa%3Db"
    with site.database.write() as session:
        assert look_at(session, token).name == "Ben Okafor"
        assert enter(session, token, "")


@pytest.mark.parametrize(("minutes", "is_good"), [(9, True), (10, False)])
def test_a_link_that_was_asked_for_is_good_for_ten_minutes(
    site: Parts, sink: MailSink, ben: Person, travel: Travel, minutes: int, is_good: bool
) -> None:
    send_letter(site, _ask(site, "ben@example.org"))
    token = _link_in(sink.letters[0]).rpartition("/")[2]
    travel(timedelta(minutes=minutes))
    with site.database.write() as session, nullcontext() if is_good else pytest.raises(NotFound):
        assert enter(session, token, "")


def test_a_link_is_mailed_to_nobody_who_is_not_in_the_directory(site: Parts, sink: MailSink) -> None:
    letter_id = _ask(site, "nobody@example.org")
    assert send_letter(site, letter_id) is None
    assert (sink.letters, _row(site, letter_id)) == ([], None)


def test_who_asked_while_no_worker_was_there_is_not_written_to_much_later(
    site: Parts, sink: MailSink, ben: Person, travel: Travel
) -> None:
    letter_id = _ask(site, "ben@example.org")
    travel(timedelta(minutes=11))
    assert send_letter(site, letter_id) is None
    assert (sink.letters, _row(site, letter_id)) == ([], None)


def test_a_mailed_link_ends_no_other_one(site: Parts, sink: MailSink, ben: Person) -> None:
    with site.database.write() as session:
        by_hand = invite_person(session, session.get_one(Person, ben.id), actor=None)
    for _ in range(2):
        send_letter(site, _ask(site, "ben@example.org"))
    first, second = (_link_in(letter).rpartition("/")[2] for letter in sink.letters)
    with site.database.read() as session:
        for token in (first, second, by_hand):
            assert look_at(session, token).name == "Ben Okafor"


def test_a_letter_that_is_sent_again_has_the_same_link(
    site: Parts, sink: MailSink, ben: Person, travel: Travel
) -> None:
    letter_id = _ask(site, "ben@example.org")
    sink.refuse["DATA"] = "451 not now"
    assert send_letter(site, letter_id) is False
    row = _row(site, letter_id)
    assert row is not None
    assert row.person_id == ben.id
    del sink.refuse["DATA"]
    travel(timedelta(minutes=1))
    assert send_letter(site, letter_id) is True
    with site.database.read() as session:
        assert look_at(session, _link_in(sink.letters[0]).rpartition("/")[2]).name == "Ben Okafor"


def test_an_invitation_comes_in_its_reader_s_language(site: Parts, sink: MailSink, ben: Person) -> None:
    with site.database.write() as session:
        person = session.get_one(Person, ben.id)
        person.language = "fr"
        assert mail_link(session, site, person, SECRET, good_for=timedelta(days=7))
        letter_id = session.scalars(select(Letter.id)).one()
    assert send_letter(site, letter_id) is True
    assert sink.letters[0]["Content-Language"] == "fr"
    assert "7 jours" in text_of(sink.letters[0])
    assert SECRET in html_of(sink.letters[0])


def test_where_no_mail_can_be_sent_a_link_is_handed_over_otherwise(
    site: Parts, parts: Parts, ben: Person, add: Callable[..., Person]
) -> None:
    mia = add("Mia")
    with site.database.write() as session:
        assert not mail_link(session, parts, session.get_one(Person, ben.id), SECRET, good_for=timedelta(days=7))
        assert not mail_link(session, site, session.get_one(Person, mia.id), SECRET, good_for=timedelta(days=7))
        assert session.scalars(select(Letter.id)).all() == []


def _ask(site: Parts, address: str, *, next_path: str = "/") -> str:
    with site.database.write() as session:
        ask_for_link(session, site, address, lang="en", next_path=next_path)
        session.flush()
        return session.scalars(select(Letter.id).order_by(Letter.id.desc())).first() or ""


def _link_in(letter: object) -> str:
    return next(word for word in text_of(letter).split() if "/enter/" in word)  # type: ignore[arg-type]  # it is one


def _row(site: Parts, letter_id: str) -> Letter | None:
    with site.database.read() as session:
        return session.get(Letter, letter_id)
