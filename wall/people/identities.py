"""Who may come by the OpenID provider, whom they are in the directory, and which role their groups give them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, false, or_, select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.config import Settings
from wall.content.text import scrub
from wall.errors import Forbidden
from wall.people.addresses import is_taken, lets_in
from wall.people.audit import note
from wall.people.models import ROLES, Identity, Passkey, PasskeyChallenge, Person, RoleName, SignedIn
from wall.people.queries import lock
from wall.people.service import LONGEST_NAME, NewPerson, add_person
from wall.people.sessions import change_role, end_ways_in
from wall.seal import Sealer


@dataclass(frozen=True)
class Newcomer:
    """What the provider said of somebody, verified. `email` is empty unless the provider verified it, too."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str]


@dataclass(frozen=True)
class Joined:
    """Whom somebody is here. `has_ended`: they were here before by other ways, which this first time made an end of."""

    person: Person
    identity: Identity
    has_ended: bool


def join(session: Session, who: Newcomer, settings: Settings) -> Joined:
    """The person and their identity: known by subject, else found by verified address, else new where that may be.

    Sets the role that their groups give. Raises `Forbidden` with a sentence for them. Repeatable.
    """
    _check_groups(who, settings)
    known = _known(session, who)
    identity, has_ended = (known, False) if known else _first_time(session, who, settings)
    person = session.get_one(Person, identity.person_id)
    if not person.may_sign_in:
        raise Forbidden("Nobody comes in by this name any more. Ask the person who looks after this wall.")
    identity.seen_at = now()
    session.flush()
    settle_role(session, person, identity, role_by_groups(who.groups, settings))
    return Joined(person, identity, has_ended)


def role_by_groups(groups: frozenset[str], settings: Settings) -> RoleName | None:
    """The role that groups give; None for none beyond that of everybody."""
    if groups & set(settings.oidc_operator_groups):
        return "operator"
    return "steward" if groups & set(settings.oidc_steward_groups) else None


def settle_role(session: Session, person: Person, identity: Identity, given: RoleName | None) -> None:
    """Give the role that the groups give, or take back what they once gave and give no more. Repeatable.

    What a steward or an operator gave stays: groups only ever raise a role, and a role is taken back only if it is
    still the one that groups gave, here or to another identity of the person. Then it is the one from before again.
    """
    theirs = session.scalars(select(Identity).where(Identity.person_id == person.id)).all()
    granting = next((one for one in theirs if one.granted_role == person.role), None)
    own: RoleName = (granting.role_before or "member") if granting else person.role
    for one in theirs:
        if granting is None or (one.granted_role and ROLES.index(one.granted_role) > ROLES.index(person.role)):
            one.granted_role = one.role_before = None  # somebody has given another role since: that is theirs
    is_raised = given is not None and ROLES.index(given) > ROLES.index(own)
    identity.granted_role, identity.role_before = (given, own) if is_raised else (None, None)
    role = max(own, *(one.granted_role or own for one in theirs), key=ROLES.index)
    if role != person.role:
        change_role(session, person, role)
        note(session, person, "person.role_by_groups", person.id, reason=role, about=person.id)


def settle_without_provider(session: Session, person: Person) -> None:
    """Take back what groups gave: whoever comes in by another way may have left them. The provider gives it again.

    Repeatable.
    """
    granted = Identity.person_id == person.id, Identity.granted_role.is_not(None)
    for identity in session.scalars(select(Identity).where(*granted)).all():
        settle_role(session, person, identity, None)


def keep_role(session: Session, person: Person) -> bool:
    """A role that groups gave is given by hand now, and stays without them. False where none was theirs to give."""
    session.flush()
    granted = update(Identity).where(Identity.person_id == person.id, Identity.granted_role == person.role)
    kept = granted.values(granted_role=None, role_before=None).returning(Identity.id)
    return bool(session.scalars(kept).all())


