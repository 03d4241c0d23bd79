"""Leaving for good: a person says what becomes of theirs, is signed out everywhere, and that is owed to them."""

from base64 import b32encode
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict, NotFound
from wall.events.leases import release
from wall.ids import is_id, new_id
from wall.people.audit import note
from wall.people.erased_slugs import Sign, slug_digest
from wall.people.last_operator import refuse_last_operator
from wall.people.models import Erasure, HowLeft, Identity, Invitation, Passkey, PasskeyChallenge, Person, SignedIn
from wall.people.sight import deciding_sight

LINK_GOOD_FOR = timedelta(days=30)
CODE_GOOD_FOR = timedelta(minutes=10)
TAKE_BACK = "person.take_back"
_FURTHER: dict[HowLeft, int] = {"keep": 0, "anonymise": 1, "erase": 2}


def depart(session: Session, person: Person, how: HowLeft, sign: Sign, *, actor: Person | None) -> Erasure | None:
    """Have a person leave: nobody signs in by that name any more, and what they chose becomes of theirs.

    Repeatable, and who left may go further: from keeping their words to erasing them. Raises `Conflict` for the way
    back: what is gone does not return; and for the last operator.
    """
    with deciding_sight(session, person):
        if not may_choose(person, how):
            raise Conflict("What is gone does not come back: from here it can only become less.")
        if actor is not None:  # whoever may run commands on the machine keeps the site running
            refuse_last_operator(session, person)
        person.left_at, person.left_how = person.left_at or now(), how
        person.paused_at = person.paused_until = None
        person.role = "member"
        lock_out(session, person)
        note(session, actor, "person.leave", person.id)
        return _owe_erasure(session, person, how, sign) if how != "keep" else None


def take_back(session: Session, person: Person, *, actor: Person | None) -> None:
    """Let somebody in again who had left and kept their words: as a member, and what they connect they agree to anew.

    Repeatable. Raises `Conflict` for who chose that less is left.
    """
    with deciding_sight(session, person):
        if person.erased_at is not None or person.left_how in ("anonymise", "erase"):
            raise Conflict("What was erased does not come back: if they join again, add them anew.")
        if person.left_at is not None:
            person.left_at = person.left_how = None
            note(session, actor, TAKE_BACK, person.id)


def may_choose(person: Person, how: HowLeft) -> bool:
    """Whether this is still open to them: what they chose before, or less than that is left."""
    return person.left_how is None or _FURTHER[how] >= _FURTHER[person.left_how]


def is_settled(person: Person, how: HowLeft) -> bool:
    """Whether a person has gone that far already, or further."""
    return person.left_how is not None and _FURTHER[person.left_how] >= _FURTHER[how]


def leaving_link(person: Person, sign: Sign) -> str | None:
    """What stands in the address of the page where somebody who may not sign in chooses. None for who may.

    Good for thirty days after they left or were deactivated. It is worked out, not kept: whoever is let in again makes
    an end of it.
    """
    since = _out_since(person)
    return f"{person.id}-{_signature(person, since, sign)}" if since else None


def find_leaver(session: Session, token: str, sign: Sign) -> Person:
    """Whose page of leaving this is. Raises `NotFound` for a link that is old, made up, or good no more."""
    person_id, _, signature = token.partition("-")
    person = session.get(Person, person_id) if is_id(person_id) else None
    since = _out_since(person) if person else None
    good = person is not None and since is not None and _is_same(_signature(person, since, sign), signature)
    if person is None or since is None or not good or since < now() - LINK_GOOD_FOR or person.left_how == "erase":
        raise NotFound("This link is good no more. Ask the person who looks after this wall for a new one.")
    return person


def is_link_good(person: Person) -> bool:
    """Whether the link of who may not sign in leads anywhere as yet."""
    since = _out_since(person)
    return since is not None and since >= now() - LINK_GOOD_FOR and person.left_how != "erase"


def leaving_code(person: Person, moment: datetime, sign: Sign) -> str | None:
    """What is mailed to who may not sign in, to show that it is them: of these ten minutes. None for who may."""
    since = _out_since(person)
    if since is None:
        return None
    period = int(moment.timestamp() // CODE_GOOD_FOR.total_seconds())
    mark = sign(f"leaving code {person.id} {since.isoformat()} {person.reached_at} {period}")
    return b32encode(bytes.fromhex(mark)[:5]).decode()


def is_leaving_code(person: Person, said: str, sign: Sign) -> bool:
    """Whether somebody said the code of now, or of the ten minutes before."""
    tidy = said.strip().upper().encode()
    codes = [leaving_code(person, moment, sign) for moment in (now(), now() - CODE_GOOD_FOR)]
    return any(code is not None and compare_digest(code.encode(), tidy) for code in codes)


def make_nameless(person: Person) -> None:
    """Leave an id without a name: nothing in the row tells who it was. Repeatable."""
    if person.erased_at is None:
        person.slug = f"erased-{new_id()[-12:]}"
    person.name = person.title = person.about = ""
    person.email = person.language = person.hidden_reason = person.came_in_at = None
    person.settle_address()
    person.team_id = person.office_id = person.manager_id = None
    person.mail_wish, person.erased_at = "never", person.erased_at or now()


def lock_out(session: Session, person: Person) -> None:
    """End every session of a person, and take away every way in. Repeatable."""
    session.flush()
    mine = Invitation.person_id == person.id
    session.execute(delete(Invitation).where(or_(mine, Invitation.email == person.email) if person.email else mine))
    for table in (SignedIn, Identity, Passkey, PasskeyChallenge):
        session.execute(delete(table).where(table.person_id == person.id))


def _owe_erasure(session: Session, person: Person, how: HowLeft, sign: Sign) -> Erasure:
    erasure = session.scalars(select(Erasure).where(Erasure.person_id == person.id).with_for_update()).first()
    if erasure is None:
        mark = slug_digest(person.slug, sign)
        erasure = Erasure(person_id=person.id, how=how, slug_digest=mark, due_at=now())
        session.add(erasure)
    else:
        erasure.how, erasure.due_at, erasure.attempts = how, now(), 0
        release(erasure)  # who was at it did so for the other choice
    return erasure


def _out_since(person: Person) -> datetime | None:
    return person.deactivated_at or person.left_at


def _is_same(signature: str, said: str) -> bool:
    return compare_digest(signature.encode(), said.encode())


def _signature(person: Person, since: datetime, sign: Sign) -> str:
    return sign(f"leaving {person.id} {since.isoformat()}")
