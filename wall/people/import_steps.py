"""What a file of people would do, row by row, and whom it finds in the directory."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.errors import FlorilegeError
from wall.people.erased_slugs import Sign, was_erased
from wall.people.models import Office, Person, RoleName, Team
from wall.people.service import RESERVED_SLUGS, slug_base

Effect = Literal["new", "changed", "unchanged"]
TEXTS = ("name", "email", "title", "team", "office", "language")


@dataclass(frozen=True)
class Wrong:
    """A row that is not taken over: its line, its cells, and why."""

    line: int
    cells: Sequence[str]
    error: FlorilegeError


@dataclass(frozen=True)
class Known:
    """Somebody who is in the directory already, as a file would say it."""

    id: str
    slug: str
    fields: Mapping[str, str]
    manager_id: str | None
    role: RoleName


@dataclass
class Step:
    """What one row does: to whom (an id is made for who is new), and which fields it sets.

    Without a `manager_id` the manager stays as it is.
    """

    line: int
    cells: Sequence[str]
    person_id: str
    known: Known | None
    sets: dict[str, str]
    slug: str = ""
    manager: str = ""
    manager_id: str | None = None

    @property
    def effect(self) -> Effect:
        """Whether it makes somebody, changes somebody, or nothing."""
        if self.known is None:
            return "new"
        moves = self.manager_id is not None and self.manager_id != self.known.manager_id
        return "changed" if self.sets or moves else "unchanged"


@dataclass(frozen=True)
class Plan:
    """What a file does: its steps, managers before those who report to them, and what is wrong, by line."""

    headings: Sequence[str]
    unknown: Sequence[str]
    steps: Sequence[Step]
    wrong: Sequence[Wrong]

    def count(self, effect: Effect) -> int:
        """How many rows have this effect."""
        return sum(step.effect == effect for step in self.steps)


@dataclass
class Directory:
    """Who is there, and who will be: by mail address, by name, by the name in addresses."""

    was_erased: Callable[[str], bool]
    people: dict[str, Known] = field(default_factory=dict)
    by_email: dict[str, str] = field(default_factory=dict)
    by_slug: dict[str, str] = field(default_factory=dict)
    by_name: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, person_id: str, fields: Mapping[str, str], slug: str) -> None:
        """Somebody can be found by these."""
        if fields.get("email"):
            self.by_email[fields["email"]] = person_id
        self.by_slug[slug] = person_id
        self.by_name[fields.get("name", "").casefold()].append(person_id)

    def free_slug(self, name: str) -> str:
        """What somebody new is called in addresses."""
        base, number = slug_base(name), 1
        slug = base
        while slug in self.by_slug or slug in RESERVED_SLUGS or self.was_erased(slug):
            number += 1
            slug = f"{base}-{number}"
        return slug


def read_directory(session: Session, sign: Sign) -> Directory:
    """Everybody whom a file may mean. A partner and who was erased only have their names in addresses."""
    directory = Directory(was_erased(session, sign))
    columns = select(
        Person.id,
        Person.slug,
        Person.name,
        Person.email,
        Person.title,
        Team.name,
        Office.name,
        Person.language,
        Person.manager_id,
        Person.role,
        Person.kind,
        Person.erased_at,
        Person.email_before,
    )
    rows = columns.outerjoin(Team, Team.id == Person.team_id).outerjoin(Office, Office.id == Person.office_id)
    for person_id, slug, *texts, manager_id, role, kind, erased_at, before in session.execute(rows):
        if kind == "partner" or erased_at is not None:
            directory.by_slug[slug] = ""  # taken, and nobody whom a file could mean
            continue
        fields = {name: text or "" for name, text in zip(TEXTS, texts, strict=True)}
        directory.people[person_id] = Known(person_id, slug, fields, manager_id, role)
        directory.add(person_id, fields, slug)
        if before:
            directory.by_email[before] = person_id  # theirs until the other one is known to be
    return directory
