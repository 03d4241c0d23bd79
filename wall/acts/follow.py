"""Follow an account or a feed for a person, or open a door for them."""

from dataclasses import dataclass

from wall.connectors import registry
from wall.connectors.base import ConnectorError, Malformed
from wall.connectors.http import one_look
from wall.errors import FlorilegeError, Invalid, Unavailable
from wall.ids import new_id
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.people.service import find_person
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
    actor: Person | None,
) -> Followed:
    """Follow `address` for a person.

    `door_id` is the id of a new inbound door, if it is to be one. Raises `NotFound`, `Invalid`, `Conflict`, or
    `Unavailable` with what the server did.
    """
    token = checked_token(token) if token else None
    with parts.database.read() as session:
        found = find_person(session, person)
    if address.strip() == DOOR:
        return _open_door(parts, found.id, door_id or new_id(), actor)
    try:
        with one_look():
            target = registry.find(address, parts.outside, host=host or None, token=token)
    except ConnectorError as error:
        raise as_answer(error) from error
    with parts.database.write() as session:
        source = add_source(session, session.get_one(Person, found.id), target, parts.sealer)
        note(session, actor, "source.add", source.id, reason=found.name)
    return Followed(source)


def as_answer(error: ConnectorError) -> FlorilegeError:
    """What a person gets to read when the outside refused."""
    kind = Invalid if isinstance(error, Malformed) else Unavailable
    return kind(error.message, **error.values)


def _open_door(parts: Parts, person_id: str, door_id: str, actor: Person | None) -> Followed:
    with parts.database.write() as session:
        door, secret = open_door(session, session.get_one(Person, person_id), parts.sealer, door_id)
        note(session, actor, "source.add", door.id, reason="webhook")
    return Followed(door, f"{parts.settings.public_url}/api/v1/inbound/{door.id}", secret)
