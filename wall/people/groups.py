"""Verbs of teams and offices: another name, one put into another, one that is empty taken away."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wall.errors import Conflict, Invalid, NotFound
from wall.people.audit import note
from wall.people.models import Office, Person, Team
from wall.people.service import short
from wall.people.shown import note_all_shown

Group = Team | Office
TABLES: dict[str, type[Team] | type[Office]] = {"team": Team, "office": Office}


def find_group(session: Session, kind: str, group_id: str) -> Group:
    """The team or the office with this id. Raises `NotFound`."""
    table = TABLES.get(kind)
    found = session.get(table, group_id) if table else None
    if not isinstance(found, Team | Office):
        raise NotFound("There is no such team or office.")
    return found


def twin_of(session: Session, group: Group, name: str) -> Group | None:
    """Another one that has this name already: what it would be put into. Raises `Invalid` for no name."""
    tidy = short(name)
    if not tidy:
        raise Invalid("A team or an office needs a name.")
    if isinstance(group, Team):
        return session.scalars(select(Team).where(Team.name == tidy, Team.id != group.id)).first()
    return session.scalars(select(Office).where(Office.name == tidy, Office.id != group.id)).first()


def rename_group(session: Session, group: Group, name: str, *, actor: Person | None) -> None:
    """Call it otherwise, everywhere at once. Repeatable. Raises `Invalid`, or `Conflict` for another one’s name."""
    if twin_of(session, group, name) is not None:
        raise Conflict("There is one called “{name}” already: put this one into it.", name=short(name))
    if group.name != short(name):
        group.name = short(name)
        note(session, actor, f"{group.__tablename__}.rename", group.id)
        note_all_shown(session)


def put_into(session: Session, group: Group, other: Group, *, actor: Person | None) -> None:
    """Give everybody of it to another of the same kind, and take it away. Nothing else may name it any more."""
    if type(group) is not type(other) or group.id == other.id:
        raise Invalid("A team goes into another team, an office into another office.")
    belongs = Person.team_id if isinstance(group, Team) else Person.office_id
    session.execute(update(Person).where(belongs == group.id).values({belongs: other.id}))
    note(session, actor, f"{group.__tablename__}.merge", other.id)
    note_all_shown(session)
    session.delete(group)
    session.flush()


def remove_group(session: Session, group: Group, *, actor: Person | None) -> None:
    """Take one away that nobody belongs to. Raises `Conflict` while somebody does."""
    belongs = Person.team_id if isinstance(group, Team) else Person.office_id
    if session.scalars(select(Person.id).where(belongs == group.id).limit(1)).first() is not None:
        raise Conflict("Somebody still belongs to “{name}”: put it into another one.", name=group.name)
    note(session, actor, f"{group.__tablename__}.remove", group.id)
    session.delete(group)
    session.flush()
