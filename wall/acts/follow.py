"""Follow an account or a feed, or open a door, where somebody of the site answers: an operator, or for a partner."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from wall.connectors import registry
from wall.connectors.base import ConnectorError, Malformed, Target
from wall.connectors.http import one_look
from wall.connectors.proofs import is_same_server
from wall.errors import FlorilegeError, Forbidden, Invalid, Unavailable
from wall.ids import new_id
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.people.service import find_person
from wall.posts.held import hold
from wall.sources.claim_notices import added_for_you
from wall.sources.models import Source
from wall.sources.service import add_source, open_door
from wall.sources.tokens import checked_token

DOOR = "webhook:"


@dataclass(frozen=True)
class Followed:
    """A new source; for an inbound door also its address and its secret, which is shown this once."""

    source: Source
    inbound: str | None = None
    secret: str | None = None


def follow(
    parts: Parts,
    person: str,
    address: str,
    *,
    token: str | None = None,
    host: str | None = None,
    door_id: str | None = None,
    holds: bool = False,
    actor: Person | None,
) -> Followed:
    """Follow `address` for a person at once. No actor: an operator by command, who answers for it; the person is told.

    `door_id` is the id of a new inbound door, if it is to be one; with `holds` a partner's posts wait for a look, from
    the first one on. Raises `NotFound`, `Invalid`, `Conflict`, `Forbidden`
    for a steward and a colleague, who decides, or `Unavailable` with what the server did.
    """
    with parts.database.read() as session:
        found = find_person(session, person)
    if actor is not None and found.kind == "colleague":
        raise Forbidden("{name} decides what of theirs is followed. Suggest the account to them.", name=found.name)
    if address.strip() == DOOR:
        return _open_door(parts, found.id, door_id or new_id(), actor, holds=holds)
    target = find_target(parts, address, token=token, host=host)
    if target.only_own:
        raise Invalid("{handle} asks not to be found by others: only its owner can add it.", handle=target.handle)
    agreed_by = actor.id if actor else None
    with parts.database.write() as session:
        owner = session.get_one(Person, found.id)
        source = add_source(session, owner, target, parts.sealer, agreed_by=agreed_by)
        source.verified_how = "vouched" if actor else "operator"
        note(session, actor, "source.add", source.id, reason=found.name, about=found.id)
        _tell_or_hold(session, source, actor, holds=holds)
    return Followed(source)


def find_target(parts: Parts, address: str, *, token: str | None, host: str | None) -> Target:
    """What is behind an address that somebody typed. Raises `Invalid`, or `Unavailable` with what the server did."""
    token = checked_token(token) if token else None
    try:
        with one_look():
            target = registry.find(address, parts.outside, host=host or None, token=token)
    except ConnectorError as error:
        raise as_answer(error) from error
    refuse_own_pages(parts, target)
    return target


def refuse_own_pages(parts: Parts, target: Target) -> None:
    """Raise `Invalid` for a page or feed of this site: the wall would gather what it shows, again and again."""
    if is_same_server(target.uri, parts.settings.public_url):
        raise Invalid("This is a page of this site itself, and nobody’s account.")


def inbound_address(parts: Parts, door_id: str) -> str:
    """Where messages for a door are sent."""
    return f"{parts.settings.public_url}/api/v1/inbound/{door_id}"


def as_answer(error: ConnectorError) -> FlorilegeError:
    """What a person gets to read when the outside refused."""
    kind = Invalid if isinstance(error, Malformed) else Unavailable
    return kind(error.message, **error.values)


def _open_door(parts: Parts, person_id: str, door_id: str, actor: Person | None, *, holds: bool) -> Followed:
    with parts.database.write() as session:
        person, agreed_by = session.get_one(Person, person_id), actor.id if actor else None
        door, secret = open_door(session, person, parts.sealer, door_id, agreed_by=agreed_by)
        note(session, actor, "source.add", door.id, reason="webhook", about=None)
        _tell_or_hold(session, door, actor, holds=holds)
    return Followed(door, inbound_address(parts, door.id), secret)


def _tell_or_hold(session: Session, source: Source, actor: Person | None, *, holds: bool) -> None:
    """A colleague is told in the same commit; a partner's posts wait before the first one comes."""
    if holds:
        hold(session, source, holds=True, actor=actor)
    if source.person.kind == "colleague":
        added_for_you(session, source)
