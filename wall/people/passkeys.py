"""Passkeys: a browser's own key instead of a link. Asked for, kept, recognised, removed.

A challenge is good once, for five minutes. An answer is checked between two transactions, since that takes a while:
the challenge is used up before, and what counts is looked at again afterwards. `wall.people.ceremony` is imported where
it is used: it brings much with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.text import scrub
from wall.errors import Conflict, Forbidden, Invalid, NotFound
from wall.people.models import Passkey, PasskeyChallenge, Person

CHALLENGE_GOOD_FOR = timedelta(minutes=5)
MOST = 20
LONGEST_NAME = 80
_LONGEST_ID = 1400
_CHALLENGE_BYTES = 32


@dataclass(frozen=True)
class Place:
    """The site as passkeys know it: a key made for one place works at no other."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class Made:
    """A passkey that a browser made."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: list[str]


def place_of(public_url: str, name: str) -> Place | None:
    """The place of a public address; None where browsers have no passkeys: at a number, or without HTTPS.

    Only localhost may do without (W3C Secure Contexts, 3.1). A number is no domain (WebAuthn Level 3, 5.1.3, step 7).
    """
    url = urlsplit(public_url)
    host = url.hostname or ""
    if not host or _is_number(host) or not (url.scheme == "https" or host == "localhost"):
        return None
    return Place(host, f"{url.scheme}://{url.netloc}", name)


def make_ready() -> None:
    """Load what checks passkeys: it takes a while, so call it before a transaction."""
    import wall.people.ceremony  # noqa: F401 - loading it is what this is for


def ask_for_new(session: Session, person: Person, place: Place) -> dict[str, Any]:
    """What the person's browser needs to make a passkey, and the id of this asking. Raises `Conflict`."""
    from wall.people import ceremony

    known = [one.credential_id for one in passkeys_of(session, person.id)]
    if len(known) >= MOST:
        raise Conflict("You have {most} passkeys, which is as many as one may have. Remove one first.", most=MOST)
    asking = _new_challenge(session, person.id)
    wanted = ceremony.NewKey(person.id, person.email or person.name, person.name, known)
    return {"id": asking.id, "options": ceremony.ask_for_new(place, asking.challenge, wanted, CHALLENGE_GOOD_FOR)}


def ask_who(session: Session, place: Place) -> dict[str, Any]:
    """What a browser needs to sign in, whoever it is, and the id of this asking."""
    from wall.people import ceremony

    asking = _new_challenge(session, None)
    return {"id": asking.id, "options": ceremony.ask_who(place, asking.challenge, CHALLENGE_GOOD_FOR)}


def take_challenge(session: Session, asking_id: str, person_id: str | None) -> bytes:
    """The challenge of an asking, which is used up by this; commit at once, whatever is answered to it.

    `person_id` is whose new passkey it is for; None to sign in. Raises `Invalid` for a used, old or made-up one.
    """
    good = PasskeyChallenge.id == asking_id, PasskeyChallenge.expires_at > now()
    whose = PasskeyChallenge.person_id.is_(None) if person_id is None else PasskeyChallenge.person_id == person_id
    challenge: bytes | None = session.scalar(
        delete(PasskeyChallenge).where(*good, whose).returning(PasskeyChallenge.challenge)
    )
    if challenge is None:
        raise Invalid("This took too long, or was answered already. Try again.")
    return challenge


def check_new(place: Place, challenge: bytes, answer: Mapping[str, Any]) -> Made:
    """The passkey that the browser made. Raises `Invalid`. Not to be called in a transaction."""
    from wall.people import ceremony

    try:
        return ceremony.check_new(place, challenge, answer)
    except ceremony.WrongAnswer as error:
        raise Invalid("The browser’s answer was not right, so no passkey was kept. Try again.") from error


def keep_new(session: Session, person: Person, made: Made, name: str) -> Passkey:
    """Keep a passkey that was checked. Raises `Conflict` for a known one, `Invalid` for its name."""
    if session.scalars(select(Passkey.id).where(Passkey.credential_id == made.credential_id)).first():
        raise Conflict("This passkey is known here already.")
    passkey = Passkey(
        person_id=person.id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=checked_name(name),
        transports=made.transports,
    )
    session.add(passkey)
    session.flush()
    return passkey


def answering(session: Session, answer: Mapping[str, Any]) -> Passkey:
    """The passkey that answers, by what it calls itself: not checked yet. Raises `NotFound` for an unknown one."""
    said = answer.get("id")
    known = select(Passkey).where(Passkey.credential_id == (said[:_LONGEST_ID] if isinstance(said, str) else ""))
    return _known(session.scalars(known).first())


def check_answer(place: Place, challenge: bytes, answer: Mapping[str, Any], passkey: Passkey) -> int:
    """How often a passkey was used that answers rightly. Raises `Forbidden`. Not to be called in a transaction."""
    from wall.people import ceremony

    kept = ceremony.KeptKey(passkey.person_id, passkey.public_key, passkey.sign_count)
    try:
        return ceremony.check_used(place, challenge, answer, kept)
    except ceremony.WrongAnswer as error:
        raise _wrong() from error


def recognise(session: Session, passkey_id: str, sign_count: int) -> Person:
    """Whose passkey it is that answered rightly, used so often now. Raises `NotFound` where it was removed meanwhile.

    `Forbidden` where its count has come as far meanwhile, as by a copy of it (WebAuthn Level 3, 6.1.1), or where its
    person may not sign in any more.
    """
    passkey = _known(session.get(Passkey, passkey_id, with_for_update=True, populate_existing=True))
    if max(sign_count, passkey.sign_count) > 0 and sign_count <= passkey.sign_count:
        raise _wrong()
    person = session.get_one(Person, passkey.person_id)
    if not person.may_sign_in:
        raise Forbidden("Nobody comes in by this name any more. Ask the person who looks after this wall.")
    passkey.sign_count, passkey.used_at = sign_count, now()
    return person


def passkeys_of(session: Session, person_id: str) -> Sequence[Passkey]:
    """The person's passkeys, the oldest first."""
    return session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)).all()


def has_passkeys(session: Session) -> bool:
    """Whether anybody has one, so that it is worth asking for."""
    return session.scalars(select(Passkey.id).limit(1)).first() is not None


def remove_passkey(session: Session, person_id: str, passkey_id: str) -> None:
    """Forget one of the person's passkeys: it opens nothing any more. Repeatable; never somebody else's."""
    session.execute(delete(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person_id))


def forget_challenges(session: Session) -> None:
    """Forget challenges that nobody can answer any more. Repeatable."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now()))


def checked_name(name: str) -> str:
    """What its person calls a passkey, tidied. Raises `Invalid` where it is empty or too long."""
    tidy = " ".join(scrub(name).split())
    if not tidy:
        raise Invalid("Give the passkey a name, so that you know it again.")
    if len(tidy) > LONGEST_NAME:
        raise Invalid("The name of a passkey may have {most} characters.", most=LONGEST_NAME)
    return tidy


def _known(passkey: Passkey | None) -> Passkey:
    if passkey is None:
        raise NotFound("This passkey is not known here. Come in by a link, then add it on the page of your devices.")
    return passkey


def _wrong() -> Forbidden:
    return Forbidden("This passkey did not answer as it should, so nobody was signed in. Try again.")


def _new_challenge(session: Session, person_id: str | None) -> PasskeyChallenge:
    asking = PasskeyChallenge(
        challenge=token_bytes(_CHALLENGE_BYTES), person_id=person_id, expires_at=now() + CHALLENGE_GOOD_FOR
    )
    session.add(asking)
    session.flush()
    return asking


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
