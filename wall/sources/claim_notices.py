"""Tells people what becomes of claimed accounts: whom it is suggested to, who can vouch, who has it in the end."""

from sqlalchemy.orm import Session

from wall.clock import now
from wall.notices.service import tell
from wall.people.models import Person
from wall.sources.models import AccountClaim, Source
from wall.sources.telling import stewards

SUGGESTED = "{name} suggests an account of yours for the wall: {handle}. See what would show, and decide."
ADDED_FOR_YOU = "Whoever runs this site had {handle} followed for you. Look at it: you can keep it, or undo that."
VOUCH_ASKED = "{name} asks a steward to vouch that {handle} is theirs."
VOUCHED = "{name} vouched that {handle} is yours."
CONTESTED = "{name} showed that {handle} is theirs, but it is followed for somebody else. Find out whose it is."
CONTESTED_YOURS = "You showed that {handle} is yours, but it is followed for somebody else. The stewards were told."
LOST = "{handle} turned out to be somebody else’s, who showed that it is theirs."


def suggested(session: Session, claim: AccountClaim, actor: Person) -> None:
    """Tell whose account it may be, who decides."""
    values = {"name": actor.name, "handle": claim.handle}
    tell(session, claim.person_id, SUGGESTED, values, path=_page(claim), at=now(), about_id=actor.id)


def added_for_you(session: Session, source: Source) -> None:
    """Tell whose words they are that an operator answered for them, and where that can be undone."""
    tell(session, source.person_id, ADDED_FOR_YOU, {"handle": source.handle}, path=f"/me/sources/{source.id}", at=now())


def vouch_asked(session: Session, claim: AccountClaim) -> None:
    """Tell the stewards who can vouch: everybody but themself. Repeatable."""
    _tell_stewards(session, claim, VOUCH_ASKED)


def vouched(session: Session, claim: AccountClaim, actor: Person) -> None:
    """Tell its person."""
    values = {"name": actor.name, "handle": claim.handle}
    tell(session, claim.person_id, VOUCHED, values, path="/me/accounts", at=now(), about_id=actor.id)


def contested(session: Session, claim: AccountClaim) -> None:
    """Tell the stewards that somebody else's account is shown to be this person's, and the person that they know."""
    at = claim.verified_at or now()
    _tell_stewards(session, claim, CONTESTED)
    tell(session, claim.person_id, CONTESTED_YOURS, {"handle": claim.handle}, path=_page(claim), at=at)


def lost(session: Session, claim: AccountClaim) -> None:
    """Tell somebody that the account they claim is another's."""
    tell(session, claim.person_id, LOST, {"handle": claim.handle}, path=_page(claim), at=now())


def _tell_stewards(session: Session, claim: AccountClaim, message: str) -> None:
    at = (claim.verified_at if message == CONTESTED else claim.vouch_asked_at) or now()
    values = {"name": claim.person.name, "handle": claim.handle}
    for steward_id in stewards(session):
        if steward_id != claim.person_id:
            path = f"/desk/sources#claim-{claim.id}"
            tell(session, steward_id, message, values, path=path, at=at, about_id=claim.person_id)


def _page(claim: AccountClaim) -> str:
    return f"/me/accounts/{claim.id}"
