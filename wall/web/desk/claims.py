"""The desk's waiting accounts: vouch for one whose person asked for it, or take a suggestion back."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import Forbidden, NotFound
from wall.people.audit import note
from wall.sources.claims import find_claim, withdraw
from wall.sources.service import find_source
from wall.sources.vouching import vouch, vouch_for_source
from wall.web.context import parts, steward
from wall.web.forms import back_already, back_to, typed

bp = Blueprint("claims", __name__)


@bp.post("/claims/<claim_id>/vouch")
def vouched(claim_id: str) -> AnyResponse:
    """Say that an account is its person's, and how I know."""
    actor = steward()
    try:
        with parts().database.write() as session:
            vouch(session, find_claim(session, claim_id), reason=typed("reason"), actor=actor)
    except NotFound:
        return back_already("/desk/sources")
    return back_to("/desk/sources")


@bp.post("/claims/<claim_id>/withdraw")
def taken_back(claim_id: str) -> AnyResponse:
    """Take back what a steward suggested, while its person has not said yes."""
    actor = steward()
    with parts().database.write() as session:
        claim = find_claim(session, claim_id)
        if claim.suggested_by is None or claim.agreed_at is not None:
            raise Forbidden("This is {name}’s own: only they can take it back.", name=claim.person.name)
        note(session, actor, "source.suggest_back", claim.person_id, reason=claim.handle, about=claim.person_id)
        withdraw(session, claim)
    return back_to("/desk/sources")


@bp.post("/sources/<source_id>/vouch")
def vouched_for_source(source_id: str) -> AnyResponse:
    """The same for one that is followed, and shows no more whose it is."""
    actor = steward()
    with parts().database.write() as session:
        vouch_for_source(session, find_source(session, source_id), reason=typed("reason"), actor=actor)
    return back_to(f"/desk/sources/{source_id}")
