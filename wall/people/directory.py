"""Verbs of stewards on somebody in the directory: change it, give a role, sign out, deactivate, activate again."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict, Forbidden, Invalid, NotFound
from wall.people.addresses import set_address
from wall.people.audit import note
from wall.people.conditions import refuse_beyond
from wall.people.identities import keep_role
from wall.people.last_operator import refuse_last_operator
from wall.people.leaving import take_back
from wall.people.models import Office, Person, RoleName, Team
from wall.people.service import checked_email, checked_name, named, short
from wall.people.sessions import change_role, end_everybodys, end_ways_in
from wall.people.shown import note_shown

LONGEST_CHAIN = 1_000  # managers of managers: more is no company


@dataclass(frozen=True)
class PersonFacts:
    """What stands in the directory of a person; the manager by name, address or mail address, empty for nobody."""

    name: str
    email: str = ""
    title: str = ""
    team: str = ""
    office: str = ""
    manager: str = ""


def change_person(session: Session, person: Person, facts: PersonFacts, *, actor: Person | None) -> bool:
    """Make a person's row what the facts say. Returns whether anything is different; repeatable.

    Raises `Invalid`, `Conflict` (the address is somebody else's, the managers would go in a circle) or `NotFound`.
    """
    refuse_beyond(person, actor)
    manager = find_called(session, facts.manager) if facts.manager.strip() else None
    if manager is not None:
        check_chain(session, person.id, manager)
    email = checked_email(session, facts.email, of=person)
    if email != person.email:
        refuse_address(person.id, person.role, actor)
    if email and person.kind == "partner":
        raise Invalid("A partner is no colleague: nobody signs in by that name, so it has no mail address and no role.")
    team, office = named(session, Team, facts.team), named(session, Office, facts.office)
    session.flush()  # what is new has its id now
    wanted = {
        "name": checked_name(facts.name),
        "title": short(facts.title),
        "team_id": team.id if team else None,
        "office_id": office.id if office else None,
        "manager_id": manager.id if manager else None,
    }
    different = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    called, is_other = person.name, email != person.email
    for name, value in different.items():
        setattr(person, name, value)
    set_address(session, person, email, actor=actor)
    if different:
        session.flush()
        session.expire(person, ["team", "office"])
        if {*different} != {"name"}:
            note(session, actor, "person.change", person.id)
        note_shown(session, person, different, called=called, actor=actor)
    return bool(different) or is_other


def give_role(session: Session, person: Person, role: RoleName, *, actor: Person) -> None:
    """Give somebody a role; one that groups gave is theirs without them from now on. Repeatable. Raises `Forbidden`:
    only operators give and take roles, nobody changes their own. Who hides something does not choose who decides the
    answer to that."""
    if person.id == actor.id:
        raise Forbidden("Nobody gives themself a role. Ask an operator.")
    if actor.role != "operator" and person.role != role:
        raise Forbidden("Roles are given and taken by operators. Ask one of them.")
    if person.role != role:
        refuse_last_operator(session, person)
    if person.kind == "partner":
        raise Invalid("A partner is no colleague: nobody signs in by that name, so it has no mail address and no role.")
    if person.role != role or keep_role(session, person):
        change_role(session, person, role)
        note(session, actor, "person.role", person.id, reason=role, about=None)


def deactivate(session: Session, person: Person, *, actor: Person | None) -> None:
    """Sign somebody out everywhere, and let them in no more; their accounts are read no more. Repeatable.

    What they wrote stays, and so does what they were given: whether it should is theirs to say when they leave.
    Raises `Forbidden` for oneself, and for who looks after the wall by who is no operator.
    """
    if actor is not None and person.id == actor.id:
        raise Forbidden("Nobody deactivates themself. To go, use “leave” in your own place.")
    refuse_beyond(person, actor)
    _refuse_serving(person, actor)
    if person.deactivated_at is None:
        if actor is not None:
            refuse_last_operator(session, person)
        person.deactivated_at = now()
        end_ways_in(session, person)
        note(session, actor, "person.deactivate", person.id)


def activate(session: Session, person: Person, *, actor: Person | None) -> None:
    """Let somebody in again, and read the accounts again that they have; who left comes back as a member, without any.

    Repeatable. Raises `Conflict` for who was erased, or chose to be.
    """
    refuse_beyond(person, actor)
    take_back(session, person, actor=actor)
    if person.deactivated_at is not None:
        person.deactivated_at = None
        note(session, actor, "person.activate", person.id)


def sign_out_everywhere(session: Session, person: Person, *, actor: Person | None) -> int:
    """End all sessions of somebody, and their links; they may come in again. How many sessions those were. Repeatable.

    Raises `Forbidden` for an operator by who is none.
    """
    refuse_beyond(person, actor)
    ended = len(end_ways_in(session, person))
    note(session, actor, "person.sign_out", person.id)
    return ended


def sign_out_everybody(session: Session, *, actor: Person | None, but: str | None = None) -> int:
    """End all sessions of everybody `but` one, the actor's own: how many those were. Repeatable."""
    ended = end_everybodys(session, but=but)
    note(session, actor, "site.sign_out", None)
    return ended


def find_called(session: Session, words: str) -> Person:
    """The colleague whom somebody means: by address name, mail address, or name if one alone has it.

    Raises `NotFound`, or `Conflict` with the addresses of those who share the name.
    """
    key = " ".join(words.split())
    exact = select(Person).where((Person.slug == key.lower()) | (Person.email == key.lower()) | (Person.id == key))
    found = list(session.scalars(exact)) or list(session.scalars(select(Person).where(Person.name == key).limit(9)))
    if not found:
        raise NotFound("There is nobody called “{name}”.", listed_by="person list", name=key[:80])
    if len(found) > 1:
        slugs = " / ".join(sorted(one.slug for one in found))
        raise Conflict("Several people are called “{name}”. Write {slugs}.", name=key[:80], slugs=slugs)
    return found[0]


def check_chain(session: Session, person_id: str, manager: Person) -> None:
    """Raises `Conflict` where this manager, or one further up, is the person: nobody reports to themself."""
    above: Person | None = manager
    for _ in range(LONGEST_CHAIN):
        if above is None:
            return
        if above.id == person_id:
            raise Conflict("{name} cannot be their manager: that would go in a circle.", name=manager.name)
        above = session.get(Person, above.manager_id) if above.manager_id else None


def _refuse_serving(person: Person, actor: Person | None) -> None:
    """Raises `Forbidden` where somebody else than an operator would have one fewer look after the wall."""
    if actor is not None and actor.role != "operator" and person.serves:
        raise Forbidden("Only an operator takes the role, or the way in, of somebody who looks after this wall.")


def refuse_address(person_id: str, role: RoleName, actor: Person | None) -> None:
    """Raises `Forbidden` where the mail address of who serves would be another one’s to set: it lets in as them."""
    is_own = actor is not None and actor.id == person_id
    if actor is not None and role != "member" and actor.role != "operator" and not is_own:
        raise Forbidden("Only an operator gives another mail address to who looks after this wall.")
