"""Where a claim stands: what it waits for, and whether somebody else has the same account."""

from typing import Literal

from sqlalchemy.orm import Session

from wall.sources.models import PROVEN, AccountClaim, HowVerified, Source
from wall.sources.queries import find_by_address

ClaimState = Literal["suggested", "undecided", "unproved", "vouch_asked", "contested", "declined", "taken"]


def followed_for_another(session: Session, claim: AccountClaim) -> Source | None:
    """The source by which the same account is followed for somebody else, if it is."""
    followed = find_by_address(session, claim.network, claim.uri)
    return followed if followed is not None and followed.person_id != claim.person_id else None


def state_of_claim(claim: AccountClaim, followed: Source | None) -> ClaimState:
    """What it waits for; `followed` is the source of somebody else for the same account."""
    if followed is not None and is_kept(followed):
        return "taken"
    if followed is not None and "declined" in claim.choices:
        return "declined"
    if claim.agreed_at is None:
        return "suggested" if claim.suggested_by else "undecided"
    if followed is not None and is_shown(claim.verified_how):
        return "contested"
    return "vouch_asked" if claim.vouch_asked_at else "unproved"


def is_kept(followed: Source) -> bool:
    """Whether nobody else can have it: a colleague showed that it is theirs. A partner’s is whoever’s shows it."""
    return is_shown(followed.verified_how) and followed.person.kind == "colleague"


def is_shown(how: HowVerified | None) -> bool:
    """Whether the account itself shows whose it is, so that nobody has to be believed."""
    return how in PROVEN or how == "door"
