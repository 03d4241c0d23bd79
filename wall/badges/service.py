"""Verbs of badges: look who has earned what, offer it, and let each person decide."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.badges.models import Award
from wall.badges.rules import BADGES, Record, earned
from wall.clock import now
from wall.errors import Conflict, Invalid, NotFound
from wall.events import record
from wall.events.types import BadgeOffered
from wall.flowers.queries import has_given_any
from wall.people.audit import note
from wall.people.models import Person
from wall.people.queries import lock
from wall.posts.queries import has_spoken


def consider(session: Session, person_id: str) -> list[Award]:
    """Offer a colleague every badge that they have earned and were not offered yet. Repeatable."""
    if session.get_one(Person, person_id).kind == "partner":
        return []  # nobody is there to take it
    lock(session, person_id)
    known = Record(has_spoken(session, person_id), has_given_any(session, person_id))
    had = set(session.scalars(select(Award.badge).where(Award.person_id == person_id)))
    return [_offer(session, person_id, badge, "") for badge in earned(known) if badge not in had]


def award(session: Session, person: Person, badge: str, *, reason: str, actor: Person | None) -> Award:
    """Offer a badge by a steward's decision. Raises `NotFound`, `Invalid` (no reason), `Conflict` (offered before)."""
    if badge not in BADGES:
        raise NotFound("There is no badge “{name}”. There are: {all}.", name=badge[:40], all=", ".join(BADGES))
    if not reason.strip():
        raise Invalid("Say why: a badge is given for a reason.")
    lock(session, person.id)
    if session.scalars(select(Award).where(Award.person_id == person.id, Award.badge == badge)).first():
        raise Conflict("{name} was offered this badge already.", name=person.name)
    note(session, actor, "badge.award", person.id, reason=reason.strip(), about=person.id)
    return _offer(session, person.id, badge, reason.strip())


def accept(session: Session, person: Person, award_id: str) -> Award:
    """The person takes the badge; from now on others see it. Repeatable. Raises `NotFound`."""
    offered = _own(session, person, award_id)
    offered.accepted_at = offered.accepted_at or now()
    offered.declined_at = None
    return offered


def decline(session: Session, person: Person, award_id: str) -> Award:
    """The person does not want the badge, or not any more. Nobody sees it. Repeatable. Raises `NotFound`."""
    offered = _own(session, person, award_id)
    offered.declined_at = offered.declined_at or now()
    offered.accepted_at = None
    return offered


def awards_of(session: Session, person_id: str) -> list[Award]:
    """All that a person was offered, the oldest first; without kinds that there are no more."""
    known = select(Award).where(Award.person_id == person_id, Award.badge.in_(BADGES))
    return list(session.scalars(known.order_by(Award.offered_at, Award.id)))


def find_accepted(session: Session, award_id: str) -> Award:
    """An award that everybody may see. Raises `NotFound`."""
    found = session.get(Award, award_id)
    if found is None or found.accepted_at is None or found.person.out_since is not None or found.badge not in BADGES:
        raise NotFound("There is no such badge here.")
    return found


def _offer(session: Session, person_id: str, badge: str, reason: str) -> Award:
    offered = Award(person_id=person_id, badge=badge, reason=reason)
    session.add(offered)
    session.flush()
    record(session, BadgeOffered(offered.id, person_id))
    return offered


def _own(session: Session, person: Person, award_id: str) -> Award:
    found = session.get(Award, award_id)
    if found is None or found.person_id != person.id:
        raise NotFound("You were offered no such badge.")
    return found
