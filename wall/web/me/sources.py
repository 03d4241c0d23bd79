"""A colleague's own sources: how each fares, what of it shows, a test, a new token or address; what to know."""

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import FlorilegeError, NotFound
from wall.notices.service import mark_read
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.of_source import let_go, switch
from wall.sources.models import Source
from wall.sources.service import find_source, give_token
from wall.web.context import member, parts
from wall.web.forms import back_to, typed
from wall.web.source_page import OWN, new_address, source_page
from wall.web.source_rows import SWITCHED

bp = Blueprint("sources", __name__)


@bp.get("/sources/<source_id>")
def shown(source_id: str) -> str:
    """One of my sources."""
    _refuse_others(parts(), member(), source_id)
    return source_page(OWN, source_id)


@bp.post("/sources/<source_id>")
def switched(source_id: str) -> AnyResponse:
    """Have my answers, and what I boost, show or not."""
    person = member()
    with parts().database.write() as session:
        source = _mine(session, person, source_id)
        if source.network in SWITCHED:
            switch(session, source, "replies", shown="replies" in request.form)
            switch(session, source, "boosts", shown="boosts" in request.form)
    return back_to(f"/me/sources/{source_id}")


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


@bp.post("/sources/<source_id>/remove")
def removed(source_id: str) -> AnyResponse:
    """Have one of mine followed no more; its posts stay."""
    person = member()
    with parts().database.write() as session:
        source = _mine(session, person, source_id)
        note(session, person, "source.remove", source.id, reason=f"{source.person.name}, {source.handle}")
        let_go(session, source)
    return back_to("/me")


@bp.post("/notices")
def read() -> AnyResponse:
    """I have seen what there is to know."""
    person = member()
    with parts().database.write() as session:
        mark_read(session, person.id)
    return back_to("/me")


def _refuse_others(site: Parts, person: Person, source_id: str) -> None:
    with site.database.read() as session:
        _mine(session, person, source_id)


def _mine(session: Session, person: Person, source_id: str) -> Source:
    """The source, if it is this person's. Raises `NotFound`: whether others have it is nobody's business."""
    source = find_source(session, source_id)
    if source.person_id != person.id:
        raise NotFound("There is no source “{id}”.", listed_by="source list", id=source_id[:80])
    return source
