"""Promises of notices: who must know that a source broke or healed knows it once, and nobody else does."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.support.at_once import at_once
from tests.support.remote import follow
from wall.clock import now
from wall.connectors.base import Unauthorized
from wall.db import Database
from wall.events.models import Event
from wall.notices.models import Notice
from wall.notices.queries import has_unread, inbox, newest_unread
from wall.notices.service import mark_read, tell
from wall.people.models import Person
from wall.sources.health import Answered, note_failure, note_success
from wall.sources.models import Source
from wall.sources.rules import Pace
from wall.sources.telling import THEIRS_BROKE, THEIRS_HEALED, YOURS_BROKE, YOURS_HEALED, tell_health

PACE = Pace(60, 1.0)


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return follow(session, ben).id


def test_the_owner_and_each_steward_know_once_that_it_broke_and_that_it_healed(
    database: Database, add: Callable[..., Person], anna: Person, ben: Person, source_id: str
) -> None:
    olga = add("Olga", role="operator")
    mia = add("Mia")
    for _ in range(2):
        _break(database, source_id)
        _deliver_twice(database)
    _heal(database, source_id)
    _deliver_twice(database)
    assert _messages(database, ben) == [YOURS_BROKE, YOURS_HEALED]
    for steward in (anna, olga):
        assert _messages(database, steward) == [THEIRS_BROKE, THEIRS_HEALED]
    assert _messages(database, mia) == []


def test_once_healed_what_was_told_of_the_break_is_new_no_more(
    database: Database, anna: Person, ben: Person, source_id: str
) -> None:
    _break(database, source_id)
    _deliver_twice(database)
    _heal(database, source_id)
    _deliver_twice(database)
    for person, healed in ((ben, YOURS_HEALED), (anna, THEIRS_HEALED)):
        with database.read() as session:
            unread = select(Notice.message).where(Notice.person_id == person.id, Notice.read_at.is_(None))
            assert list(session.scalars(unread)) == [healed]


def test_a_steward_is_told_once_of_a_source_of_their_own(database: Database, anna: Person) -> None:
    with database.write() as session:
        mine = follow(session, session.get_one(Person, anna.id)).id
    _break(database, mine)
    _deliver_twice(database)
    assert _messages(database, anna) == [YOURS_BROKE]


def test_the_reason_is_kept_with_its_values_for_every_language(database: Database, ben: Person, source_id: str) -> None:
    _break(database, source_id)
    _deliver_twice(database)
    with database.read() as session:
        (notice,) = session.scalars(select(Notice).where(Notice.person_id == ben.id))
    assert notice.message_values["why"] == "{host} wants a token."
    assert notice.message_values["why_values"] == {"host": "social.example"}
    assert notice.path == f"/me/sources/{source_id}"


def test_what_was_read_is_quiet_and_stays_in_the_inbox(database: Database, ben: Person) -> None:
    moment = now()
    with database.write() as session:
        tell(session, ben.id, "One.", {}, path="/a", at=moment)
        assert has_unread(session, ben.id)
        mark_read(session, ben.id)
    with database.read() as session:
        assert not has_unread(session, ben.id)
        assert len(inbox(session, ben.id, page=1)[0]) == 1
        assert newest_unread(session, ben.id) == []


def test_reading_ones_own_leaves_those_of_others(database: Database, anna: Person, ben: Person) -> None:
    with database.write() as session:
        for person in (anna, ben):
            tell(session, person.id, "One.", {}, path="/a", at=now())
        mark_read(session, ben.id)
        assert has_unread(session, anna.id)


def _break(database: Database, source_id: str) -> None:
    with database.write() as session:
        error = Unauthorized("{host} wants a token.", host="social.example")
        note_failure(session, session.get_one(Source, source_id), error, PACE)


def _heal(database: Database, source_id: str) -> None:
    with database.write() as session:
        note_success(session, session.get_one(Source, source_id), Answered("1"), PACE)


def _deliver_twice(database: Database) -> None:
    with database.write() as session:
        for event in session.scalars(select(Event).where(Event.kind == "source.health").order_by(Event.id)):
            for _ in range(2):
                tell_health(session, event.data)


def _messages(database: Database, person: Person) -> list[str]:
    with database.read() as session:
        notices = session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.at))
        return [notice.message for notice in notices]


def test_the_same_told_ten_times_at_once_is_told_once(database: Database, ben: Person) -> None:
    moment = now()

    def tell_ben(_: int) -> None:
        with database.write() as session:
            tell(session, ben.id, YOURS_HEALED, {"handle": "@ben"}, path="/me", at=moment)

    assert at_once(10, tell_ben) == [None] * 10
    with database.read() as session:
        assert [one.message for one in session.scalars(select(Notice))] == [YOURS_HEALED]
