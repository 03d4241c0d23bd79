"""Promises of the database: who reads sees one moment, who writes waits a little and then gets a clear answer."""

import threading
import time
from contextlib import ExitStack, suppress
from datetime import datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from wall import db
from wall.db import Database
from wall.errors import Busy, Invalid, NotFound
from wall.people.models import Person
from wall.people.service import NewPerson, add_person, find_person


def test_who_waits_too_long_for_a_lock_is_told_so_and_nothing_is_changed(
    database_url: str, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "LOCK_WAIT_SECONDS", 0.2)
    first, second = Database(database_url), Database(database_url)
    try:
        with first.write() as session:
            session.get_one(Person, ben.id).name = "First"
            session.flush()
            with pytest.raises(Busy), second.write() as late:
                late.get_one(Person, ben.id).name = "Second"
        with second.read() as session:
            assert session.get_one(Person, ben.id).name == "First"
    finally:
        first.dispose()
        second.dispose()


def test_who_writes_only_if_free_is_told_at_once_and_the_next_one_waits_again(database: Database, ben: Person) -> None:
    with database.write() as session:
        session.execute(update(Person).where(Person.id == ben.id).values(title="First"))
        began = time.monotonic()
        with pytest.raises(Busy), database.write_if_free() as other:
            other.execute(update(Person).where(Person.id == ben.id).values(title="Never"))
        assert time.monotonic() - began < 0.5
    with database.write_if_free() as other:
        other.execute(update(Person).where(Person.id == ben.id).values(title="Second"))
    with database.write() as session:
        patience = "PRAGMA busy_timeout" if database.is_sqlite else "SELECT current_setting('lock_timeout')"
        assert str(session.scalar(text(patience))) in ("5000", "5s")
        assert session.scalars(select(Person.title).where(Person.id == ben.id)).one() == "Second"


def test_who_reads_does_not_wait_for_who_writes(database: Database, ben: Person) -> None:
    read: list[str] = []
    with database.write() as session:
        session.get_one(Person, ben.id).name = "Changed"
        session.flush()
        reader = threading.Thread(target=lambda: read.append(_name(database, ben)))
        reader.start()
        reader.join(5)
    assert read == ["Ben Okafor"]
    assert _name(database, ben) == "Changed"


def test_who_reads_sees_one_moment(database: Database, ben: Person, anna: Person) -> None:
    with database.read() as session:
        assert session.scalars(select(Person.name).where(Person.id == ben.id)).one() == "Ben Okafor"
        with database.write() as elsewhere:
            for person in (ben, anna):
                elsewhere.get_one(Person, person.id).name = "Changed"
        assert session.scalars(select(Person.name).where(Person.id == anna.id)).one() == "Anna Weber"
    assert _name(database, anna) == "Changed"


def test_what_goes_wrong_leaves_nothing(database: Database, ben: Person) -> None:
    def change_and_fail() -> None:
        with database.write() as session:
            session.get_one(Person, ben.id).name = "Changed"
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        change_and_fail()
    assert _name(database, ben) == "Ben Okafor"


@pytest.mark.parametrize("hostile", ["a\x00b", "\ud800"], ids=["nul", "surrogate"])
def test_what_no_database_keeps_is_refused_or_not_there(database: Database, hostile: str) -> None:
    with pytest.raises((NotFound, Invalid)), database.read() as session:
        find_person(session, hostile)
    with suppress(Invalid), database.write() as session:
        add_person(session, NewPerson("Zoé", title=hostile))
    with pytest.raises((NotFound, Invalid)), database.write() as session:
        find_person(session, hostile)


def test_who_gets_no_connection_in_time_is_told_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.engine.pool, "_timeout", 0.05)
    with ExitStack() as taken:
        for _ in range(24):
            taken.enter_context(database.engine.connect())
        with pytest.raises(Busy), database.read() as session:
            session.execute(text("SELECT 1"))


def test_errors_do_not_tell_the_values(database: Database) -> None:
    with pytest.raises(DatabaseError) as refusal, database.read() as session:
        session.execute(text("SELECT * FROM nowhere WHERE secret = :secret"), {"secret": "PELICAN"})
    assert "PELICAN" not in str(refusal.value)


def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    with database.read() as session, pytest.raises(Exception, match="without a time zone"):
        session.scalars(select(Person).where(Person.created_at == datetime(2026, 1, 1))).all()  # noqa: DTZ001 - the point


def _name(database: Database, person: Person) -> str:
    with database.read() as session:
        return session.get_one(Person, person.id).name
