"""Verbs of claims: an account becomes its person's source once they agreed and it is sure that it is theirs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import Proof, Target
from wall.errors import Already, Conflict, Invalid, NotFound
from wall.events import record
from wall.events.types import WallChanged
from wall.ids import new_id
from wall.people.audit import note
from wall.people.models import Person
from wall.seal import Sealer
from wall.sources import claim_notices as tell
from wall.sources.address import give_address
from wall.sources.choices import Choices
from wall.sources.claim_states import followed_for_another, is_kept, is_shown
from wall.sources.contests import contest, end_if_over, hand_over, is_declined
from wall.sources.models import PROVEN, AccountClaim, HowVerified, Source
from wall.sources.proofs import note_proof, note_vouched
from wall.sources.queries import find_by_address
from wall.sources.service import INBOUND, LONGEST_HANDLE, open_door, source_of


def claim_account(session: Session, person: Person, target: Target, sealer: Sealer) -> AccountClaim:
    """Keep that a person says that this account is theirs. Nothing is followed yet. The same again is the same claim.

    Raises `Conflict` where somebody else showed that it is theirs, or the person has it already.
    """
    return _claim(session, person, target, sealer)


def claim_in_place(session: Session, source: Source, target: Target, sealer: Sealer) -> AccountClaim:
    """The same for the account that a source is to be read from instead: its person has agreed to that by saying so."""
    claim = _claim(session, source.person, target, sealer)
    claim.agreed_at = claim.agreed_at or now()
    claim.choices = claim.choices | Choices.of(source).kept() | {"replaces": source.id}
    return claim


def suggest(session: Session, person: Person, target: Target, sealer: Sealer, *, actor: Person) -> AccountClaim:
    """Suggest an account to somebody, who decides. The target may be a door that is not there yet.

    Raises `Conflict`, or `Invalid` for an account whose own sign says that others shall leave it alone.
    """
    if target.only_own and actor.id != person.id:
        raise Invalid("{handle} asks not to be found by others: only its owner can add it.", handle=target.handle)
    is_new = _find(session, person, target) is None
    claim = _claim(session, person, target, sealer)
    if not is_new and actor.id != person.id:
        raise Already("{handle} waits for {name} already.", found=claim.id, handle=claim.handle, name=person.name)
    if actor.id != person.id:
        claim.suggested_by = actor.id
        note(session, actor, "source.suggest", person.id, reason=claim.handle, about=person.id)
        tell.suggested(session, claim, actor)
    return claim


def door_to_suggest(key: str = "") -> Target:
    """An inbound door as it can be suggested; of the same form sent twice it is one."""
    return Target(INBOUND, f"{INBOUND}:{key or new_id()}", INBOUND, "", {})


def find_claim(session: Session, claim_id: str, *, of: Person | None = None) -> AccountClaim:
    """The claim with this id, if it is this person's. Raises `NotFound`: others' are nobody's business."""
    claim = session.get(AccountClaim, claim_id.strip())
    if claim is None or (of is not None and claim.person_id != of.id):
        raise NotFound("This account waits for nobody’s decision: it is followed already, or somebody said no.")
    return claim


def agree(session: Session, claim: AccountClaim, choices: Choices) -> Source | None:
    """Its person says yes, and what shows of it. Returns the source if it is followed now. Raises `Conflict`.

    What a steward suggested, they vouched for.
    """
    refuse_taken(session, claim)
    if "replaces" not in claim.choices:
        claim.choices = claim.choices | choices.kept()
    claim.agreed_at = claim.agreed_at or now()
    if claim.verified_how is None and claim.suggested_by is not None:
        _verify(claim, "vouched")
    return settle(session, claim)


def open_suggested_door(session: Session, claim: AccountClaim, sealer: Sealer) -> tuple[Source, str]:
    """Their person says yes to a door: it is open from now on. Its secret is given this once."""
    person, door_id = claim.person, claim.id
    session.delete(claim)
    return open_door(session, person, sealer, door_id, agreed_by=person.id)


def mark_shown(session: Session, claim: AccountClaim, proof: Proof) -> Source | None:
    """There the person shows that it is theirs. Returns the source if it is followed now. Raises `Conflict`."""
    refuse_taken(session, claim)
    _verify(claim, proof.how, proof.url)
    return settle(session, claim)


def withdraw(session: Session, claim: AccountClaim) -> None:
    """Its person says no, or who suggested it thought again: nothing is left of it."""
    followed = followed_for_another(session, claim)
    session.delete(claim)
    if followed is not None:
        end_if_over(session, followed)


def settle(session: Session, claim: AccountClaim) -> Source | None:
    """Make it a source, if its person agreed and it is sure whose it is. None where something is still missing.

    What is followed for somebody else is never moved silently: where that was only vouched for, it rests, and stewards
    decide. A partner is nobody here: what a colleague shows to be theirs is theirs at once, and waits for no look.
    """
    if claim.agreed_at is None or claim.verified_how is None:
        return None
    another = followed_for_another(session, claim)
    if another is not None and another.person.kind == "partner" and is_shown(claim.verified_how):
        hand_over(session, another, claim)
        return another
    if another is not None:
        if is_shown(claim.verified_how) and not is_shown(another.verified_how):
            contest(session, another, claim)
        return None
    mine = find_by_address(session, claim.network, claim.uri)
    source = mine or _replaced(session, claim) or _new_source(session, claim)
    source.agreed_at, source.agreed_by, source.proof_word = claim.agreed_at, claim.person_id, claim.word
    how, url = claim.verified_how, claim.proof_url
    session.delete(claim)
    session.flush()
    if how in PROVEN:
        mark_source_shown(session, source, Proof(how, url))  # type: ignore[arg-type]  # one of three, as it says above
    else:
        note_vouched(session, source)
    return source


