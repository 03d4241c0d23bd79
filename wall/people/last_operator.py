"""Somebody always keeps the site running: the last operator neither leaves nor loses the role or the way in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.errors import Conflict
from wall.people.models import Person


def refuse_last_operator(session: Session, person: Person) -> None:
    """Raise `Conflict` where nobody but this person can come in as an operator. Until this transaction ends, the others
    stay so."""
    if is_last_operator(session, person):
        raise Conflict(
            "{name} is the last operator, and somebody has to keep this site running. "
            "Make somebody else an operator first.",
            name=person.name,
        )


def is_last_operator(session: Session, person: Person) -> bool:
    """Whether it is this person alone. The rows are locked: of two who go at once, the second is the last."""
    session.flush()
    query = select(Person).where(Person.role == "operator", Person.may_sign_in).order_by(Person.id)
    operators = session.scalars(query.with_for_update(of=Person), execution_options={"populate_existing": True}).all()
    return [one.id for one in operators] == [person.id]
