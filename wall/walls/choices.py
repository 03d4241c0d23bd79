"""Filters as people say them: the names behind ids, and the ids behind names."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.errors import Conflict, NotFound
from wall.people.models import Office, Person, Team
from wall.walls.filters import Filter

Choices = Mapping[str, Iterable[str]]


def filter_of(session: Session, chosen: Choices) -> Filter:
    """The filter that somebody chose by field: people by slug or name, teams and offices by name.

    Blanks are left out. Raises `NotFound` for who or what is not there, `Conflict` for a name that several have.
    """
    tidy = {name: [" ".join(one.split()) for one in values if one.strip()] for name, values in chosen.items()}
    looked_up = {
        **tidy,
        "people": [_person(session, name) for name in tidy.get("people", ())],
        "teams": [_named(session, Team, name) for name in tidy.get("teams", ())],
        "offices": [_named(session, Office, name) for name in tidy.get("offices", ())],
    }
    return Filter.read(looked_up)


def names_of(session: Session, wanted: Filter) -> dict[str, list[str]]:
    """The filter by field as people read it, without empty fields: names in place of ids, tags with their `#`.

    `filter_of` reads it back. Of several people with one name the slug is given, of who is gone the id.
    """
    named = {
        "people": _people(session, wanted.people),
        "teams": _names(session, Team, wanted.teams),
        "offices": _names(session, Office, wanted.offices),
        "networks": sorted(wanted.networks),
        "tags": [f"#{tag}" for tag in sorted(wanted.tags)],
        "languages": sorted(wanted.languages),
    }
    return {name: values for name, values in named.items() if getattr(wanted, name)}


def _person(session: Session, name: str) -> str:
    found = session.execute(select(Person.id, Person.slug).where(or_(Person.slug == name, Person.name == name))).all()
    exact = [person_id for person_id, slug in found if slug == name]
    if not found:
        raise NotFound("There is nobody called “{name}”.", listed_by="person list", name=name[:80])
    if len(found) > 1 and not exact:
        raise Conflict("Several people are called “{name}”. Write {slugs}.", name=name, slugs=_either(found))
    return str((exact or [found[0].id])[0])


def _either(found: Iterable[tuple[str, str]]) -> str:
    return " / ".join(sorted(slug for _, slug in found))


def _named(session: Session, table: type[Team] | type[Office], name: str) -> str:
    found = session.scalars(select(table.id).where(table.name == name)).first()
    if found is None:
        known = ", ".join(session.scalars(select(table.name).order_by(table.name))) or "–"
        raise NotFound("There is no “{name}”. There are: {known}.", name=name[:80], known=known)
    return found


def _people(session: Session, ids: frozenset[str]) -> list[str]:
    names = select(Person.name).where(Person.id.in_(ids))
    rows = session.execute(select(Person.id, Person.name, Person.slug).where(Person.name.in_(names))).all()
    times = Counter(row.name for row in rows)
    known = {row.id: row.name if times[row.name] == 1 else row.slug for row in rows}
    return sorted(known.get(one, one) for one in ids)


def _names(session: Session, table: type[Team] | type[Office], ids: frozenset[str]) -> list[str]:
    return list(session.scalars(select(table.name).where(table.id.in_(ids)).order_by(table.name)))
