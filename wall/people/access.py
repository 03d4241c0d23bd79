"""Who comes in, and how: one-time links that become sessions."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Forbidden, Invalid, NotFound
from wall.ids import digest, new_token
from wall.people.addresses import lets_in
from wall.people.audit import note
from wall.people.erased_slugs import Sign
from wall.people.identities import settle_without_provider
from wall.people.leaving import take_back
from wall.people.links import MAILED_LINK
from wall.people.models import ROLES, Invitation, Person, RoleName
from wall.people.service import NewPerson, add_person, checked_email
from wall.people.sessions import change_role, end_links, start_session

FIRST_STEWARD_LINK = timedelta(minutes=30)
INVITATION = timedelta(days=7)


@dataclass(frozen=True)
class Guest:
    """Somebody who holds a link that is still good: the name that is known of them, if any."""

    name: str | None


def invite(session: Session, email: str, role: RoleName, *, actor: Person | None) -> str:
    """A one-time link's token for a mail address. Who has none yet joins the directory, in that role, when it is used.

    Who is in the directory with a lower role has this one from now on: a link of theirs gives none. Who left, and kept
    their words, is let in again by it.
    """
    tidy = email.strip().lower()
    person = session.scalars(select(Person).where(or_(Person.email == tidy, lets_in(tidy)))).first()
    if person is None:
        if not tidy:
            raise Invalid("Say for whom: a link is made for a mail address.")
        checked_email(session, tidy)
        return _make_link(session, None, tidy, role, INVITATION, actor)
    if person.left_how is not None:
        take_back(session, person, actor=actor)
    if ROLES.index(role) > ROLES.index(person.role):
        change_role(session, person, role)
        note(session, actor, "person.role", person.id, reason=role, about=None)
    return invite_person(session, person, actor=actor)


def invite_person(session: Session, person: Person, *, actor: Person | None) -> str:
    """A one-time link's token for somebody in the directory, who comes in as they are: it gives no role.

    Earlier ones are good no more.

    Raises `Forbidden` for whom nobody comes in as; for oneself; and, unless an operator asks, for who serves: whoever
    sees the link could come in as them.
    """
    if not person.may_sign_in:
        raise Forbidden("Nobody comes in by this name any more. Ask the person who looks after this wall.")
    if actor is not None and actor.id == person.id:
        raise Forbidden("Nobody makes a link for themself. Add a passkey, or ask another steward.")
    if actor is not None and person.serves and actor.role != "operator":
        raise Forbidden("Only an operator makes a link for who looks after this wall.")
    end_links(session, person)
    return _make_link(session, person, person.email, "member", INVITATION, actor)


def invite_first_steward(session: Session) -> str | None:
    """A token for the first steward; None once there is one. An earlier one is good no more."""
    if has_steward(session):
        return None
    session.execute(delete(Invitation).where(Invitation.person_id.is_(None), Invitation.email.is_(None)))
    return _make_link(session, None, None, "operator", FIRST_STEWARD_LINK, None)


def has_steward(session: Session) -> bool:
    """Whether somebody looks after the site already."""
    return session.scalars(select(Person.id).where(Person.role != "member")).first() is not None


def look_at(session: Session, token: str) -> Guest:
    """What the link is good for, without using it up.

    Raises `NotFound` for one that is used, old or made up; `Forbidden` for somebody who may not sign in.
    """
    invitation = _good_link(session, token)
    person = _person_of(session, invitation)
    return Guest(person.name if person else None)


def handed_to(session: Session, token: str) -> Person | None:
    """Who in the directory has this link from somebody else; None where they asked for it by mail, or are new here."""
    invitation = _good_link(session, token)
    return _person_of(session, invitation) if _is_handed_over(invitation) else None


def enter(session: Session, token: str, name: str, *, agent: str = "", sign: Sign | None = None) -> str:
    """Use the link up and sign in: returns the new session's token. Of several at once, one succeeds.

    A role is given to who is new here only. Raises as `look_at`; then the link is still good.
    """
    invitation = _good_link(session, token)
    used = update(Invitation).where(Invitation.id == invitation.id, Invitation.used_at.is_(None)).values(used_at=now())
    if session.scalar(used.returning(Invitation.id)) is None:
        raise _spent()
    person = _person_of(session, invitation)
    if person is None:
        new = NewPerson(name=name, email=invitation.email or "", role=invitation.role)
        person = add_person(session, new, sign=sign)
        note(session, person, "person.enter", person.id, reason=person.role, about=None)
    else:
        settle_without_provider(session, person)
        if _is_handed_over(invitation):
            note(session, person, "person.enter", person.id)
    return start_session(session, person, agent=agent)


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
    note(session, actor, "person.invite", person.id if person else None, reason=None if person else role, about=None)
    return token


def _good_link(session: Session, token: str) -> Invitation:
    query = select(Invitation).where(
        Invitation.token_digest == digest(token), Invitation.used_at.is_(None), Invitation.expires_at > now()
    )
    invitation = session.scalars(query).first()
    if invitation is None or (_is_for_the_first_steward(invitation) and has_steward(session)):
        raise _spent()
    return invitation


def _is_handed_over(invitation: Invitation) -> bool:
    """Whether somebody else made it: links that people ask for by mail are good for minutes."""
    return invitation.expires_at - invitation.created_at > 2 * MAILED_LINK


def _is_for_the_first_steward(invitation: Invitation) -> bool:
    return invitation.person_id is None and invitation.email is None


def _person_of(session: Session, invitation: Invitation) -> Person | None:
    """Whose link it is. Somebody invited by mail may have joined the directory since, by another link."""
    if invitation.person_id is not None:
        person = session.get(Person, invitation.person_id)
    elif invitation.email is not None:
        person = session.scalars(select(Person).where(lets_in(invitation.email))).first()
    else:
        person = None
    if person is not None and not person.may_sign_in:
        raise Forbidden("Nobody comes in by this name any more. Ask the person who looks after this wall.")
    return person


def _spent() -> NotFound:
    return NotFound(
        "This link was used already, or it is too old. Ask the person who looks after this wall for a new one."
    )
