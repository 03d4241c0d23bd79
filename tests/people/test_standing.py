"""Promises of how people stand here: a row and a query answer the same, whatever has happened to the person."""

from itertools import product

from sqlalchemy import select

from wall.clock import now
from wall.db import Database
from wall.people.conditions import SERVES
from wall.people.models import Person
from wall.people.service import NewPerson, add_person

MARKS = ("out_since", "left_at", "deactivated_at", "erased_at")


def test_a_query_lets_in_and_reads_exactly_those_whom_a_row_does(database: Database) -> None:
    with database.write() as session:
        for number, (kind, *marks) in enumerate(product(("colleague", "partner"), *[(None, now())] * len(MARKS))):
            person = add_person(session, NewPerson(f"Person {number}"))
            for name, value in zip(("kind", *MARKS), (kind, *marks), strict=True):
                setattr(person, name, value)
    with database.read() as session:
        everybody = session.scalars(select(Person)).all()
        let_in = set(session.scalars(select(Person.id).where(Person.may_sign_in)))
        read = set(session.scalars(select(Person.id).where(Person.is_read)))
        assert let_in == {one.id for one in everybody if one.may_sign_in}
        assert read == {one.id for one in everybody if one.is_read}
        assert (len(everybody), len(let_in), len(read)) == (32, 2, 2)


def test_nobody_looks_after_the_site_who_may_not_come_in(database: Database) -> None:
    with database.write() as session:
        sam, gone = (add_person(session, NewPerson(name, role="steward")) for name in ("Sam", "Gone"))
        gone.deactivated_at = now()
        assert session.scalars(select(Person.id).where(SERVES)).all() == [sam.id]
