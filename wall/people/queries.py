"""Reads of the directory."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from wall.i18n import Ours
from wall.people.models import AuditEntry, Office, Person, Team

NAMELESS = Ours("Somebody who has left")
_OWN_ACTS = ("source.choose", "person.leave_by_link")  # with what they did to their own row


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
    return _views(session, set(ids), Person.out_since.is_(None))


def anybody_by_id(session: Session, ids: Iterable[str]) -> dict[str, PersonView]:
    """The same with those who are hidden: for what is shown of them all the same."""
    return _views(session, set(ids))


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


def audit_log(
    session: Session, *, at_most: int = 100, before: str | None = None, own_too: bool = True
) -> list[AuditEntry]:
    """What was done, newest first, from `before` an entry on; with or without what people did about themselves."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(at_most)
    if before:
        query = query.where(AuditEntry.id < before)
    if not own_too:
        is_other = AuditEntry.actor_id.is_distinct_from(AuditEntry.subject_id)
        is_site = and_(AuditEntry.actor_id.is_(None), AuditEntry.subject_id.is_(None))
        query = query.where(or_(is_other, is_site), AuditEntry.act.not_in(_OWN_ACTS))
    return list(session.scalars(query))


def _views(session: Session, ids: Collection[str], *asked: ColumnElement[bool]) -> dict[str, PersonView]:
    """As `view`, without reading whole rows: what is behind each of a page’s many thanks and cards."""
    facts = Person.id, Person.slug, Person.name, Person.title, func.coalesce(Office.name, "")
    rows = session.execute(select(*facts).outerjoin(Person.office).where(Person.id.in_(ids), *asked)) if ids else ()
    return {row[0]: PersonView(row[0], row[1], row[2] or NAMELESS, *row[3:]) for row in rows}
