"""Verbs of contests: somebody showed that an account is theirs, and it is followed for another on a word alone.

A proof outweighs a word: until a steward decides whose it is, it is not read, and nothing of it shows under any name.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import Proof
from wall.errors import Conflict, Forbidden, Invalid
from wall.events import record
from wall.events.leases import release
from wall.events.types import WallChanged
from wall.people.audit import note
from wall.people.models import Person
from wall.sources import contest_notices as tell
from wall.sources.choices import Choices
from wall.sources.claim_states import followed_for_another, is_shown
from wall.sources.models import PROVEN, AccountClaim, Source
from wall.sources.proofs import note_proof, note_vouched
from wall.sources.service import INBOUND, is_going
from wall.sources.settling import have_settled

LONGEST_REASON = 1_000  # characters
_WHY = "Somebody else showed that this account is theirs. Nothing of it is read or shown until a steward decides."
_NOT_OWN = "Nobody decides for themself whose account it is. Ask another steward."


def contest(session: Session, source: Source, claim: AccountClaim) -> None:
    """From now on nothing of the source shows, and it is not read; both people and the stewards are told. Repeatable.

    Nothing moves: that a steward decides, or who it is followed for.
    """
    if is_declined(claim):
        return
    if not source.is_contested and not is_going(session, source):
        source.trouble_kind, source.trouble, source.trouble_values = "contested", _WHY, {}
        source.trouble_since, source.told_at, source.needs_person = now(), None, True
        source.due_at = source.proof_due_at = None
        release(source)  # a fetch that is under way writes nothing any more
        have_settled(session, source)
    tell.contested(session, source, claim)


def give(session: Session, claim: AccountClaim, *, actor: Person) -> Source:
    """Whoever showed that it is theirs has it from now on, with all that came from it. A steward decides so.

    Raises `Conflict` where nothing is contested, or who showed it is not here any more; `Forbidden` for who is that.
    """
    source = _contested_by(session, claim)
    if actor.id == claim.person_id:
        raise Forbidden(_NOT_OWN)
    if not claim.person.is_here:
        raise Conflict("{name} is not here any more: nothing can be followed for them.", name=claim.person.name)
    note(session, actor, "source.give", source.id)
    hand_over(session, source, claim)
    return source


def decline(session: Session, claim: AccountClaim, *, reason: str, actor: Person) -> Source:
    """It stays with whom it is followed for, and a steward says why: who claimed it reads that. Raises as `give`, or
    `Invalid` without a reason."""
    source, why = _contested_by(session, claim), checked_reason(reason)
    if actor.id == source.person_id:
        raise Forbidden(_NOT_OWN)
    note(session, actor, "source.decline", source.id, reason=why, about=claim.person_id)
    claim.choices = claim.choices | {"declined": why}
    if source.verified_how is None:
        note_vouched(session, source)
    tell.declined(session, source, claim, why)
    end_if_over(session, source)
    return source


def give_up(session: Session, source: Source) -> bool:
    """Who has a contested account lets it go: who showed that it is theirs has it. False for no such one."""
    claim = next(iter(_proven(session, source)), None) if source.is_contested else None
    if claim is None:
        return False
    hand_over(session, source, claim)
    return True


def hand_over(session: Session, source: Source, claim: AccountClaim) -> None:
    """Make it the source of who showed that it is theirs, as they chose. Its posts follow when it is settled."""
    before, choices = source.person_id, Choices.read(claim.choices)
    tell.given(session, source, claim)
    source.person, source.person_id = claim.person, claim.person_id
    source.agreed_at, source.agreed_by, source.proof_word = claim.agreed_at, claim.person_id, claim.word
    source.takes_replies, source.takes_boosts = choices.replies, choices.boosts
    source.takes_relays, source.only_tag, source.holds = choices.relays, choices.only_tag, False
    source.token_sealed, source.cursor, source.paused_at = claim.token_sealed, None, None
    proof = Proof(claim.verified_how, claim.proof_url)  # type: ignore[arg-type]  # one of three: it is shown
    note_proof(session, source, proof)
    session.delete(claim)
    _go_on(session, source)
    for person_id in (before, source.person_id):
        record(session, WallChanged(person_id))


def end_if_over(session: Session, source: Source) -> bool:
    """Have a source go on that nobody else shows to be theirs any more. Returns whether it does. Repeatable."""
    session.flush()
    if not source.is_contested or (not is_shown(source.verified_how) and _proven(session, source)):
        return False
    _go_on(session, source)
    return True


def end_those_over(session: Session) -> None:
    """The same for all: whoever contested one may have left, or have been erased. Repeatable."""
    for source in session.scalars(select(Source).where(Source.trouble_kind == "contested")).all():
        end_if_over(session, source)


def claims_against(session: Session, source: Source) -> list[AccountClaim]:
    """What a steward has to decide about a source: who else showed that it is theirs, the first one first."""
    return _proven(session, source) if source.is_contested else []


def is_declined(claim: AccountClaim) -> bool:
    """Whether a steward decided that it stays with somebody else."""
    return "declined" in claim.choices


def checked_reason(reason: str) -> str:
    """Why a steward decides so. Raises `Invalid` where nothing is said."""
    if not reason.strip():
        raise Invalid("Say why: they get to read it.")
    return reason.strip()[:LONGEST_REASON]


def _contested_by(session: Session, claim: AccountClaim) -> Source:
    source = followed_for_another(session, claim)
    if source is None or not source.is_contested or claim not in _proven(session, source):
        raise Conflict("This is decided already.")
    return source


def _proven(session: Session, source: Source) -> list[AccountClaim]:
    """What stands against it: of who is here, agreed, and showed that it is theirs; who did so first comes first."""
    same = AccountClaim.network == source.network, AccountClaim.uri == source.uri
    others = AccountClaim.person_id != source.person_id, AccountClaim.agreed_at.is_not(None)
    shown = AccountClaim.verified_how.in_(PROVEN)
    query = select(AccountClaim).join(AccountClaim.person).where(*same, *others, shown, Person.is_here)
    return [one for one in session.scalars(query.order_by(AccountClaim.verified_at)) if not is_declined(one)]


def _go_on(session: Session, source: Source) -> None:
    """Read it again, and have its posts show as its person wants."""
    source.trouble_kind = source.trouble = source.trouble_since = None
    source.trouble_values, source.needs_person, source.attempts = {}, False, 0
    source.due_at = None if source.paused_at or source.network == INBOUND else now()
    release(source)
    have_settled(session, source)
