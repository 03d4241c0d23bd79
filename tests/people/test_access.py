"""Promises of one-time links and sessions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.support.at_once import at_once
from wall.db import Database
from wall.errors import Forbidden, Invalid, NotFound
from wall.ids import digest
from wall.people import access
from wall.people.models import AuditEntry, Invitation, Person, RoleName, SignedIn
from wall.people.service import hide_person, show_person

Travel = Callable[[timedelta], None]


def test_of_twenty_that_use_a_link_at_once_one_comes_in(database: Database) -> None:
    token = _invite(database, "zoe@example.org")

    def enter(number: int) -> str:
        with database.write() as session:
            return access.enter(session, token, f"Zoé {number}")

    results = at_once(20, enter)
    assert len([one for one in results if isinstance(one, str)]) == 1
    assert len([one for one in results if isinstance(one, NotFound)]) == 19
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_who_comes_in_is_who_was_invited(database: Database, ben: Person) -> None:
    token = _invite(database, "BEN@example.org", "steward")
    with database.write() as session:
        assert access.look_at(session, token).name == "Ben Okafor"
        cookie = access.enter(session, token, "Somebody else")
    with database.read() as session:
        person = access.who_is(session, cookie)
    assert person is not None
    assert (person.id, person.name, person.role) == (ben.id, "Ben Okafor", "steward")


def test_looking_at_a_link_does_not_use_it_up(database: Database) -> None:
    token = _invite(database, "zoe@example.org")
    with database.write() as session:
        for _ in range(3):
            assert access.look_at(session, token).name is None
        assert access.enter(session, token, "Zoé")


def test_a_second_link_for_a_new_address_signs_the_same_person_in(database: Database) -> None:
    first, second = _invite(database, "zoe@example.org"), _invite(database, "zoe@example.org")
    with database.write() as session:
        one = access.who_is(session, access.enter(session, first, "Zoé"))
        assert access.look_at(session, second).name == "Zoé"
        two = access.who_is(session, access.enter(session, second, "Zoé again"))
    assert one is not None
    assert two is not None
    assert one.id == two.id


@pytest.mark.parametrize("token", ["", "made-up", "\x00", "é" * 500])
def test_a_made_up_link_is_refused(database: Database, token: str) -> None:
    with database.write() as session, pytest.raises(NotFound):
        access.enter(session, token, "Zoé")


def test_an_old_link_is_refused(database: Database, travel: Travel) -> None:
    token = _invite(database, "zoe@example.org")
    travel(access.INVITATION + timedelta(seconds=1))
    with database.write() as session, pytest.raises(NotFound):
        access.enter(session, token, "Zoé")


def test_a_link_that_could_not_be_used_is_still_good(database: Database) -> None:
    token = _invite(database, "zoe@example.org")
    with pytest.raises(Invalid), database.write() as session:
        access.enter(session, token, "   ")
    with database.write() as session:
        assert access.enter(session, token, "Zoé")


def test_who_is_hidden_reads_why_and_does_not_use_the_link_up(database: Database, ben: Person) -> None:
    token = _invite(database, "ben@example.org")
    with database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="asked for it", actor=None)
    for look in (access.look_at, lambda session, token: access.enter(session, token, "")):
        with pytest.raises(Forbidden, match="asked for it"), database.write() as session:
            look(session, token)
    with database.write() as session:
        show_person(session, session.get_one(Person, ben.id), actor=None)
    with database.write() as session:
        assert access.enter(session, token, "")


def test_nobody_is_invited_without_an_address(database: Database) -> None:
    for nonsense in ("", "x"):
        with database.write() as session, pytest.raises(Invalid):
            access.invite(session, nonsense, "member", actor=None)


def test_the_first_stewards_link_is_made_only_while_there_is_none(database: Database) -> None:
    token = _first_steward(database)
    assert token
    with database.write() as session:
        cookie = access.enter(session, token, "Zoé")
        person = access.who_is(session, cookie)
        assert person is not None
        assert person.serves
    assert _first_steward(database) is None


def test_a_later_first_stewards_link_undoes_the_earlier(database: Database) -> None:
    earlier, later = _first_steward(database), _first_steward(database)
    with database.write() as session:
        with pytest.raises(NotFound):
            access.look_at(session, earlier or "")
        access.look_at(session, later or "")


def test_the_first_stewards_link_is_good_no_more_once_somebody_serves(
    database: Database, add: Callable[..., Person]
) -> None:
    token = _first_steward(database)
    add("Anna", role="steward")
    with database.write() as session, pytest.raises(NotFound):
        access.enter(session, token or "", "A stranger")


def test_the_first_stewards_link_lasts_half_an_hour(database: Database, travel: Travel) -> None:
    token = _first_steward(database) or ""
    travel(timedelta(minutes=29))
    with database.read() as session:
        access.look_at(session, token)
    travel(timedelta(minutes=2))
    with database.read() as session, pytest.raises(NotFound):
        access.look_at(session, token)


def test_a_session_ends_when_signed_out_or_old_or_hidden(database: Database, ben: Person, travel: Travel) -> None:
    with database.write() as session:
        first, second = access.start_session(session, ben), access.start_session(session, ben)
        access.sign_out(session, first)
        access.sign_out(session, first)
    assert _who(database, first) is None
    assert _who(database, second) == ben.id
    with database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="left", actor=None)
    assert _who(database, second) is None
    with database.write() as session:
        session.get_one(Person, ben.id).hidden_at = None
    assert _who(database, second) == ben.id
    travel(access.SESSION + timedelta(minutes=1))
    assert _who(database, second) is None


def test_the_database_holds_no_token_that_opens_anything(database: Database, ben: Person) -> None:
    link = _invite(database, "ben@example.org")
    with database.write() as session:
        cookie = access.start_session(session, ben)
    with database.read() as session:
        assert session.scalars(select(Invitation.token_digest)).one() == digest(link) != link
        assert session.scalars(select(SignedIn.token_digest)).one() == digest(cookie) != cookie


def test_who_invited_whom_is_written_down(database: Database, anna: Person, ben: Person) -> None:
    with database.write() as session:
        access.invite(session, "ben@example.org", "steward", actor=anna)
    with database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor_id, entry.subject_id, entry.reason) == ("person.invite", anna.id, ben.id, "steward")


def _invite(database: Database, email: str, role: RoleName = "member") -> str:
    with database.write() as session:
        return access.invite(session, email, role, actor=None)


def _first_steward(database: Database) -> str | None:
    with database.write() as session:
        return access.invite_first_steward(session)


def _who(database: Database, token: str) -> str | None:
    with database.read() as session:
        person = access.who_is(session, token)
    return person.id if person else None
