"""Promises of filters as people say them: names are found together, and too many of them are not looked for at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from wall.db import Database
from wall.errors import Conflict, Invalid, NotFound
from wall.people.models import Person
from wall.walls.choices import filter_of, names_of

MANY = 60


@contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    statements: list[str] = []

    def note(*facts: object) -> None:
        statements.append(str(facts[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def selects(statements: list[str]) -> int:
    return sum(one.startswith("SELECT") for one in statements)


def test_any_number_of_names_is_found_in_three_statements(database: Database, add: Callable[..., Person]) -> None:
    people = [add(f"Voice {number}", team=f"T{number}", office=f"O{number}") for number in range(MANY)]
    chosen = {
        "people": [*(one.name for one in people[:30]), *(one.slug for one in people[30:]), "  Voice   1 "],
        "teams": [f"T{number}" for number in range(MANY)],
        "offices": [f"O{number}" for number in range(MANY)],
    }
    with database.read() as session, asked(database) as statements:
        found = filter_of(session, chosen)
    assert selects(statements) == 3
    assert found.people == {one.id for one in people}
    assert (len(found.teams), len(found.offices)) == (MANY, MANY)
    with database.read() as session:
        assert filter_of(session, names_of(session, found)) == found


@pytest.mark.parametrize("field", ["people", "teams", "offices", "networks", "tags", "languages"])
def test_too_many_names_are_counted_before_anybody_is_looked_for(database: Database, field: str) -> None:
    too_many = pytest.raises(Invalid, match="may have 200 values; this one has 201")
    with database.read() as session, asked(database) as statements, too_many:
        filter_of(session, {field: [f"x{number}" for number in range(201)]})
    assert selects(statements) == 0


def test_who_is_not_there_and_who_is_there_twice_is_said(database: Database, add: Callable[..., Person]) -> None:
    ada, other = add("Ada"), add("Ada")
    with database.read() as session:
        with pytest.raises(NotFound, match="There is nobody called “Bob”"):
            filter_of(session, {"people": ["ada", "Bob"]})
        with pytest.raises(Conflict, match="Several people are called “Ada”. Write ada / ada-2."):
            filter_of(session, {"people": ["Ada"]})
        assert filter_of(session, {"people": [ada.slug, other.slug]}).people == {ada.id, other.id}
        with pytest.raises(NotFound, match="There is no “Care”. There are: –."):
            filter_of(session, {"teams": ["Care"]})
        with pytest.raises(Invalid, match="“myspace” is no network. There are: .*mastodon"):
            filter_of(session, {"networks": ["feed", "myspace"]})
