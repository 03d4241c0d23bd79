"""The desk's contested accounts: a steward decides whose it is, or takes back the word that it is somebody's."""

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.settle import settle_soon
from wall.errors import FlorilegeError, NotFound
from wall.people.models import Person
from wall.sources.claims import find_claim
from wall.sources.contests import decline, give
from wall.sources.service import find_source
from wall.sources.vouching import take_back
from wall.web.context import parts, steward
from wall.web.forms import back_to, typed
from wall.web.source_page import source_page

bp = Blueprint("contests", __name__, url_prefix="/sources")


@bp.post("/<source_id>/give")
def given(source_id: str) -> AnyResponse | tuple[str, int]:
    """It is whose account shows it: they have it from now on, with all that came from it."""
    return _decide(source_id, lambda session, actor: give(session, find_claim(session, typed("claim")), actor=actor))


@bp.post("/<source_id>/decline")
def declined(source_id: str) -> AnyResponse | tuple[str, int]:
    """It stays with whom it is followed for, and I say why."""

    def verb(session: Session, actor: Person) -> object:
        return decline(session, find_claim(session, typed("claim")), reason=typed("reason"), actor=actor)

    return _decide(source_id, verb)


@bp.post("/<source_id>/unvouch")
def taken_back(source_id: str) -> AnyResponse | tuple[str, int]:
    """Nobody answers any more for whose it is, and I say why."""

    def verb(session: Session, actor: Person) -> None:
        take_back(session, find_source(session, source_id), reason=typed("reason"), actor=actor)

    return _decide(source_id, verb)


def _decide(source_id: str, verb: Callable[[Session, Person], object]) -> AnyResponse | tuple[str, int]:
    actor = steward()
    try:
        with parts().database.write() as session:
            verb(session, actor)
    except NotFound:
        raise
    except FlorilegeError as error:
        return source_page("desk/source.html", source_id, error=error), error.status
    settle_soon(parts(), source_id)
    return back_to(f"/desk/sources/{source_id}")
