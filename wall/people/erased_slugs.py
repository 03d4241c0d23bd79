"""Names in addresses that somebody erased had: kept as keyed hashes, so that no newcomer is given one of them.

Old links on other sites lead there, and would show a newcomer's account to be whose it is not.
"""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.people.models import Erasure

Sign = Callable[[str], str]  # a keyed hash, which nobody else can make


def slug_digest(slug: str, sign: Sign) -> str:
    """What is kept of it: a name is soon guessed, so its hash is a keyed one."""
    return sign(f"erased slug {slug}")


def was_erased(session: Session, sign: Sign) -> Callable[[str], bool]:
    """Tells of a name in addresses whether somebody had it who was erased or made anonymous."""
    gone = set(session.scalars(select(Erasure.slug_digest).where(Erasure.slug_digest.is_not(None))))
    return lambda slug: bool(gone) and slug_digest(slug, sign) in gone
