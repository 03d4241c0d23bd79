"""Promises of notices by mail: to those alone who want it, once, in their language, soon or in the morning."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from wall.acts.write_notices import MOST_LINES, write_notices
from wall.clock import now
from wall.config_values import mail_server
from wall.notices.letters import Written, opened
from wall.notices.models import Letter, Notice
from wall.notices.service import mark_read, tell
from wall.notices.stopping import whose_letters
from wall.parts import Parts
from wall.people.models import MailWish, Person
from wall.worker.letters import write_letters_alone

Travel = Callable[[timedelta], None]
MESSAGE = "Your words from {handle} come in again."


@pytest.fixture
def site(parts: Parts) -> Parts:
    """A site that sends mail."""
    settings = replace(parts.settings, public_url="https://wall.example.org", smtp_url=mail_server("smtp://127.0.0.1"))
    return replace(parts, settings=settings)


def wish(site: Parts, person: Person, how: MailWish, language: str | None = None) -> None:
    with site.database.write() as session:
        mine = session.get_one(Person, person.id)
        mine.mail_wish, mine.language = how, language


def told(site: Parts, person: Person, *handles: str) -> None:
    with site.database.write() as session:
        for handle in handles:
            tell(session, person.id, MESSAGE, {"handle": handle}, path="/me/accounts", at=now())


def letters(site: Parts) -> list[Written]:
    with site.database.read() as session:
        found = [opened(site.sealer, one) for one in session.scalars(select(Letter).order_by(Letter.id))]
    return [one for one in found if isinstance(one, Written)]


def go_to(travel: Travel, hour: int, *, days: int = 0) -> None:
    """To the next time that the clock says so, and so many days further."""
    moment = now()
    then = datetime.combine(moment.date(), datetime.min.time(), UTC) + timedelta(hours=hour, days=days)
    travel((then if then > moment else then + timedelta(days=1)) - moment)


def test_who_wants_it_at_once_is_written_to_once(site: Parts, ben: Person) -> None:
    wish(site, ben, "at_once")
    told(site, ben, "@ben")
    for _ in range(2):
        write_notices(site, at_most=50)
    (letter,) = letters(site)
    assert letter.to == "ben@example.org"
    assert letter.subject == "One thing to know, from Florilège"
    assert "Your words from @ben come in again." in letter.text
    assert "https://wall.example.org/me/accounts" in letter.text
    assert "https://wall.example.org/me/notices" in letter.html
    with site.database.read() as session:
        assert session.scalars(select(Notice.mailed_at)).one() is not None
        assert session.scalars(select(Letter.person_id)).one() == ben.id


def test_each_letter_has_an_address_that_ends_them(site: Parts, ben: Person) -> None:
    wish(site, ben, "at_once")
    told(site, ben, "@ben")
    write_notices(site, at_most=50)
    (letter,) = letters(site)
    home, _, token = letter.stop_url.rpartition("/")
    assert home == "https://wall.example.org/mail/stop"
    assert whose_letters(site.sealer, token) == ben.id
    assert letter.stop_url in letter.text
    assert letter.stop_url in letter.html


def test_the_letter_is_in_the_reader_s_language(site: Parts, ben: Person) -> None:
    wish(site, ben, "at_once", "fr")
    told(site, ben, "@a", "@b")
    write_notices(site, at_most=50)
    (letter,) = letters(site)
    assert letter.subject == "2 choses à savoir, de Florilège"
    assert "come in again" not in letter.text
    assert letter.lang == "fr"


def test_markup_in_it_is_words(site: Parts, ben: Person) -> None:
    wish(site, ben, "at_once")
    told(site, ben, '<a href="https://evil.example">@ben</a>')
    write_notices(site, at_most=50)
    assert "<a href=&#34;https://evil.example&#34;&gt;" not in letters(site)[0].html
    assert "&lt;a href=&#34;https://evil.example&#34;&gt;@ben&lt;/a&gt;" in letters(site)[0].html


def test_who_wants_it_daily_gets_one_letter_at_eight_with_what_is_unread(
    site: Parts, ben: Person, travel: Travel
) -> None:
    wish(site, ben, "daily")
    go_to(travel, 9)
    told(site, ben, "@read")
    with site.database.write() as session:
        mark_read(session, ben.id)
    told(site, ben, "@one", "@two")
    write_notices(site, at_most=50)
    go_to(travel, 7)
    write_notices(site, at_most=50)
    assert letters(site) == []
    go_to(travel, 8)
    for _ in range(2):
        write_notices(site, at_most=50)
    (letter,) = letters(site)
    assert "@one" in letter.text
    assert "@two" in letter.text
    assert "@read" not in letter.text
    told(site, ben, "@later")
    write_notices(site, at_most=50)
    assert len(letters(site)) == 1
    go_to(travel, 8)
    write_notices(site, at_most=50)
    assert ["@later" in one.text for one in letters(site)] == [False, True]


def test_nobody_gets_mail_who_does_not_want_it_has_no_address_or_may_not_sign_in(
    site: Parts, add: Callable[..., Person]
) -> None:
    people = [add("Never", email="never@example.org"), add("Nowhere")]
    people += [add(name, email=f"{name}@example.org") for name in ("out", "left", "erased", "partner")]
    for person in people[1:]:
        wish(site, person, "at_once")
    with site.database.write() as session:
        out, left, erased, partner = (session.get_one(Person, one.id) for one in people[2:])
        out.deactivated_at = left.left_at = erased.erased_at = now()
        partner.kind = "partner"
    for person in people:
        told(site, person, "@x")
    assert write_notices(site, at_most=50) == 0
    assert letters(site) == []


def test_somebody_hidden_for_safety_is_still_written_to(site: Parts, ben: Person) -> None:
    wish(site, ben, "at_once")
    with site.database.write() as session:
        person = session.get_one(Person, ben.id)
        person.hidden_at = person.out_since = now()
    told(site, ben, "@ben")
    assert write_notices(site, at_most=50) == 1


def test_of_very_much_the_newest_is_told_and_how_much_more_there_is(site: Parts, ben: Person) -> None:
    wish(site, ben, "at_once")
    told(site, ben, *(f"@n{number}." for number in range(MOST_LINES + 3)))
    write_notices(site, at_most=50)
    (letter,) = letters(site)
    assert letter.text.count("come in again") == MOST_LINES
    assert "@n2." not in letter.text
    assert "3 more stand there." in letter.text


def test_news_that_are_old_are_not_mailed(site: Parts, ben: Person, travel: Travel) -> None:
    told(site, ben, "@ben")
    travel(timedelta(days=15))
    wish(site, ben, "at_once")
    assert write_notices(site, at_most=50) == 0


def test_without_a_mail_server_nothing_is_written(parts: Parts, ben: Person) -> None:
    wish(parts, ben, "at_once")
    told(parts, ben, "@ben")
    assert write_letters_alone(parts, "worker") == 0
    assert letters(parts) == []


def test_of_two_workers_one_writes(site: Parts, ben: Person) -> None:
    wish(site, ben, "at_once")
    told(site, ben, "@ben")
    assert write_letters_alone(site, "one") == 1
    told(site, ben, "@again")
    assert write_letters_alone(site, "other") == 0
