"""Reads of the directory."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.i18n import Ours
from wall.people.models import AuditEntry, Office, Person, Team

NAMELESS = Ours("Somebody who has left")


@dataclass(frozen=True)
class PersonView:
    """A colleague, as everybody may see them."""

    id: str
    slug: str
    name: str
    title: str
    office: str

    @property
    def first_name(self) -> str:
        """How a thank-you names them."""
        return self.name if isinstance(self.name, Ours) else self.name.split()[0]


def view(person: Person) -> PersonView:
    """What everybody may see of a person. Who left without a name is called so."""
    office = person.office.name if person.office else ""
    return PersonView(person.id, person.slug, person.name or NAMELESS, person.title, office)


def lock(session: Session, person_id: str) -> None:
    """Until this transaction ends, others who lock the same person wait: what is kept once for each is looked up first.

    On SQLite every writer waits for every other one as it is.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def everybody(session: Session, *, hidden_too: bool = False) -> list[Person]:
    """Every colleague, by the name in people's addresses: É stands beside E in every database."""
    query = select(Person).where(Person.kind == "colleague", Person.erased_at.is_(None)).order_by(Person.slug)
    return list(session.scalars(query if hidden_too else query.where(Person.out_since.is_(None))))


def has_partners(session: Session) -> bool:
    """Whether a single partner is here."""
    query = select(Person.id).where(Person.kind == "partner", Person.erased_at.is_(None))
    return session.scalars(query.limit(1)).first() is not None


def partners(session: Session) -> list[Person]:
    """Every partner, by the name in addresses."""
    query = select(Person).where(Person.kind == "partner", Person.erased_at.is_(None), Person.left_at.is_(None))
    return list(session.scalars(query.order_by(Person.slug)))


def anybody(session: Session) -> bool:
    """Whether the directory holds a single person."""
    return session.scalars(select(Person.id).limit(1)).first() is not None


def people_by_id(session: Session, ids: Iterable[str]) -> dict[str, PersonView]:
    """These people, as everybody may see them; nobody who is hidden."""
    query = select(Person).where(Person.id.in_(set(ids)), Person.out_since.is_(None))
    return {person.id: view(person) for person in session.scalars(query)}


def names_by_id(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of these people."""
    wanted = {one for one in ids if one}
    query = select(Person.id, Person.name).where(Person.id.in_(wanted))
    return dict(session.execute(query).all()) if wanted else {}


def office_names(session: Session) -> list[str]:
    """Every office's name."""
    return list(session.scalars(select(Office.name).order_by(Office.name)))


def team_names(session: Session) -> list[str]:
    """Every team's name."""
    return list(session.scalars(select(Team.name).order_by(Team.name)))


def audit_log(session: Session, *, at_most: int = 100) -> list[AuditEntry]:
    """What was done by virtue of a role, newest first."""
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(at_most)))
