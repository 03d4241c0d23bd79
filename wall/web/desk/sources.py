"""The desk's sources: suggest an account, see how each fares and why, test it, look now, pause, let it go."""

from collections.abc import Callable

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.claim import suggest
from wall.acts.follow import Followed, follow
from wall.acts.settle import settle_soon
from wall.errors import Already, Conflict, FlorilegeError, Forbidden, NotFound
from wall.i18n import short_time
from wall.ids import is_id, new_id
from wall.people.audit import note
from wall.people.models import Person
from wall.people.queries import has_partners
from wall.posts.held import count_held
from wall.posts.of_source import stop_following
from wall.sources.models import Source
from wall.sources.queries import browse_sources, count_troubled, has_sources, resting_until, waiting_claims
from wall.sources.service import ask_now, find_source, give_token, pause, resume
from wall.web.claim_rows import claim_rows
from wall.web.context import lang, page, parts, steward
from wall.web.forms import EMPTY, Form, back_already, back_to, refused, typed
from wall.web.paging import Paging, asked_page
from wall.web.person_choice import person_called, person_choice
from wall.web.source_page import new_address, source_page
from wall.web.source_rows import source_rows

SOURCES_ON_A_PAGE = 50
CLAIMS_ON_A_PAGE = 50
LONGEST_SEARCH = 200  # characters

bp = Blueprint("sources", __name__, url_prefix="/sources")


@bp.get("")
def listed() -> str:
    """The sources that are looked for, those in trouble first."""
    return _page()


@bp.post("")
def add() -> AnyResponse | str | tuple[str, int]:
    """Suggest an account to a colleague, who decides; or follow one of a partner’s, whose door’s secret shows once."""
    actor = steward()
    try:
        person = person_called(typed("person"))
        if person.kind == "partner":
            return _follow(person, actor)
        address, token, host = typed("address"), typed("token"), typed("host")
        claim = suggest(parts(), person.slug, address, token=token, host=host, key=_key(), actor=actor)
    except Already as error:
        return _there_already(error.found)
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    mine = claim.person_id == actor.id
    return back_to(f"/me/accounts/{claim.id}" if mine else f"/desk/sources#claim-{claim.id}")


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
    """Ask it no more for now: a partner’s, or one's own."""
    _refuse_colleagues(source_id)
    return _change(source_id, "source.pause", pause)


@bp.post("/<source_id>/resume")
def resume_one(source_id: str) -> AnyResponse:
    """Ask it again, likewise."""
    _refuse_colleagues(source_id)
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
    """Give it a new access token: a partner’s, or one's own. A colleague’s account is read as they let it be."""
    if name := _colleague_of(source_id):
        raise Forbidden("Only {name} gives this account an access token, in their own place.", name=name)
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
    """Follow it no more; its posts stay. Likewise."""
    actor = steward()
    _refuse_colleagues(source_id)
    with parts().database.write() as session:
        source = find_source(session, source_id)
        reason = f"{source.person.name}, {source.handle}"
        note(session, actor, "source.remove", source.id, reason=reason, about=source.person_id)
        stop_following(session, source)
    settle_soon(parts(), source_id)
    return back_to("/desk/sources")


def _follow(person: Person, actor: Person) -> AnyResponse | str:
    wanted = typed("person"), typed("address")
    token, host, holds = typed("token"), typed("host"), bool(typed("holds"))
    followed = follow(parts(), *wanted, token=token, host=host, door_id=_key() or None, holds=holds, actor=actor)
    return _page(door=followed) if followed.secret else back_to(f"/desk/sources/{followed.source.id}")


def _key() -> str:
    """What makes the same form sent twice one thing."""
    return typed("key") if is_id(typed("key")) else ""


def _there_already(found_id: str) -> AnyResponse:
    """On to the source, or to the suggestion that waits."""
    with parts().database.read() as session:
        is_followed = session.get(Source, found_id) is not None
    return back_already(f"/desk/sources/{found_id}" if is_followed else f"/desk/sources#claim-{found_id}")


def _change(source_id: str, act: str, verb: Callable[[Source], None]) -> AnyResponse:
    actor = steward()
    with parts().database.write() as session:
        source = find_source(session, source_id)
        verb(source)
        note(session, actor, act, source.id)
    return back_to(f"/desk/sources/{source_id}")


def _refuse_colleagues(source_id: str) -> None:
    """Nobody is silenced without a reason that they read: whether a colleague is heard is theirs to say."""
    if name := _colleague_of(source_id):
        message = "Only {name} can pause this or let it go. If there is harm in it, hide the post or the person."
        raise Forbidden(message, name=name)


def _colleague_of(source_id: str) -> str:
    """The name of the colleague whose source it is; empty for a partner’s and one’s own."""
    actor = steward()
    with parts().database.read() as session:
        person = find_source(session, source_id).person
    return person.name if person.kind == "colleague" and person.id != actor.id else ""


def _refuse_resting(source_id: str) -> None:
    with parts().database.read() as session:
        host = find_source(session, source_id).host
        until = resting_until(session, parts().settings.host_seconds).get(host)
    if until is not None:
        message = "{host} asked to be left alone until {when}. It is asked again after that, by itself."
        raise Conflict(message, host=host, when=short_time(until, lang()))


def _page(*, form: Form = EMPTY, door: Followed | None = None) -> str:
    words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    with parts().database.read() as session:
        found, number, pages = browse_sources(session, words, page=asked_page(), each=SOURCES_ON_A_PAGE)
        waiting, more = waiting_claims(session, limit=CLAIMS_ON_A_PAGE)
        values = {
            "rows": source_rows(session, found),
            "claims": claim_rows(session, waiting),
            "more_claims": more,
            "troubled": count_troubled(session),
            "choice": person_choice(session, form.values.get("person"), partners_too=True),
            "has_partners": has_partners(session),
            "held": count_held(session),
            "is_first": not has_sources(session),
        }
    inbound = {"url": door.inbound, "secret": door.secret} if door else None
    paging = Paging.of(number, pages, "/desk/sources")
    return page("desk/sources.html", **values, words=words, paging=paging, form=form, inbound=inbound, key=new_id())
