"""Verbs of vouching: where an account cannot show whose it is, a steward who knows says so, and its cards tell."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict, Forbidden, Invalid
from wall.events import record
from wall.events.types import WallChanged
from wall.people.audit import note
from wall.people.models import Person
from wall.sources import claim_notices as tell
from wall.sources.claim_states import followed_for_another, is_shown
from wall.sources.claims import refuse_taken, settle
from wall.sources.contest_notices import taken_back
from wall.sources.contests import checked_reason
from wall.sources.models import AccountClaim, Source
from wall.sources.proofs import note_vouched, rest_unproved
from wall.sources.service import refuse_contested

_TAKEN_BACK = "A steward took back the word that it is theirs. It is read again once it shows itself whose it is."
_NOT_OWN = "Nobody vouches for an account of their own: ask another steward."


def ask_to_vouch(session: Session, claim: AccountClaim) -> None:
    """Ask the stewards to vouch for it. Repeatable. Raises `Conflict` where somebody else has it."""
    _refuse_shy(claim.handle, claim.choices)
    refuse_taken(session, claim)
    claim.vouch_asked_at = claim.vouch_asked_at or now()
    tell.vouch_asked(session, claim)


def vouch(session: Session, claim: AccountClaim, *, reason: str, actor: Person) -> Source | None:
    """A steward knows that it is theirs, and says how. Returns the source if it is followed now.

    Raises `Forbidden` for their own, `Invalid` without a word why, or `Conflict` where it is followed for another.
    """
    if actor.id == claim.person_id:
        raise Forbidden(_NOT_OWN)
    why = _why(reason)
    _refuse_shy(claim.handle, claim.choices)
    followed = followed_for_another(session, claim)
    if followed is not None:
        message = "{handle} is followed for {name} already. Find out whose it is; then let it go there first."
        raise Conflict(message, handle=claim.handle, name=followed.person.name)
    note(session, actor, "source.vouch", claim.person_id, reason=why, about=claim.person_id)
    if claim.verified_how is None:
        claim.verified_how, claim.verified_at = "vouched", now()
    tell.vouched(session, claim, actor)
    return settle(session, claim)


def vouch_for_source(session: Session, source: Source, *, reason: str, actor: Person) -> None:
    """The same for an account that is followed, but does not show whose it is. Raises as `vouch`."""
    if actor.id == source.person_id:
        raise Forbidden(_NOT_OWN)
    if is_shown(source.verified_how):
        raise Conflict("{handle} shows whose it is: nobody needs to vouch for it.", handle=source.handle)
    _refuse_shy(source.handle, source.options)
    why = _why(reason)
    note(session, actor, "source.vouch", source.person_id, reason=why, about=source.person_id)
    note_vouched(session, source)
    record(session, WallChanged(source.person_id))


def take_back(session: Session, source: Source, *, reason: str, actor: Person) -> None:
    """A steward was wrong, or another knows better: nobody answers for it any more, so it is not read until it shows
    itself whose it is, or is vouched for again. Its posts stay. Its person is told why.

    Raises `Conflict` for one that nobody vouched for, or that is contested, or `Invalid` without a reason.
    """
    refuse_contested(source)
    if source.verified_how != "vouched" or source.person.kind == "partner":
        raise Conflict("Nobody vouched for {handle}: there is no word to take back.", handle=source.handle)
    why = checked_reason(reason)
    note(session, actor, "source.vouch_back", source.id, reason=why, about=source.person_id)
    rest_unproved(source, _TAKEN_BACK)
    taken_back(session, source, why)
    record(session, WallChanged(source.person_id))


def _refuse_shy(handle: str, said: Mapping[str, object]) -> None:
    """The account's own sign says that others shall leave it alone: nobody but its owner shows whose it is."""
    if said.get("only_own"):
        raise Invalid(
            "{handle} asks not to be found by others, so nobody can vouch for it: it has to show itself whose it is.",
            handle=handle,
        )


def _why(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say how you know: it is kept with what stewards did.")
    return reason.strip()[:1000]
