"""Who comes in, and how: one-time links that become sessions."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Forbidden, Invalid, NotFound
from wall.ids import digest, new_token
from wall.people.audit import note
from wall.people.models import ROLES, Invitation, Person, RoleName, SignedIn
from wall.people.service import NewPerson, add_person, checked_email

FIRST_STEWARD_LINK = timedelta(minutes=30)
INVITATION = timedelta(days=7)
SESSION = timedelta(days=30)


@dataclass(frozen=True)
class Guest:
    """Somebody who holds a link that is still good: the name that is known of them, if any."""

    name: str | None


def invite(session: Session, email: str, role: RoleName, *, actor: Person | None) -> str:
    """A one-time link's token for a mail address. Who has none yet joins the directory when it is used."""
    tidy = email.strip().lower()
    person = session.scalars(select(Person).where(Person.email == tidy)).first()
    if person is None:
        if not tidy:
            raise Invalid("Say for whom: a link is made for a mail address.")
        checked_email(session, tidy)
    return _make_link(session, person, tidy, role, INVITATION, actor)


def invite_person(session: Session, person: Person, role: RoleName, *, actor: Person | None) -> str:
    """A one-time link's token for somebody in the directory."""
    return _make_link(session, person, person.email, role, INVITATION, actor)


def invite_first_steward(session: Session) -> str | None:
    """A token for the first steward; None once there is one. An earlier one is good no more."""
    if has_steward(session):
        return None
    session.execute(delete(Invitation).where(Invitation.person_id.is_(None), Invitation.email.is_(None)))
    return _make_link(session, None, None, "operator", FIRST_STEWARD_LINK, None)


def has_steward(session: Session) -> bool:
    """Whether somebody looks after the site already."""
    return session.scalars(select(Person.id).where(Person.role.in_(("steward", "operator")))).first() is not None


def look_at(session: Session, token: str) -> Guest:
    """What the link is good for, without using it up.

    Raises `NotFound` for one that is used, old or made up; `Forbidden` for somebody who may not sign in.
    """
    invitation = _good_link(session, token)
    person = _person_of(session, invitation)
    return Guest(person.name if person else None)


def enter(session: Session, token: str, name: str) -> str:
    """Use the link up and sign in: returns the new session's token. Of several at once, one succeeds.

    Raises as `look_at`; then the link is still good.
    """
    invitation = _good_link(session, token)
    used = update(Invitation).where(Invitation.id == invitation.id, Invitation.used_at.is_(None)).values(used_at=now())
    if session.scalar(used.returning(Invitation.id)) is None:
        raise _spent()
    person = _person_of(session, invitation)
    if person is None:
        person = add_person(session, NewPerson(name=name, email=invitation.email or "", role=invitation.role))
    elif ROLES.index(invitation.role) > ROLES.index(person.role):
        person.role = invitation.role
    return start_session(session, person)


def start_session(session: Session, person: Person) -> str:
    """Sign the person in: returns the token that their cookie holds."""
    token = new_token()
    session.add(SignedIn(token_digest=digest(token), person_id=person.id, expires_at=now() + SESSION))
    return token


def who_is(session: Session, token: str | None) -> Person | None:
    """The person of a session's token; None for nobody, an old one, or somebody who may not sign in."""
    if not token:
        return None
    query = select(SignedIn).where(SignedIn.token_digest == digest(token), SignedIn.expires_at > now())
    signed_in = session.scalars(query).first()
    return signed_in.person if signed_in and signed_in.person.may_sign_in else None


def sign_out(session: Session, token: str) -> None:
    """End the session. Repeatable."""
    session.execute(delete(SignedIn).where(SignedIn.token_digest == digest(token)))


def _make_link(
    session: Session,
    person: Person | None,
    email: str | None,
    role: RoleName,
    good_for: timedelta,
    actor: Person | None,
) -> str:
    token = new_token()
    session.add(
        Invitation(
            token_digest=digest(token),
            person_id=person.id if person else None,
            email=email or None,
            role=role,
            expires_at=now() + good_for,
        )
    )
    note(session, actor, "person.invite", person.id if person else None, reason=role)
    return token


def _good_link(session: Session, token: str) -> Invitation:
    query = select(Invitation).where(
        Invitation.token_digest == digest(token), Invitation.used_at.is_(None), Invitation.expires_at > now()
    )
    invitation = session.scalars(query).first()
    if invitation is None or (_is_for_the_first_steward(invitation) and has_steward(session)):
        raise _spent()
    return invitation


def _is_for_the_first_steward(invitation: Invitation) -> bool:
    return invitation.person_id is None and invitation.email is None


def _person_of(session: Session, invitation: Invitation) -> Person | None:
    """Whose link it is. Somebody invited by mail may have joined the directory since, by another link."""
    if invitation.person_id is not None:
        person = session.get(Person, invitation.person_id)
    elif invitation.email is not None:
        person = session.scalars(select(Person).where(Person.email == invitation.email)).first()
    else:
        person = None
    if person is not None and not person.may_sign_in:
        raise Forbidden("Nobody comes in by this name any more. Ask the person who looks after this wall.")
    return person


def _spent() -> NotFound:
    return NotFound(
        "This link was used already, or it is too old. Ask the person who looks after this wall for a new one."
    )
