"""Connects the made-up colleagues' accounts as real ones come in: they said yes, and most showed whose they are."""

from wall.acts.claim import claim_own, say_yes, suggest
from wall.acts.fetch import fetch
from wall.clock import now
from wall.connectors.base import Proof
from wall.connectors.fake import PREFIX
from wall.demo.ageing import FOUNDED
from wall.demo.company import STEWARD, Company
from wall.parts import Parts
from wall.people.models import Person
from wall.sources.choices import Choices
from wall.sources.claims import find_claim, mark_shown
from wall.sources.models import Source
from wall.sources.vouching import ask_to_vouch, vouch

_VOUCHED = "maxime"  # who cannot write into the profile there: the steward knows that it is his
_SUGGESTED = ("camille", "Camille au jardin")  # what the steward found, and suggests
_CLAIMED = ("duarte", "Duarte a remo")  # what somebody asks to be vouched for


def connect_all(parts: Parts, company: Company, people: dict[str, Person]) -> None:
    """Everybody's own account, read once; and two more that wait for somebody."""
    for one in company.people:
        source_id = _connect(parts, people[one.key], one.name, people[STEWARD] if one.key == _VOUCHED else None)
        fetch(parts, source_id)
    who, name = _SUGGESTED
    suggest(parts, people[who].id, PREFIX + name, actor=people[STEWARD])
    who, name = _CLAIMED
    claim = claim_own(parts, people[who], PREFIX + name)
    say_yes(parts, people[who], claim.id, Choices())
    with parts.database.write() as session:
        ask_to_vouch(session, find_claim(session, claim.id))


def _connect(parts: Parts, person: Person, name: str, voucher: Person | None) -> str:
    claim = claim_own(parts, person, PREFIX + name)
    say_yes(parts, person, claim.id, Choices())
    with parts.database.write() as session:
        claim = find_claim(session, claim.id)
        if voucher is None:
            source = mark_shown(session, claim, Proof("rel_me", claim.url))
        else:
            source = vouch(session, claim, reason="Nous déjeunons à la même table.", actor=voucher)
        if source is None:
            raise AssertionError(f"{name} is followed for somebody else")
        _age(source)
        return source.id


def _age(source: Source) -> None:
    """It was so from the beginning; and nobody looks again for what the made-up network cannot hold."""
    source.agreed_at = source.verified_at = now() - FOUNDED
    source.proof_due_at = None
