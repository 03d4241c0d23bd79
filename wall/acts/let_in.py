"""Lets people in by one-time links that somebody else made: mailed where that can be, and told to whose they are."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from wall.acts.tell_change import write_of_link
from wall.acts.write_letter import mail_link
from wall.clock import now
from wall.notices.service import tell
from wall.parts import Parts
from wall.people.access import INVITATION, enter, handed_to, invite_person
from wall.people.erased_slugs import Sign
from wall.people.models import Person

MADE = "{name} made a link that lets you in, once. Did you not ask for it? Talk to them, or to an operator."
MADE_BY_COMMAND = "Whoever runs this site made a link that lets you in, once."
USED = "Somebody came in as you, by a link that was made for you. Was it not you? End what you do not know."
JOINED = (
    "You signed in with your company account for the first time. What let you in before has ended: add passkeys anew."
)
_DEVICES = "/me/devices"


@dataclass(frozen=True)
class Made:
    """A link that was made: mailed, or to be handed over."""

    url: str
    is_mailed: bool


def make_link(session: Session, parts: Parts, person: Person, *, actor: Person) -> Made:
    """A one-time link for somebody in the directory, who is told of it. Raises as `invite_person`."""
    token = invite_person(session, person, actor=actor)
    url = f"{parts.settings.public_url}/enter/{token}"
    is_mailed = mail_link(session, parts, person, url, good_for=INVITATION)
    tell_of_link(session, parts, token, actor=actor, is_mailed=is_mailed)
    return Made(url, is_mailed)


def tell_of_link(session: Session, parts: Parts, token: str, *, actor: Person | None, is_mailed: bool) -> None:
    """Have whose link it is know of it, by mail too where somebody else saw it; nobody who is not here yet."""
    person = handed_to(session, token)
    if person is None:
        return
    if not is_mailed:
        write_of_link(session, parts, person, actor=actor)
    if actor is None:
        tell(session, person.id, MADE_BY_COMMAND, {}, path=_DEVICES, at=now())
    else:
        tell(session, person.id, MADE, {"name": actor.name}, path=_DEVICES, at=now(), about_id=actor.id)


def come_in(session: Session, token: str, name: str, *, agent: str, sign: Sign) -> str:
    """Use a link up and sign in: the session's token. Who has it from somebody else is told. Raises as `enter`."""
    person = handed_to(session, token)
    cookie = enter(session, token, name, agent=agent, sign=sign)
    if person is not None:
        tell(session, person.id, USED, {}, path=_DEVICES, at=now())
    return cookie


def tell_of_joining(session: Session, person: Person) -> None:
    """Have somebody know that the provider's word ended the ways in from before."""
    tell(session, person.id, JOINED, {}, path=_DEVICES, at=now())
