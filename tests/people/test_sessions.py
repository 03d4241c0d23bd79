"""Promises of sessions: they begin, are recognised, are listed, and end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from wall.clock import now
from wall.db import Database
from wall.people import access, sessions
from wall.people.models import Person, SignedIn
from wall.people.service import hide_person

Travel = Callable[[timedelta], None]
A_MINUTE = timedelta(minutes=1)


def test_a_session_ends_when_signed_out_and_signing_out_twice_is_fine(database: Database, ben: Person) -> None:
    first, second = _start(database, ben), _start(database, ben)
    for _ in range(2):
        with database.write() as session:
            sessions.sign_out(session, first)
    assert _who(database, first) is None
    assert _who(database, second) == ben.id


@pytest.mark.parametrize("end", ["deactivated_at", "left_at"])
def test_who_is_deactivated_or_left_is_nobody_at_once(database: Database, ben: Person, end: str) -> None:
    token = _start(database, ben)
    with database.write() as session:
        setattr(session.get_one(Person, ben.id), end, now())
    assert _who(database, token) is None
    with database.read() as session:
        ids = session.scalars(select(SignedIn.id)).all()
        assert sessions.open_among(session, ids) == set()


def test_who_is_hidden_for_safety_stays_signed_in_to_read_why(database: Database, ben: Person) -> None:
    token = _start(database, ben)
    with database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="asked for it", actor=None)
    assert _who(database, token) == ben.id


@pytest.mark.parametrize(
    ("who", "longest", "idle"),
    [
        ("ben", sessions.LONGEST, sessions.LONGEST_IDLE),
        ("anna", sessions.LONGEST_FOR_STEWARDS, sessions.LONGEST_IDLE_FOR_STEWARDS),
    ],
    ids=["a member", "a steward"],
)
def test_a_session_ends_when_it_is_unused_or_old(
    database: Database,
    travel: Travel,
    request: pytest.FixtureRequest,
    who: str,
    longest: timedelta,
    idle: timedelta,
) -> None:
    person = request.getfixturevalue(who)
    unused, used = _start(database, person), _start(database, person)
    travel(idle - A_MINUTE)
    assert _who(database, unused) == person.id
    _see(database, used)
    travel(2 * A_MINUTE)
    assert _who(database, unused) is None
    for _ in range(longest // idle - 1):
        assert _who(database, used) == person.id
        _see(database, used)
        travel(idle - 2 * A_MINUTE)
    travel(longest % idle + 4 * A_MINUTE * (longest // idle))
    _see(database, used)
    assert _who(database, used) is None
    with database.write() as session:
        sessions.forget_ended(session)
        assert session.scalars(select(SignedIn)).all() == []


def test_each_sign_in_has_a_token_of_its_own(database: Database, ben: Person) -> None:
    assert len({_start(database, ben) for _ in range(5)}) == 5


def test_my_sessions_are_listed_with_what_the_browser_said_of_itself(database: Database, ben: Person) -> None:
    _start(database, ben, agent="Firefox on Linux " + "x" * 500)
    with database.write() as session:
        listed = sessions.sessions_of(session, ben.id)
    assert [(one.how, one.agent[:16], len(one.agent)) for one in listed] == [("link", "Firefox on Linux", 200)]


def test_all_of_mine_end_but_this_one_and_nobody_elses(database: Database, ben: Person, anna: Person) -> None:
    here, there, hers = _start(database, ben), _start(database, ben), _start(database, anna)
    with database.write() as session:
        this = sessions.recognise(session, here)
        other = sessions.recognise(session, there)
        assert this
        assert other
        assert sessions.end_sessions(session, person_id=ben.id, but=this.id) == [other.id]
    assert [_who(database, token) for token in (here, there, hers)] == [ben.id, None, anna.id]


def test_a_session_of_somebody_else_is_not_mine_to_end(database: Database, ben: Person, anna: Person) -> None:
    hers = _start(database, anna)
    with database.write() as session:
        signed_in = sessions.recognise(session, hers)
        assert signed_in
        assert sessions.end_sessions(session, person_id=ben.id, session_id=signed_in.id) == []
    assert _who(database, hers) == anna.id


def test_nobodys_sessions_end_where_nobody_is_named(database: Database, ben: Person) -> None:
    token = _start(database, ben)
    with pytest.raises(ValueError, match="whose"), database.write() as session:
        sessions.end_sessions(session)
    assert _who(database, token) == ben.id


def test_another_role_up_or_down_ends_what_was_open(database: Database, ben: Person) -> None:
    for role in ("steward", "member"):
        token = _start(database, ben)
        with database.write() as session:
            sessions.change_role(session, session.get_one(Person, ben.id), role)
        assert _who(database, token) is None
    token = _start(database, ben)
    with database.write() as session:
        sessions.change_role(session, session.get_one(Person, ben.id), "member")
    assert _who(database, token) == ben.id


def test_a_link_that_gives_a_role_ends_what_was_open_before_it(database: Database, ben: Person) -> None:
    before = _start(database, ben)
    with database.write() as session:
        link = access.invite(session, "ben@example.org", "steward", actor=None)
    with database.write() as session:
        token = access.enter(session, link, "")
    assert _who(database, before) is None
    assert _who(database, token) == ben.id


def test_that_a_session_is_used_is_written_once_in_five_minutes(
    database: Database, ben: Person, travel: Travel
) -> None:
    token = _start(database, ben)
    due = []
    for _ in range(11):
        travel(A_MINUTE)
        with database.read() as session:
            signed_in = sessions.recognise(session, token)
        assert signed_in
        due.append(sessions.needs_seen(signed_in))
        if due[-1]:
            _see(database, token)
    assert due.count(True) == 2


def _start(database: Database, person: Person, *, agent: str = "") -> str:
    with database.write() as session:
        return sessions.start_session(session, person, agent=agent)


def _see(database: Database, token: str) -> None:
    with database.write() as session:
        if signed_in := sessions.recognise(session, token):
            sessions.note_seen(session, signed_in.id)


def _who(database: Database, token: str) -> str | None:
    with database.read() as session:
        person = sessions.who_is(session, token)
    return person.id if person else None