def settle_waiting(session: Session, network: str, uri: str) -> None:
    """Nobody has this account any more: whoever is ready for it has it now, first who showed that it is theirs."""
    same = AccountClaim.network == network, AccountClaim.uri == uri
    ready = (AccountClaim.agreed_at.is_not(None), AccountClaim.verified_how.is_not(None))
    waiting = session.scalars(select(AccountClaim).where(*same, *ready).order_by(AccountClaim.verified_at)).all()
    for claim in sorted(waiting, key=lambda one: one.verified_how == "vouched")[:1]:
        settle(session, claim)


def agree_afterwards(source: Source) -> None:
    """Its person keeps what somebody answered for without asking them. Repeatable."""
    if source.agreed_by is None:
        source.agreed_at, source.agreed_by = now(), source.person_id


def mark_source_shown(session: Session, source: Source, proof: Proof) -> None:
    """Its person shows that a source is theirs: its cards say so, and who else claims it is told, once. Repeatable."""
    was_shown = is_shown(source.verified_how)
    note_proof(session, source, proof)
    end_if_over(session, source)
    if was_shown:
        return
    record(session, WallChanged(source.person_id))
    same = AccountClaim.network == source.network, AccountClaim.uri == source.uri
    for lost in session.scalars(select(AccountClaim).where(*same, AccountClaim.person_id != source.person_id)):
        tell.lost(session, lost)


def refuse_taken(session: Session, claim: AccountClaim) -> None:
    """Raise `Conflict` where somebody else showed that it is theirs, or a steward decided that it stays with them."""
    followed = followed_for_another(session, claim)
    if followed is not None and is_kept(followed):
        raise _is_taken(claim.handle, followed)
    if followed is not None and is_declined(claim):
        message = "A steward decided that {handle} stays with {name}. Speak with them."
        raise Conflict(message, handle=claim.handle, name=followed.person.name)


def _claim(session: Session, person: Person, target: Target, sealer: Sealer) -> AccountClaim:
    _refuse_followed(session, person, target)
    claim = _find(session, person, target)
    if claim is None:
        choices = Choices(boosts=target.boosts).kept() | {"only_own": target.only_own, "noindex": target.noindex}
        claim = AccountClaim(person=person, network=target.network, uri=target.uri, choices=choices)
        session.add(claim)
    claim.handle, claim.url, claim.options = target.handle[:LONGEST_HANDLE], target.url, dict(target.options)
    claim.token_sealed = sealer.seal(target.token) if target.token else None
    claim.note, claim.note_values = target.note, dict(target.note_values)
    session.flush()
    return claim


def _find(session: Session, person: Person, target: Target) -> AccountClaim | None:
    same = AccountClaim.person_id == person.id, AccountClaim.network == target.network, AccountClaim.uri == target.uri
    return session.scalars(select(AccountClaim).where(*same)).first()


def _refuse_followed(session: Session, person: Person, target: Target) -> None:
    if person.kind == "partner":
        raise Invalid("{name} is a partner: their accounts are followed on a steward’s word.", name=person.name)
    followed = find_by_address(session, target.network, target.uri)
    if followed is None:
        return
    if followed.person_id == person.id:
        message = "{handle} is followed already, for {name}."
        raise Already(message, found=followed.id, handle=target.handle, name=person.name)
    if is_kept(followed):
        raise _is_taken(target.handle, followed)


def _is_taken(handle: str, followed: Source) -> Conflict:
    message = "{handle} is followed for {name}, who showed that it is theirs. Is it yours? Speak with a steward."
    return Conflict(message, handle=handle, name=followed.person.name)


def _verify(claim: AccountClaim, how: HowVerified, url: str = "") -> None:
    claim.verified_how, claim.verified_at, claim.proof_url = how, now(), url


def _target_of(claim: AccountClaim) -> Target:
    """What the account said of itself when it was claimed: its signs go along."""
    said = {name: bool(claim.choices.get(name)) for name in ("only_own", "noindex")}
    facts = claim.network, claim.uri, claim.handle, claim.url, claim.options
    return Target(*facts, only_own=said["only_own"], noindex=said["noindex"])


def _new_source(session: Session, claim: AccountClaim) -> Source:
    source = source_of(claim.person, _target_of(claim))
    choices = Choices.read(claim.choices)
    source.takes_replies, source.takes_boosts = choices.replies, choices.boosts
    source.takes_relays, source.only_tag = choices.relays, choices.only_tag
    source.token_sealed = claim.token_sealed
    if claim.note:
        source.note, source.note_values, source.note_at = claim.note, claim.note_values, now()
    session.add(source)
    session.flush()
    return source


def _replaced(session: Session, claim: AccountClaim) -> Source | None:
    source = session.get(Source, claim.choices.get("replaces", ""))
    if source is None or source.person_id != claim.person_id:
        return None
    give_address(session, source, _target_of(claim))
    source.verified_how = None  # what showed whose the old one was says nothing of this one
    source.token_sealed = claim.token_sealed or source.token_sealed
    return source
