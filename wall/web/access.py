"""Coming in by a one-time link, and going out."""

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wall.acts import let_in
from wall.config import FIRST_STEWARD_FILE
from wall.errors import Invalid, NotFound
from wall.people.access import look_at
from wall.web import ways_in
from wall.web.context import caller, doorkeeper, link, page, parts, session_token, signed_in, this_session, words_of
from wall.web.next_path import HOME
from wall.web.provider.pages import leave_provider, way_to_leave
from wall.web.ways_in import agent, end_earlier, set_session_cookie, sign_in_page

bp = Blueprint("access", __name__)


@bp.get("/enter/<token>")
def door(token: str) -> Response:
    """What the link is for, with one button. Opening it uses nothing up: previews and scanners open links too."""
    response = make_response(_door(token))
    response.headers["Cache-Control"] = "no-store"  # it may name whose link it is
    return response


@bp.post("/enter/<token>")
def come_in(token: str) -> AnyResponse | tuple[str, int]:
    """Use the link up and sign in."""
    name = request.form.get("name", "")
    try:
        with doorkeeper().guard("enter", "30/minute", caller(), wrong=NotFound):
            with parts().database.read() as session:  # what is made up waits for nobody's lock, and holds none
                look_at(session, token)
            with parts().database.write() as session:
                end_earlier(session)
                session_of = let_in.come_in(session, token, name, agent=agent(), sign=parts().sealer.digest)
    except Invalid as error:
        return _door(token, name=name, error=words_of(error)), error.status
    _forget_first_link(token)
    return ways_in.come_in(session_of, ways_in.wanted())


@bp.get("/sign-in")
def sign_in() -> AnyResponse:
    """How to get in, and on to where somebody wanted to go."""
    then = ways_in.wanted()
    if signed_in() and not ways_in.again():
        return redirect(link("/me" if then == HOME else then), 303)
    return sign_in_page(then=then)


@bp.post("/sign-out")
def go_out() -> AnyResponse:
    """End the session, here and, where it began there, at the provider."""
    ends = this_session()
    elsewhere = way_to_leave(ends) if ends else None
    if session_token():
        with parts().database.write() as session:
            end_earlier(session)
    response = leave_provider(elsewhere) if elsewhere else redirect(link("/"), 303)
    set_session_cookie(response, "", 0)
    return response


def _forget_first_link(token: str) -> None:
    """Remove the file with the first steward's link, where this was it: it is good no more."""
    file = parts().settings.data_dir / FIRST_STEWARD_FILE
    try:
        is_it = file.read_text(encoding="utf-8").strip().endswith(f"/enter/{token}")
    except FileNotFoundError:
        return
    if is_it:
        file.unlink(missing_ok=True)


def _door(token: str, *, name: str = "", error: str | None = None) -> str:
    with doorkeeper().guard("door", "60/minute", caller(), wrong=NotFound), parts().database.read() as session:
        guest = look_at(session, token)
    return page("enter.html", needs_name=guest.name is None, name=guest.name or name, error=error)
