"""Tells people of an account that two of them claim: that it rests, and what a steward decided."""

from sqlalchemy.orm import Session

from wall.clock import now
from wall.notices.service import tell
from wall.sources.models import AccountClaim, Source
from wall.sources.telling import stewards

CONTESTED = "{name} showed that {handle} is theirs, and it is followed for somebody else. It rests: decide whose it is."
CONTESTED_YOURS = (
    "You showed that {handle} is yours, and it is followed for somebody else. Nothing of it shows any more under that "
    "name. A steward decides."
)
CONTESTED_AWAY = (
    "Somebody else showed that {handle} is theirs. Nothing of it is read or shown until a steward decides. Is it "
    "yours? Show it. If not, let it go."
)
GIVEN = "{handle} is yours now, with all that came from it."
GIVEN_AWAY = "{handle} went to whoever showed that it is theirs, with all that came from it."
DECLINED = "A steward decided that {handle} stays with who had it. Why: {reason}"
STAYS = "A steward decided that {handle} stays yours. It is read and shown again."
TAKEN_BACK = "A steward took back the word that {handle} is yours. Why: {reason} It is read again once it shows itself."


def contested(session: Session, source: Source, claim: AccountClaim) -> None:
    """Tell both, and the stewards who can decide. Repeatable."""
    at = claim.verified_at or now()
    values = {"name": claim.person.name, "handle": claim.handle}
    for steward_id in stewards(session):
        if steward_id not in (claim.person_id, source.person_id):
            path = f"/desk/sources/{source.id}"
            tell(session, steward_id, CONTESTED, values, path=path, at=at, about_id=claim.person_id)
    handle = {"handle": claim.handle}
    tell(session, claim.person_id, CONTESTED_YOURS, handle, path=f"/me/accounts/{claim.id}", at=at)
    tell(session, source.person_id, CONTESTED_AWAY, handle, path=f"/me/sources/{source.id}", at=at)


def given(session: Session, source: Source, claim: AccountClaim) -> None:
    """Tell both, while it is still followed for the one; of a partner's, the stewards, who had it followed."""
    handle = {"handle": source.handle}
    tell(session, claim.person_id, GIVEN, handle, path=f"/me/sources/{source.id}", at=now())
    if source.person.kind == "colleague":
        tell(session, source.person_id, GIVEN_AWAY, handle, path="/me/accounts", at=now())
        return
    for steward_id in stewards(session):
        path = f"/desk/sources/{source.id}"
        tell(session, steward_id, GIVEN_AWAY, handle, path=path, at=now(), about_id=claim.person_id)


def declined(session: Session, source: Source, claim: AccountClaim, reason: str) -> None:
    """Tell both, and who claimed it why."""
    values = {"handle": claim.handle, "reason": reason}
    path = f"/me/accounts/{claim.id}"
    tell(session, claim.person_id, DECLINED, values, path=path, at=now(), about_id=source.person_id)
    tell(session, source.person_id, STAYS, {"handle": source.handle}, path=f"/me/sources/{source.id}", at=now())


def taken_back(session: Session, source: Source, reason: str) -> None:
    """Tell whose account it was said to be, and why it is not any more."""
    values = {"handle": source.handle, "reason": reason}
    tell(session, source.person_id, TAKEN_BACK, values, path=f"/me/sources/{source.id}", at=now())
