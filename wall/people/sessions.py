"""Sessions: one browser in which one person is signed in. They begin, are recognised, end, and are listed."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.ids import digest, new_token
from wall.people.models import HowSignedIn, Invitation, Person, RoleName, SignedIn

LONGEST = timedelta(days=30)
LONGEST_IDLE = timedelta(days=14)
LONGEST_FOR_STEWARDS = timedelta(days=7)
LONGEST_IDLE_FOR_STEWARDS = timedelta(days=2)
SEEN_EVERY = timedelta(minutes=5)
FRESH = timedelta(hours=1)
LONGEST_AGENT = 200
_AT_ONCE = 500  # ids asked for in one query


def start_session(
    session: Session,
    person: Person,
    *,
    how: HowSignedIn = "link",
    agent: str = "",
    identity_id: str | None = None,
    provider_sid: str | None = None,
    id_token_sealed: bytes | None = None,
    shown_at: datetime | None = None,
) -> str:
    """Sign the person in: returns the token that their cookie holds, always a new one.

    `shown_at` is when they showed the provider who they are; a link and a passkey show it now.
    """
    token = new_token()
    first = update(Person).where(Person.id == person.id, Person.came_in_at.is_(None))
    session.execute(first.values(came_in_at=now()))
    session.add(
        SignedIn(
            token_digest=digest(token),
            person_id=person.id,
            how=how,
            agent=agent[:LONGEST_AGENT],
            identity_id=identity_id,
            provider_sid=provider_sid,
            id_token_sealed=id_token_sealed,
            shown_at=shown_at if how == "provider" else now(),
            expires_at=now() + longest(person.role),
        )
    )
    return token


def recognise(session: Session, token: str | None) -> SignedIn | None:
    """The session of a cookie's token; None where it ended, was made up, or is of somebody who may not sign in."""
    if not token:
        return None
    query = select(SignedIn).join(SignedIn.person).where(SignedIn.token_digest == digest(token), _is_open(now()))
    signed_in = session.scalars(query).first()
    return signed_in if signed_in and signed_in.person.may_sign_in else None


def who_is(session: Session, token: str | None) -> Person | None:
    """The person of a session's token; None for nobody, an old one, or somebody who may not sign in."""
    signed_in = recognise(session, token)
    return signed_in.person if signed_in else None


def sessions_of(session: Session, person_id: str) -> Sequence[SignedIn]:
    """Where the person is signed in, the last used first."""
    mine = select(SignedIn).join(SignedIn.person).where(SignedIn.person_id == person_id, _is_open(now()))
    return session.scalars(mine.order_by(SignedIn.seen_at.desc(), SignedIn.id)).all()


def open_among(session: Session, ids: Collection[str]) -> set[str]:
    """Which of these sessions are still good: one question for many."""
    asked, still = sorted(ids), set[str]()
    for start in range(0, len(asked), _AT_ONCE):
        some = SignedIn.id.in_(asked[start : start + _AT_ONCE])
        good = some, Person.may_sign_in, _is_open(now())
        still.update(session.scalars(select(SignedIn.id).join(SignedIn.person).where(*good)))
    return still


def needs_seen(signed_in: SignedIn) -> bool:
    """Whether it is time to write down again that the session is used."""
    return now() - signed_in.seen_at >= SEEN_EVERY


def note_seen(session: Session, session_id: str) -> None:
    """Note that the session is used now."""
    session.execute(update(SignedIn).where(SignedIn.id == session_id).values(seen_at=now()))


def is_fresh(signed_in: SignedIn) -> bool:
    """Whether somebody showed a short while ago who they are: who adds another way in must have (ASVS 5.0, 7.5.1).

    That is not when the session began: a provider leads in without a question whoever it knows from this morning.
    """
    return signed_in.shown_at is not None and now() - signed_in.shown_at < FRESH


def sign_out(session: Session, token: str) -> None:
    """End the session of a cookie's token. Repeatable."""
    session.execute(delete(SignedIn).where(SignedIn.token_digest == digest(token)))


def end_sessions(
    session: Session,
    *,
    person_id: str | None = None,
    session_id: str | None = None,
    provider_sid: str | None = None,
    identity_id: str | None = None,
    but: str | None = None,
) -> list[str]:
    """End the sessions to which all that is named applies, `but` one: the ids of those that ended. Repeatable.

    Their sockets close within two seconds, in every process: those ask.
    """
    named = {
        SignedIn.person_id: person_id,
        SignedIn.id: session_id,
        SignedIn.provider_sid: provider_sid,
        SignedIn.identity_id: identity_id,
    }
    chosen = [column == value for column, value in named.items() if value is not None]
    if not chosen:
        raise ValueError("Say whose sessions end: never everybody's.")
    if but is not None:
        chosen.append(SignedIn.id != but)
    session.flush()
    return list(session.scalars(delete(SignedIn).where(*chosen).returning(SignedIn.id)))


def end_ways_in(session: Session, person: Person) -> list[str]:
    """End what is open for a person: the sessions, whose ids it returns, and links that nobody has used. Repeatable."""
    end_links(session, person)
    return end_sessions(session, person_id=person.id)


def end_links(session: Session, person: Person) -> None:
    """End the links of a person that nobody has used. Repeatable."""
    theirs = Invitation.person_id == person.id
    if person.email:
        theirs = or_(theirs, Invitation.email == person.email)
    session.execute(delete(Invitation).where(theirs, Invitation.used_at.is_(None)))


def end_everybodys(session: Session, *, but: str | None = None) -> int:
    """End every session `but` one, of whomever it is, and every link of somebody in the directory: how many sessions.

    Repeatable.
    """
    session.execute(delete(Invitation).where(Invitation.person_id.is_not(None), Invitation.used_at.is_(None)))
    others = delete(SignedIn) if but is None else delete(SignedIn).where(SignedIn.id != but)
    return len(session.scalars(others.returning(SignedIn.id)).all())


def forget_ended(session: Session) -> None:
    """Forget sessions that nobody can use any more. Repeatable."""
    ended = select(SignedIn.id).join(SignedIn.person).where(~_is_open(now()))
    session.execute(delete(SignedIn).where(SignedIn.id.in_(ended)))


def change_role(session: Session, person: Person, role: RoleName) -> None:
    """Give the person another role, up or down. What was open under it ends, links too (ASVS 5.0, 7.2.4)."""
    if person.role != role:
        person.role = role
        end_ways_in(session, person)


def longest(role: RoleName) -> timedelta:
    """After how long somebody of this role signs in again, however much they come by."""
    return LONGEST if role == "member" else LONGEST_FOR_STEWARDS


def _is_open(moment: datetime) -> ColumnElement[bool]:
    """Whether a session, joined with its person, is neither too old nor unused for too long."""
    serves = Person.role != "member"
    idle = or_(
        and_(serves, SignedIn.seen_at > moment - LONGEST_IDLE_FOR_STEWARDS),
        and_(~serves, SignedIn.seen_at > moment - LONGEST_IDLE),
    )
    return and_(SignedIn.expires_at > moment, idle)
