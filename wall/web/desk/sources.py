"""The desk's sources: connect an account, see how each fares and why, test it, look now, pause, let it go."""

from collections.abc import Callable

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.follow import Followed, follow
from wall.errors import Conflict, FlorilegeError, NotFound
from wall.i18n import short_time
from wall.ids import is_id, new_id
from wall.people.audit import note
from wall.people.queries import everybody, view
from wall.posts.of_source import let_go
from wall.sources.models import Source
from wall.sources.queries import all_sources, resting_until
from wall.sources.service import ask_now, find_source, give_token, pause, resume
from wall.web.context import lang, page, parts, steward
from wall.web.forms import EMPTY, Form, back_to, refused, typed
from wall.web.source_page import new_address, source_page
from wall.web.source_rows import source_rows

bp = Blueprint("sources", __name__, url_prefix="/sources")


@bp.get("")
def listed() -> str:
    """Every source, those in trouble first."""
    return _page()


@bp.post("")
def add() -> AnyResponse | str | tuple[str, int]:
    """Connect an account, a feed, or an inbound door, whose secret is shown this once."""
    actor = steward()
    try:
        followed = follow(
            parts(),
            typed("person"),
            typed("address"),
            token=typed("token"),
            host=typed("host"),
            door_id=typed("key") if is_id(typed("key")) else None,
            actor=actor,
        )
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    return _page(door=followed) if followed.secret else back_to(f"/desk/sources/{followed.source.id}")


@bp.post("/<source_id>/fetch")
def fetch_now(source_id: str) -> AnyResponse | tuple[str, int]:
    """Have the worker look at once; where its server asked to be left alone, say so."""
    try:
        steward()
        _refuse_resting(source_id)
        return _change(source_id, "source.fetch", ask_now)
    except Conflict as error:
        return source_page("desk/source.html", source_id, error=error), error.status


@bp.post("/<source_id>/pause")
def pause_one(source_id: str) -> AnyResponse:
    """Ask it no more for now."""
    return _change(source_id, "source.pause", pause)


@bp.post("/<source_id>/resume")
def resume_one(source_id: str) -> AnyResponse:
    """Ask it again."""
    return _change(source_id, "source.resume", resume)


@bp.get("/<source_id>")
def one(source_id: str) -> str:
    """One source in full: where it stands, and what to do next."""
    return source_page("desk/source.html", source_id)


@bp.post("/<source_id>/test")
def test(source_id: str) -> str:
    """Ask its network now, and say what it says."""
    return source_page("desk/source.html", source_id, tested=True)


@bp.post("/<source_id>/token")
def new_token(source_id: str) -> AnyResponse | tuple[str, int]:
    """Give it a new access token."""
    try:
        return _change(source_id, "source.token", lambda source: give_token(source, typed("token"), parts().sealer))
    except NotFound:
        raise
    except FlorilegeError as error:
        return source_page("desk/source.html", source_id, error=error), error.status


@bp.post("/<source_id>/address")
def readdressed(source_id: str) -> AnyResponse | tuple[str, int]:
    """Read it from another address from now on."""
    steward()
    return new_address("desk/source.html", source_id, f"/desk/sources/{source_id}")


@bp.post("/<source_id>/remove")
def remove(source_id: str) -> AnyResponse:
    """Follow it no more; its posts stay."""
    actor = steward()
    with parts().database.write() as session:
        source = find_source(session, source_id)
        note(session, actor, "source.remove", source.id, reason=f"{source.person.name}, {source.handle}")
        let_go(session, source)
    return back_to("/desk/sources")


def _change(source_id: str, act: str, verb: Callable[[Source], None]) -> AnyResponse:
    actor = steward()
    with parts().database.write() as session:
        source = find_source(session, source_id)
        verb(source)
        note(session, actor, act, source.id)
    return back_to(f"/desk/sources/{source_id}")


def _refuse_resting(source_id: str) -> None:
    with parts().database.read() as session:
        host = find_source(session, source_id).host
        until = resting_until(session, parts().settings.host_seconds).get(host)
    if until is not None:
        message = "{host} asked to be left alone until {when}. It is asked again after that, by itself."
        raise Conflict(message, host=host, when=short_time(until, lang()))


def _page(*, form: Form = EMPTY, door: Followed | None = None) -> str:
    with parts().database.read() as session:
        rows = source_rows(session, all_sources(session))
        people = [view(person) for person in everybody(session)]
    inbound = {"url": door.inbound, "secret": door.secret} if door else None
    return page("desk/sources.html", rows=rows, people=people, form=form, inbound=inbound, key=new_id())
