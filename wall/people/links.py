"""Links that people have mailed to themselves: short-lived, for somebody who is in the directory already."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.ids import digest, new_token
from wall.people.addresses import lets_in
from wall.people.models import Invitation, Person

MAILED_LINK = timedelta(minutes=10)  # the most that ASVS 5.0 allows (6.5.5)


def person_at(session: Session, address: str) -> Person | None:
    """Whose way in this mail address is, and may sign in: it waits where somebody else set it."""
    person = session.scalars(select(Person).where(lets_in(address.strip().lower()))).first()
    return person if person is not None and person.may_sign_in else None


def mailed_link(session: Session, person: Person) -> str:
    """A new link's token, good once within ten minutes. It gives no new role.

    No other link ends by that: whoever knows an address could shut its owner out otherwise.
    """
    moment = now()
    token = new_token()
    link = Invitation(token_digest=digest(token), person_id=person.id, role="member", expires_at=moment + MAILED_LINK)
    session.add(link)
    return token
