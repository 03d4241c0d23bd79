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
LOST = "{handle} turned out to be somebody else’s, who showed that it is theirs."


PAUSED_FOR_YOU = "Whoever runs this site paused {handle}: it is not read until you, or they, resume it."
RESUMED_FOR_YOU = "Whoever runs this site resumed {handle}: it is read again."
LET_GO_FOR_YOU = "Whoever runs this site follows {handle} no more. You can add it again."


def changed_for(session: Session, source: Source, message: str) -> None:
    """Tell whose account it is what was done with it by command, in the same commit. A partner is told nothing."""
    if source.person.kind == "colleague":
        path = "/me/accounts" if message == LET_GO_FOR_YOU else f"/me/sources/{source.id}"
        tell(session, source.person_id, message, {"handle": source.handle}, path=path, at=now())


def suggested(session: Session, claim: AccountClaim, actor: Person) -> None:
    """Tell whose account it may be, who decides."""
    values = {"name": actor.name, "handle": claim.handle}
    tell(session, claim.person_id, SUGGESTED, values, path=_page(claim), at=now(), about_id=actor.id)


def added_for_you(session: Session, source: Source) -> None:
    """Tell whose words they are that an operator answered for them, and where that can be undone."""
    tell(session, source.person_id, ADDED_FOR_YOU, {"handle": source.handle}, path=f"/me/sources/{source.id}", at=now())


def vouch_asked(session: Session, claim: AccountClaim) -> None:
    """Tell the stewards who can vouch: everybody but themself. Repeatable."""
    at = claim.vouch_asked_at or now()
    values = {"name": claim.person.name, "handle": claim.handle}
    for steward_id in stewards(session):
        if steward_id != claim.person_id:
            path = f"/desk/sources#claim-{claim.id}"
            tell(session, steward_id, VOUCH_ASKED, values, path=path, at=at, about_id=claim.person_id)


def vouched(session: Session, claim: AccountClaim, actor: Person) -> None:
    """Tell its person."""
    values = {"name": actor.name, "handle": claim.handle}
    tell(session, claim.person_id, VOUCHED, values, path="/me/accounts", at=now(), about_id=actor.id)


def lost(session: Session, claim: AccountClaim) -> None:
    """Tell somebody that the account they claim is another's."""
    tell(session, claim.person_id, LOST, {"handle": claim.handle}, path=_page(claim), at=now())


def _page(claim: AccountClaim) -> str:
    return f"/me/accounts/{claim.id}"
