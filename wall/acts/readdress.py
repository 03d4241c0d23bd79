"""Give a source the address under which its person's words are now."""

from wall.acts.follow import find_target
from wall.acts.prove import page_of, prove
from wall.errors import FlorilegeError, Invalid
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.sources.address import give_address
from wall.sources.claims import claim_in_place, find_claim, mark_shown, suggest
from wall.sources.models import AccountClaim
from wall.sources.service import find_source, refuse_door, refuse_followed


def readdress(parts: Parts, source_id: str, address: str, *, actor: Person) -> AccountClaim | None:
    """Find what is at `address`, and read the source from there from now on, once it is sure whose that is.

    None where it is read from there now: a partner's, or one that shows at once that it is its person's. Else it is a
    claim: its person's own, or, where a steward said so, a suggestion that they decide about. Raises `NotFound`,
    `Invalid`, `Conflict`, or `Unavailable` with what the server did.
    """
    if not address.strip():
        raise Invalid("Give the new address.")
    with parts.database.read() as session:
        refuse_door(find_source(session, source_id))
    target = find_target(parts, address, token=None, host=None)
    with parts.database.write() as session:
        source = find_source(session, source_id)
        if source.person.kind == "partner":
            if target.only_own:
                raise Invalid(
                    "{handle} asks not to be found by others: only its owner can add it.", handle=target.handle
                )
            give_address(session, source, target)
            note(session, actor, "source.address", source.id, reason=source.person.name, about=source.person_id)
            return None
        refuse_followed(session, target)
        if source.person_id != actor.id:
            suggested = suggest(session, source.person, target, parts.sealer, actor=actor)
            suggested.choices = suggested.choices | {"replaces": source.id}
            return suggested
        claim = claim_in_place(session, source, target, parts.sealer)
    try:
        proof = prove(parts, target, word=claim.word, page=page_of(parts, actor.slug))
    except FlorilegeError:
        return claim  # it can be looked for again on the claim's page, which says what the server did
    if proof is None:
        return claim
    with parts.database.write() as session:
        return None if mark_shown(session, find_claim(session, claim.id), proof) else claim
