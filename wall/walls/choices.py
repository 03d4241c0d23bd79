"""Filters as people say them: the names behind ids, and the ids behind names."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.connectors.networks import NETWORK_NAMES, NO_NETWORKS
from wall.errors import Conflict, Invalid, NotFound
from wall.people.models import Office, Person, Team
from wall.walls.filters import Filter, check_count

Choices = Mapping[str, Iterable[str]]


def filter_of(session: Session, chosen: Choices) -> Filter:
    """The filter that somebody chose by field: people by slug or name, teams and offices by name.

    Blanks are left out. Raises `NotFound` for who or what is not there, `Conflict` for a name that several have,
    `Invalid` for too many values and for what is no network. However many they are, three statements find them.
    """
    tidy = {name: _tidy(values) for name, values in chosen.items()}
    for values in tidy.values():
        check_count(values)
    _check_networks(tidy.get("networks", ()))
    looked_up = {
        **tidy,
        "people": _people_called(session, tidy.get("people", ())),
        "teams": _called(session, Team, tidy.get("teams", ())),
        "offices": _called(session, Office, tidy.get("offices", ())),
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


def _tidy(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(one.split()) for one in values if one.strip()))


def _check_networks(names: Iterable[str]) -> None:
    known = {*NETWORK_NAMES, *NO_NETWORKS}
    for name in names:
        if name not in known:
            raise Invalid("“{name}” is no network. There are: {known}.", name=name[:40], known=", ".join(sorted(known)))


def _people_called(session: Session, names: Collection[str]) -> list[str]:
    if not names:
        return []
    query = select(Person.id, Person.slug, Person.name).where(or_(Person.slug.in_(names), Person.name.in_(names)))
    found = session.execute(query).all()
    by_slug, by_name = {row.slug: row.id for row in found}, defaultdict[str, list[tuple[str, str]]](list)
    for person_id, slug, name in found:
        by_name[name].append((slug, person_id))
    return [by_slug.get(name) or _only_one(name, by_name[name]) for name in names]


def _only_one(name: str, found: Collection[tuple[str, str]]) -> str:
    """The id of the one who is called that, among slugs and ids."""
    if not found:
        raise NotFound("There is nobody called “{name}”.", listed_by="person list", name=name[:80])
    if len(found) > 1:
        slugs = " / ".join(sorted(slug for slug, _ in found))
        raise Conflict("Several people are called “{name}”. Write {slugs}.", name=name, slugs=slugs)
    ((_, person_id),) = found
    return person_id


def _called(session: Session, table: type[Team] | type[Office], names: Collection[str]) -> list[str]:
    if not names:
        return []
    found = {row.name: row.id for row in session.execute(select(table.name, table.id).where(table.name.in_(names)))}
    for name in names:
        if name not in found:
            known = ", ".join(session.scalars(select(table.name).order_by(table.name))) or "–"
            raise NotFound("There is no “{name}”. There are: {known}.", name=name[:80], known=known)
    return [found[name] for name in names]


def _people(session: Session, ids: frozenset[str]) -> list[str]:
    names = select(Person.name).where(Person.id.in_(ids))
    rows = session.execute(select(Person.id, Person.name, Person.slug).where(Person.name.in_(names))).all()
    times = Counter(row.name for row in rows)
    known = {row.id: row.name if times[row.name] == 1 else row.slug for row in rows}
    return sorted(known.get(one, one) for one in ids)


def _names(session: Session, table: type[Team] | type[Office], ids: frozenset[str]) -> list[str]:
    return list(session.scalars(select(table.name).where(table.id.in_(ids)).order_by(table.name)))
