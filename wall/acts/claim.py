"""What people do about accounts that are theirs, or may be: say so, suggest, see what would show, agree, show whose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from wall.acts.fetch import prepared
from wall.acts.follow import DOOR, Followed, find_target, inbound_address
from wall.acts.prove import page_of, prove
from wall.acts.prove_again import verify_again
from wall.acts.settle import settle_soon
from wall.acts.try_out import Tried
from wall.acts.turns import turn
from wall.cards.build import cards_of
from wall.cards.views import CardView
from wall.clock import now
from wall.connectors import registry
from wall.connectors.base import ConnectorError, Proof, Target
from wall.connectors.http import one_look
from wall.errors import Invalid
from wall.ids import new_id
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.people.service import find_person
from wall.posts.incoming import Incoming
from wall.posts.models import Post
from wall.sources import claims
from wall.sources.choices import Choices
from wall.sources.models import AccountClaim, Source
from wall.sources.queries import find_by_address
from wall.sources.rules import host_of
from wall.sources.service import INBOUND, open_door

_NOTHING_THERE = "Nothing there shows that it is yours, as yet. A server may need some minutes until others see it."


@dataclass(frozen=True)
class Ahead:
    """What would show of an account: cards, the newest first; or why that cannot be seen just now."""

    cards: tuple[CardView, ...] = ()
    error: ConnectorError | None = None


def claim_own(
    parts: Parts, person: Person, address: str, *, token: str | None = None, host: str | None = None
) -> AccountClaim:
    """Somebody says that the account at `address` is theirs. Nothing is followed yet.

    Raises `Invalid`, `Conflict`, or `Unavailable` with what the server did.
    """
    target = find_target(parts, address, token=token, host=host)
    with parts.database.write() as session:
        return claims.claim_account(session, session.get_one(Person, person.id), target, parts.sealer)


def suggest(
    parts: Parts,
    person: str,
    address: str,
    *,
    token: str | None = None,
    host: str | None = None,
    key: str = "",
    actor: Person,
) -> AccountClaim:
    """A steward suggests an account, or a door, to a colleague, who decides. Raises as `claim_own`, or `NotFound`.

    A door has no address by which it is known again: with `key` the same form sent twice suggests one.
    """
    with parts.database.read() as session:
        found = find_person(session, person)
    is_door = address.strip() == DOOR
    target = claims.door_to_suggest(key) if is_door else find_target(parts, address, token=token, host=host)
    with parts.database.write() as session:
        return claims.suggest(session, session.get_one(Person, found.id), target, parts.sealer, actor=actor)


def open_own_door(parts: Parts, person: Person, door_id: str) -> Followed:
    """A door of one's own: it is open at once, and nobody else knows its secret. Raises `Conflict`."""
    with parts.database.write() as session:
        mine = session.get_one(Person, person.id)
        door, secret = open_door(session, mine, parts.sealer, door_id, agreed_by=person.id)
        note(session, person, "source.add", door.id, reason=INBOUND, about=None)
    return Followed(door, inbound_address(parts, door.id), secret)


def say_yes(parts: Parts, person: Person, claim_id: str, choices: Choices) -> Followed | None:
    """Its person agrees. What is followed now; None while it is not sure whose it is. Raises `NotFound`, `Conflict`."""
    with parts.database.write() as session:
        claim = claims.find_claim(session, claim_id, of=person)
        if claim.network == INBOUND:
            door, secret = claims.open_suggested_door(session, claim, parts.sealer)
            note(session, person, "source.add", door.id, reason=INBOUND, about=None)
            return Followed(door, inbound_address(parts, door.id), secret)
        source = claims.agree(session, claim, choices)
    _settle_contested(parts, claim)
    return Followed(source) if source else None


def look_for_proof(parts: Parts, person: Person, claim_id: str) -> Source | None:
    """Look whether the account shows that it is this person's. The source, if it is followed now.

    Raises `NotFound`, `Invalid` where nothing is there yet, `Conflict`, or `Unavailable` with what the server did.
    """
    with parts.database.read() as session:
        claim = claims.find_claim(session, claim_id, of=person)
    proof = _proof(parts, person, _target(parts, claim), claim.word)
    with parts.database.write() as session:
        source = claims.mark_shown(session, claims.find_claim(session, claim_id, of=person), proof)
    _settle_contested(parts, claim)
    return source


def _settle_contested(parts: Parts, claim: AccountClaim) -> None:
    """What somebody else has of it leaves the wall now; what a partner had is theirs now."""
    with parts.database.read() as session:
        followed = find_by_address(session, claim.network, claim.uri)
    if followed is not None:
        settle_soon(parts, followed.id)


def look_for_proof_of_source(parts: Parts, source_id: str) -> None:
    """The same for what is followed already, on somebody's word. Raises as `look_for_proof`."""
    if verify_again(parts, source_id) is None:
        raise Invalid(_NOTHING_THERE)


def look_ahead(parts: Parts, person: Person, claim_id: str, *, limit: int) -> Ahead:
    """What would show with the choices that its person made. Stores nothing. Raises `NotFound`, or `Conflict`."""
    with parts.database.read() as session:
        claim = claims.find_claim(session, claim_id, of=person)
    choices = Choices.read(claim.choices)
    tried = _look(parts, _target(parts, claim), choices)
    newest = sorted(tried.posts, key=lambda one: one.published_at, reverse=True)
    uris = {one.uri for one in newest}
    first = [one for one in newest if one.continues not in uris][:limit]
    with parts.database.read() as session:
        found = session.get_one(Person, person.id)
        cards = cards_of(session, [_card_to_be(found, claim.network, one) for one in first])
    return Ahead(tuple(replace(card, is_draft=True) for card in cards), tried.error)


def _look(parts: Parts, target: Target, choices: Choices) -> Tried:
    try:
        with _alone(parts, target):
            page = registry.fetching(target.network, parts.outside).fetch(target, None, ())
    except ConnectorError as error:
        return Tried(error=error)
    return Tried(tuple(prepared(page.posts, choices)))


@contextmanager
def _alone(parts: Parts, target: Target) -> Iterator[None]:
    with turn(parts, host_of(target.network, target.uri, target.options)), one_look():
        yield


def _proof(parts: Parts, person: Person, target: Target, word: str) -> Proof:
    proof = prove(parts, target, word=word, page=page_of(parts, person.slug))
    if proof is None:
        raise Invalid(_NOTHING_THERE)
    return proof


def _target(parts: Parts, claim: AccountClaim) -> Target:
    token = parts.sealer.open(claim.token_sealed) if claim.token_sealed else None
    facts = claim.network, claim.uri, claim.handle, claim.url, claim.options
    return Target(*facts, token, boosts=bool(claim.choices.get("boosts")))


def _card_to_be(person: Person, network: str, one: Incoming) -> Post:
    return Post(
        id=new_id(),
        uri=one.uri,
        network=network,
        person=person,
        person_id=person.id,
        published_at=one.published_at,
        received_at=now(),
        edited_at=one.edited_at,
        **one.shows,
    )
