"""Give a source the address under which its person's words are now."""

from wall.acts.follow import as_answer
from wall.connectors import registry
from wall.connectors.base import ConnectorError
from wall.connectors.http import one_look
from wall.errors import Invalid
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.sources.address import give_address
from wall.sources.service import find_source, refuse_door


def readdress(parts: Parts, source_id: str, address: str, *, actor: Person | None) -> None:
    """Find what is at `address`, and read the source from there from now on. Its token is not shown to anybody new.

    Raises `NotFound`, `Invalid`, `Conflict`, or `Unavailable` with what the server did.
    """
    if not address.strip():
        raise Invalid("Give the new address.")
    with parts.database.read() as session:
        refuse_door(find_source(session, source_id))
    try:
        with one_look():
            target = registry.find(address, parts.outside)
    except ConnectorError as error:
        raise as_answer(error) from error
    with parts.database.write() as session:
        source = find_source(session, source_id)
        give_address(session, source, target)
        note(session, actor, "source.address", source.id, reason=source.person.name)
