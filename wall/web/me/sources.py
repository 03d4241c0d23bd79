"""A colleague's own sources: how each fares, what of it shows, whose it is, a new token or address."""

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.claim import look_for_proof_of_source
from wall.acts.settle import settle_soon
from wall.errors import FlorilegeError, Invalid, NotFound
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.of_source import choose, stop_following, undo
from wall.sources.claims import agree_afterwards
from wall.sources.models import Source
from wall.sources.service import find_source, give_token, pause, resume
from wall.web.context import doorkeeper, member, parts
from wall.web.forms import back_to, typed
from wall.web.me.accounts import typed_choices
from wall.web.source_page import OWN, new_address, source_page

bp = Blueprint("sources", __name__)


@bp.get("/sources/<source_id>")
def shown(source_id: str) -> str:
    """One of my sources."""
    _refuse_others(parts(), member(), source_id)
    return source_page(OWN, source_id)


@bp.post("/sources/<source_id>")
def switched(source_id: str) -> AnyResponse | tuple[str, int]:
    """Choose what of it shows: answers, boosts, one tag alone; and whether the house may pass it on."""
    person = member()
    try:
        choices = typed_choices()
    except Invalid as error:
        _refuse_others(parts(), person, source_id)
        return source_page(OWN, source_id, error=error), error.status
    with parts().database.write() as session:
        choose(session, _mine(session, person, source_id), choices)
    settle_soon(parts(), source_id)
    return back_to(f"/me/sources/{source_id}")


@bp.post("/sources/<source_id>/prove")
def proved(source_id: str) -> AnyResponse | tuple[str, int]:
    """Look now whether it shows that it is mine, instead of somebody's word."""
    person = member()
    _refuse_others(parts(), person, source_id)
    doorkeeper().let_in("10/minute", "prove", person.id)
    try:
        look_for_proof_of_source(parts(), source_id)
    except NotFound:
        raise
    except FlorilegeError as error:
        return source_page(OWN, source_id, error=error), error.status
    return back_to(f"/me/sources/{source_id}")


@bp.post("/sources/<source_id>/keep")
def kept(source_id: str) -> AnyResponse:
    """Somebody answered for it without asking me: I agree."""
    person = member()
    with parts().database.write() as session:
        agree_afterwards(_mine(session, person, source_id))
    return back_to(f"/me/sources/{source_id}")


@bp.post("/sources/<source_id>/undo")
def undone(source_id: str) -> AnyResponse:
    """Somebody answered for it without asking me: I do not agree, and nothing of it stays."""
    person = member()
    with parts().database.write() as session:
        source = _mine(session, person, source_id)
        note(session, person, "source.undo", source.id)
        undo(session, source)
    settle_soon(parts(), source_id)
    return back_to("/me/accounts")


@bp.post("/sources/<source_id>/test")
def tested(source_id: str) -> str:
    """Ask its network now, and say what it says."""
    _refuse_others(parts(), member(), source_id)
    return source_page(OWN, source_id, tested=True)


@bp.post("/sources/<source_id>/token")
def new_token(source_id: str) -> AnyResponse | tuple[str, int]:
    """Give it a new access token."""
    person = member()
    try:
        with parts().database.write() as session:
            source = _mine(session, person, source_id)
            give_token(source, typed("token"), parts().sealer)
            note(session, person, "source.token", source.id)
    except NotFound:
        raise
    except FlorilegeError as error:
        return source_page(OWN, source_id, error=error), error.status
    return back_to(f"/me/sources/{source_id}")


@bp.post("/sources/<source_id>/address")
def readdressed(source_id: str) -> AnyResponse | tuple[str, int]:
    """Say where my words are now."""
    _refuse_others(parts(), member(), source_id)
    return new_address(OWN, source_id, f"/me/sources/{source_id}")


@bp.post("/sources/<source_id>/pause")
def paused(source_id: str) -> AnyResponse:
    """Have one of mine read no more for now."""
    return _change(source_id, "source.pause", pause)


@bp.post("/sources/<source_id>/resume")
def resumed(source_id: str) -> AnyResponse:
    """Have it read again."""
    return _change(source_id, "source.resume", resume)


@bp.post("/sources/<source_id>/remove")
def removed(source_id: str) -> AnyResponse:
    """Have one of mine followed no more; its posts stay."""
    person = member()
    with parts().database.write() as session:
        source = _mine(session, person, source_id)
        note(
            session,
            person,
            "source.remove",
            source.id,
            reason=f"{source.person.name}, {source.handle}",
            about=person.id,
        )
        stop_following(session, source)
    settle_soon(parts(), source_id)
    return back_to("/me/accounts")


def _change(source_id: str, act: str, verb: Callable[[Source], None]) -> AnyResponse:
    person = member()
    with parts().database.write() as session:
        source = _mine(session, person, source_id)
        verb(source)
        note(session, person, act, source.id)
    return back_to(f"/me/sources/{source_id}")


def _refuse_others(site: Parts, person: Person, source_id: str) -> None:
    with site.database.read() as session:
        _mine(session, person, source_id)


def _mine(session: Session, person: Person, source_id: str) -> Source:
    """The source, if it is this person's. Raises `NotFound`: whether others have it is nobody's business."""
    source = find_source(session, source_id)
    if source.person_id != person.id:
        raise NotFound("There is no source “{id}”.", listed_by="source list", id=source_id[:80])
    return source
