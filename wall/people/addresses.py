"""Verbs of mail addresses, which let people in: somebody else sets one, and its person says whether it is theirs."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict
from wall.people.audit import note
from wall.people.models import Person

WAITS = timedelta(days=7)  # after the address of before was told

_SETTLED = {"email_before": None, "email_set_at": None, "email_set_by": None, "email_good_from": None}


def lets_in(address: str) -> ColumnElement[bool]:
    """Whose way in this mail address is: `Person.reached_at`, as a query."""
    is_later = or_(Person.email_good_from.is_(None), Person.email_good_from > now())
    waits = and_(Person.email_set_at.is_not(None), is_later)
    return or_(and_(Person.email == address, ~waits), and_(Person.email_before == address, waits))


def is_taken(session: Session, address: str, *, by_other_than: str) -> bool:
    """Whether somebody else has this mail address, or had it until another one is known to be theirs."""
    has = or_(Person.email == address, Person.email_before == address)
    return session.scalars(select(Person.id).where(has, Person.id != by_other_than).limit(1)).first() is not None


def set_address(session: Session, person: Person, email: str | None, *, actor: Person | None) -> None:
    """Give somebody another mail address. Who has come in before keeps the old way in until they say that it is theirs.

    Repeatable. The act that calls this tells them (`wall.acts.tell_change`): only then a time begins to run.
    """
    if email == person.email:
        return
    before = person.reached_at
    note(session, actor, "person.address", person.id, reason=f"{person.email or '–'} → {email or '–'}", about=person.id)
    person.email = email
    person.settle_address()
    is_own = actor is not None and actor.id == person.id
    if person.came_in_at is not None and not is_own and email != before:
        person.email_before, person.email_set_at = before, now()
        person.email_set_by = actor.id if actor else None


def take_address(session: Session, person: Person) -> None:
    """A person says that the mail address which somebody else set is theirs. Repeatable."""
    if person.address_waits:
        note(session, person, "person.address_taken", person.id)
    person.settle_address()


def put_address_back(session: Session, person: Person) -> None:
    """A person says that it is not: the one from before is theirs, and the other opens nothing. Repeatable.

    Raises `Conflict` where it is too late.
    """
    if person.email_set_at is not None and not person.address_waits:
        raise Conflict("It has been your mail address for a week by now. Ask an operator of this site to change it.")
    if person.address_waits:
        set_address(session, person, person.email_before, actor=person)


def settle_addresses(session: Session) -> None:
    """Forget the addresses of before where the time is over. Repeatable."""
    session.execute(update(Person).where(Person.email_good_from <= now()).values(_SETTLED))
