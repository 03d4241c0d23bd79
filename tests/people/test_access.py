"""Promises of one-time links."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.at_once import at_once
from wall.clock import now
from wall.db import Database
from wall.errors import Forbidden, Invalid, NotFound
from wall.ids import digest
from wall.people import access, sessions
from wall.people.directory import activate, deactivate, sign_out_everywhere
from wall.people.models import AuditEntry, Invitation, Person, RoleName, SignedIn
from wall.people.service import hide_person


def _promote(session: Session, person: Person) -> None:
    sessions.change_role(session, person, "operator")


def _deactivate_and_activate(session: Session, person: Person) -> None:
    deactivate(session, person, actor=None)
    activate(session, person, actor=None)


def _sign_out(session: Session, person: Person) -> None:
    sign_out_everywhere(session, person, actor=None)


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
        person = sessions.who_is(session, cookie)
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
        one = sessions.who_is(session, access.enter(session, first, "Zoé"))
        assert access.look_at(session, second).name == "Zoé"
        two = sessions.who_is(session, access.enter(session, second, "Zoé again"))
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


def test_who_is_hidden_for_safety_comes_in_to_read_why(database: Database, ben: Person) -> None:
    token = _invite(database, "ben@example.org")
    with database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="asked for it", actor=None)
    with database.write() as session:
        cookie = access.enter(session, token, "")
        assert sessions.who_is(session, cookie) is not None


@pytest.mark.parametrize("end", ["deactivated_at", "left_at"])
def test_who_is_deactivated_or_left_does_not_come_in_nor_use_the_link_up(
    database: Database, ben: Person, end: str
) -> None:
    token = _invite(database, "ben@example.org")
    with database.write() as session:
        setattr(session.get_one(Person, ben.id), end, now())
    for look in (access.look_at, lambda session, token: access.enter(session, token, "")):
        with pytest.raises(Forbidden), database.write() as session:
            look(session, token)
    with database.write() as session:
        setattr(session.get_one(Person, ben.id), end, None)
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
        person = sessions.who_is(session, cookie)
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


def test_the_database_holds_no_token_that_opens_anything(database: Database, ben: Person) -> None:
    link = _invite(database, "ben@example.org")
    with database.write() as session:
        cookie = sessions.start_session(session, ben)
    with database.read() as session:
        assert session.scalars(select(Invitation.token_digest)).one() == digest(link) != link
        assert session.scalars(select(SignedIn.token_digest)).one() == digest(cookie) != cookie


def test_who_invited_whom_is_written_down(database: Database, anna: Person, ben: Person) -> None:
    with database.write() as session:
        access.invite(session, "ben@example.org", "member", actor=anna)
        access.invite(session, "zoe@example.org", "steward", actor=None)
    with database.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        noted = [(one.act, one.actor_id, one.subject_id, one.reason) for one in entries]
    assert noted == [("person.invite", anna.id, ben.id, None), ("person.invite", None, None, "steward")]


@pytest.mark.parametrize("end", [_promote, _deactivate_and_activate, _sign_out])
def test_a_kept_link_ends_with_a_role_by_deactivating_and_by_signing_out_everywhere(
    database: Database, ben: Person, end: Callable[[Session, Person], None]
) -> None:
    by_name, newcomers = _invite(database, "ben@example.org"), _invite(database, "zoe@example.org")
    with database.write() as session:
        end(session, session.get_one(Person, ben.id))
    with database.write() as session:
        with pytest.raises(NotFound):
            access.enter(session, by_name, "")
        assert access.look_at(session, newcomers).name is None, "a link of somebody else stays"


def test_who_lost_a_role_does_not_regain_it_by_a_kept_link(database: Database) -> None:
    first, kept = _invite(database, "zoe@example.org", "steward"), _invite(database, "zoe@example.org", "steward")
    with database.write() as session:
        zoe = sessions.who_is(session, access.enter(session, first, "Zoé"))
        assert zoe is not None
        sessions.change_role(session, zoe, "member")
    with database.write() as session, pytest.raises(NotFound):
        access.enter(session, kept, "")


def test_a_link_gives_a_role_to_who_is_new_alone_and_that_is_written_down(
    database: Database, add: Callable[..., Person]
) -> None:
    stale, new = _invite(database, "zoe@example.org", "operator"), _invite(database, "kim@example.org", "steward")
    zoe = add("Zoé", email="zoe@example.org")
    with database.write() as session:
        access.enter(session, stale, "")
        kim = sessions.who_is(session, access.enter(session, new, "Kim"))
        assert kim is not None
    with database.read() as session:
        assert (session.get_one(Person, zoe.id).role, kim.role) == ("member", "steward")
        entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "person.enter").order_by(AuditEntry.id))
        assert [(one.subject_id, one.reason) for one in entries] == [(zoe.id, None), (kim.id, "steward")]


def test_only_operators_make_links_for_who_serves_and_nobody_for_themself(
    database: Database, add: Callable[..., Person]
) -> None:
    sam, sue, olga = (
        add(name, role=role) for name, role in (("Sam", "steward"), ("Sue", "steward"), ("Olga", "operator"))
    )
    with database.write() as session:
        for actor, person in ((sam, sue), (sam, olga), (sam, sam), (olga, olga)):
            with pytest.raises(Forbidden):
                access.invite_person(session, session.get_one(Person, person.id), actor=actor)
        assert access.invite_person(session, session.get_one(Person, sue.id), actor=olga)


def _invite(database: Database, email: str, role: RoleName = "member") -> str:
    with database.write() as session:
        return access.invite(session, email, role, actor=None)


def _first_steward(database: Database) -> str | None:
    with database.write() as session:
        return access.invite_first_steward(session)