def end_at_provider(session: Session, issuer: str, *, subject: str | None, sid: str | None) -> list[str]:
    """End the sessions that the provider ended: one of its own, or all of a person. The ids of those that ended.

    A session for which the provider never told its own name ends with any of its person's. Repeatable.
    """
    if subject is None and sid is None:
        raise ValueError("Say whose sessions end: never everybody's.")
    whose = [Identity.issuer == issuer] + ([Identity.subject == subject] if subject is not None else [])
    if subject is not None:  # who just comes in with it is waited for
        session.execute(select(Identity.id).where(*whose).with_for_update())
    theirs: list[ColumnElement[bool]] = [SignedIn.identity_id.in_(select(Identity.id).where(*whose))]
    if sid is not None:
        unnamed = SignedIn.provider_sid.is_(None) if subject is not None else false()
        theirs.append(or_(SignedIn.provider_sid == sid, unnamed))
    session.flush()
    return list(session.scalars(delete(SignedIn).where(*theirs).returning(SignedIn.id)))


def _check_groups(who: Newcomer, settings: Settings) -> None:
    wanted = settings.oidc_member_groups
    may = {*wanted, *settings.oidc_steward_groups, *settings.oidc_operator_groups}
    if wanted and not who.groups & may:
        raise Forbidden(
            "You signed in, but your account is in no group that comes to this wall. Ask the person who looks after it."
        )


def _known(session: Session, who: Newcomer) -> Identity | None:
    mine = select(Identity).where(Identity.issuer == who.issuer, Identity.subject == who.subject)
    return session.scalars(mine).first()


def _first_time(session: Session, who: Newcomer, settings: Settings) -> tuple[Identity, bool]:
    """Their identity, of the person with their address, or of a new one; whether earlier ways in ended by that."""
    person = session.scalars(select(Person).where(lets_in(who.email))).first() if who.email else None
    has_ended = False
    if person is None:
        _refuse_waiting(session, who)
        person = _new_person(session, who, settings)
    else:
        lock(session, person.id)
        theirs = select(Identity).where(Identity.person_id == person.id, Identity.issuer == who.issuer)
        if (other := session.scalars(theirs).first()) is not None:
            return _the_same(other, who), False
        has_ended = person.may_sign_in and _end_earlier(session, person)
    identity = Identity(person_id=person.id, issuer=who.issuer, subject=who.subject)
    session.add(identity)
    return identity, has_ended


def _end_earlier(session: Session, person: Person) -> bool:
    """From now on the provider says who they are: what somebody may have set up before, by their name, ends.

    Returns whether there was anything.
    """
    ended = end_ways_in(session, person)
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.person_id == person.id))
    ended += session.scalars(delete(Passkey).where(Passkey.person_id == person.id).returning(Passkey.id)).all()
    if ended:
        note(session, person, "person.join", person.id)
    return bool(ended)


def _the_same(other: Identity, who: Newcomer) -> Identity:
    """The identity that the person with this address has, if it was made a moment ago, in another window."""
    if other.subject != who.subject:
        raise Forbidden(
            "Your mail address belongs to somebody who signs in with another account. Ask the person who looks after "
            "this wall."
        )
    return other


def _refuse_waiting(session: Session, who: Newcomer) -> None:
    """Raises `Forbidden` where somebody set this address for another one, who has not said that it is theirs."""
    if who.email and is_taken(session, who.email, by_other_than=""):
        raise Forbidden(
            "Somebody set this mail address here a short while ago, so it lets nobody in yet. Come in as before and "
            "say in your profile that it is yours, or wait a week."
        )


def _new_person(session: Session, who: Newcomer, settings: Settings) -> Person:
    if not who.email or who.email.rpartition("@")[2] not in settings.oidc_domains:
        raise Forbidden(
            "You signed in, but nobody by your mail address is in this wall’s directory. Ask the person who looks "
            "after it to invite you."
        )
    name = " ".join(scrub(who.name).split())[:LONGEST_NAME].strip() or who.email.partition("@")[0]
    sign = Sealer(settings.secret_key).digest
    return add_person(session, NewPerson(name=name, email=who.email), sign=sign)
