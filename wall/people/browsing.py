"""Reads of a large directory: some people of many, by what is typed and chosen; teams and offices with their sizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from wall.content.words import fold, terms
from wall.errors import Invalid
from wall.people.models import Office, Person, Team

Who = Literal["all", "serving", "out", "inactive", "partners"]
EACH_WHO: tuple[Who, ...] = get_args(Who)
PAGE = 50
_REMEMBERED = 20_000  # lines of the directory, folded: a search is as quick as comparing them


@dataclass(frozen=True)
class Search:
    """What is looked for in the directory: words in any order, a team, an office (their ids), a kind of people."""

    words: str = ""
    team_id: str = ""
    office_id: str = ""
    who: Who = "all"


@dataclass(frozen=True)
class Found:
    """A page of people, by the name in their addresses, and how many there are in all."""

    people: Sequence[Person]
    count: int
    page: int
    pages: int


@dataclass(frozen=True)
class GroupSize:
    """A team or an office, and how many people are in it."""

    id: str
    name: str
    people: int


def browse(session: Session, asked: Search, *, page: int = 1) -> Found:
    """The people in whom all the words are found, whatever their accents and case. A page beyond the last is the last.

    Words are looked for in name, address, mail address, team and office; the beginning of one is enough. Who is erased
    is nowhere.
    """
    wanted = terms(asked.words)
    conditions = _conditions(asked)
    if wanted:
        ids = _with_words(session, conditions, wanted)
        count = len(ids)
    else:
        count = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE
    query = select(Person).order_by(Person.slug)
    if wanted:
        query = query.where(Person.id.in_(ids[start : start + PAGE]))
    else:
        query = query.where(*conditions).offset(start).limit(PAGE)
    return Found(session.scalars(query).all(), count, page, pages)


def few(session: Session, *, at_most: int, partners_too: bool) -> Sequence[Person] | None:
    """The colleagues whom visitors see, partners after them where they are asked for; None for more than that."""
    is_partner = Person.kind == "partner"
    seen = (Person.kind == "colleague") & Person.out_since.is_(None)
    query = select(Person).where(Person.erased_at.is_(None), seen | is_partner if partners_too else seen)
    found = session.scalars(query.order_by(is_partner, Person.slug).limit(at_most + 1)).all()
    return found if len(found) <= at_most else None


def suggestions(session: Session, words: str, *, at_most: int = 10) -> Sequence[Person]:
    """The first colleagues in whom these words are found: those somebody may mean."""
    wanted = terms(words)
    if not wanted:
        return ()
    ids = _with_words(session, _conditions(Search()), wanted)[:at_most]
    return session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.slug)).all()


def reports_of(session: Session, person_id: str, *, at_most: int = PAGE) -> Sequence[Person]:
    """Who has this person as manager."""
    query = select(Person).where(Person.manager_id == person_id).order_by(Person.slug)
    return session.scalars(query.limit(at_most)).all()


def group_sizes(session: Session, table: type[Team] | type[Office]) -> list[GroupSize]:
    """Every team, or every office, by name, with how many people are in it."""
    belongs = Person.team_id if table is Team else Person.office_id
    count = func.count(Person.id)
    query = select(table.id, table.name, count).outerjoin(Person, belongs == table.id).group_by(table.id, table.name)
    return sorted((GroupSize(*row) for row in session.execute(query)), key=lambda one: fold(one.name))


def checked_who(name: str) -> Who:
    """The kind of people called that. Raises `Invalid`."""
    for one in EACH_WHO:
        if one == (name or "all"):
            return one
    raise Invalid("“{name}” is no kind of people.", name=name[:40])


def _conditions(asked: Search) -> list[ColumnElement[bool]]:
    of_kind: dict[Who, list[ColumnElement[bool]]] = {
        "all": [Person.kind == "colleague"],
        "serving": [Person.role != "member"],
        "out": [or_(Person.out_since.is_not(None), Person.left_at.is_not(None))],
        "inactive": [Person.deactivated_at.is_not(None)],
        "partners": [Person.kind == "partner"],
    }
    conditions = [Person.erased_at.is_(None), *of_kind[asked.who]]
    conditions += [Person.team_id == asked.team_id] if asked.team_id else []
    conditions += [Person.office_id == asked.office_id] if asked.office_id else []
    return conditions


def _with_words(session: Session, conditions: list[ColumnElement[bool]], wanted: list[str]) -> list[str]:
    """The ids of those in whom all of these words begin one, in the directory's order."""
    rows = session.execute(_lines().where(*conditions).order_by(Person.slug))
    return [row[0] for row in rows if all(f" {word}" in _folded(*row[1:]) for word in wanted)]


def _lines() -> Select[str, str, str, str | None, str | None, str | None]:
    columns = select(Person.id, Person.name, Person.slug, Person.email, Team.name, Office.name)
    return columns.outerjoin(Team, Team.id == Person.team_id).outerjoin(Office, Office.id == Person.office_id)


@lru_cache(_REMEMBERED)
def _folded(*texts: str | None) -> str:
    return " " + fold(" ".join(one for one in texts if one))
