"""What is asked of people in many places, said once: who serves, who is a colleague in sight, who is beyond whom."""

from sqlalchemy import and_

from wall.errors import Forbidden
from wall.people.models import Person

# Who looks after the site and may come in to do so.
SERVES = and_(Person.role != "member", Person.may_sign_in)
# A colleague of now whom visitors may see: no partner, and nobody who left.
COLLEAGUE = and_(Person.kind == "colleague", Person.out_since.is_(None), Person.left_at.is_(None))


def refuse_beyond(person: Person, actor: Person | None) -> None:
    """Nobody but an operator, or the command line, changes an operator. Raises `Forbidden`."""
    if actor is not None and person.role == "operator" and actor.role != "operator":
        raise Forbidden("Only an operator can change an operator.")
