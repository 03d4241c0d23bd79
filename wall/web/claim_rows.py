"""An account that waits, as its person and stewards see it: what it waits for, and who has it meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wall.content.links import is_web
from wall.people.queries import PersonView, names_by_id, view
from wall.sources.choices import Choices
from wall.sources.claim_states import ClaimState, is_shown, state_of_claim
from wall.sources.models import AccountClaim, Source
from wall.sources.queries import followed_already
from wall.web.context import said


@dataclass(frozen=True)
class ClaimRow:
    """One claim, in the reader's language. `theirs` names somebody else for whom the same account is followed."""

    id: str
    person: PersonView
    network: str
    handle: str
    url: str
    state: ClaimState
    theirs: str
    their_source: str
    declined: str
    suggested_by: str
    word: str
    note: str
    choices: Choices
    in_place: bool
    agreed: bool
    is_sure: bool
    asked: bool
    made_at: datetime


def claim_rows(session: Session, claims: Sequence[AccountClaim]) -> list[ClaimRow]:
    """The claims as pages show them."""
    followed = followed_already(session, claims)
    names = names_by_id(session, [claim.suggested_by for claim in claims])
    return [_row(claim, followed.get((claim.network, claim.uri)), names) for claim in claims]


def _row(claim: AccountClaim, followed: Source | None, names: Mapping[str, str]) -> ClaimRow:
    another = followed if followed is not None and followed.person_id != claim.person_id else None
    return ClaimRow(
        id=claim.id,
        person=view(claim.person),
        network=claim.network,
        handle=claim.handle,
        url=claim.url if is_web(claim.url) else "",
        state=state_of_claim(claim, another),
        theirs=another.person.name if another else "",
        their_source=another.id if another else "",
        declined=str(claim.choices.get("declined", "")),
        suggested_by=names.get(claim.suggested_by or "", ""),
        word=claim.word,
        note=said(claim.note, claim.note_values),
        choices=Choices.read(claim.choices),
        in_place="replaces" in claim.choices,
        agreed=claim.agreed_at is not None,
        is_sure=is_shown(claim.verified_how) or claim.verified_how == "vouched",
        asked=claim.vouch_asked_at is not None,
        made_at=claim.made_at,
    )
