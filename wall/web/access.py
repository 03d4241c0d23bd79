"""Coming in by a one-time link, and going out."""

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wall.config import FIRST_STEWARD_FILE
from wall.errors import Invalid
from wall.people.access import SESSION, enter, has_steward, look_at, sign_out
from wall.web.context import (
    caller,
    cookie_name,
    doorkeeper,
    is_secure,
    link,
    page,
    parts,
    session_token,
    signed_in,
    words_of,
)

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
    doorkeeper().let_in("30/minute", "enter", caller())
    name = request.form.get("name", "")
    try:
        with parts().database.write() as session:
            session_of = enter(session, token, name)
            if has_steward(session):
                (parts().settings.data_dir / FIRST_STEWARD_FILE).unlink(missing_ok=True)  # its link is good no more
    except Invalid as error:
        return _door(token, name=name, error=words_of(error)), error.status
    response = redirect(link("/"), 303)
    _set_cookie(response, session_of, int(SESSION.total_seconds()))
    return response


@bp.get("/sign-in")
def sign_in() -> AnyResponse | str:
    """How to get in."""
    return redirect(link("/me"), 303) if signed_in() else page("sign_in.html")


@bp.post("/sign-out")
def go_out() -> AnyResponse:
    """End the session."""
    if token := session_token():
        with parts().database.write() as session:
            sign_out(session, token)
    response = redirect(link("/"), 303)
    _set_cookie(response, "", 0)
    return response


def _door(token: str, *, name: str = "", error: str | None = None) -> str:
    doorkeeper().let_in("60/minute", "door", caller())
    with parts().database.read() as session:
        guest = look_at(session, token)
    return page("enter.html", needs_name=guest.name is None, name=guest.name or name, error=error)


def _set_cookie(response: Response | AnyResponse, token: str, seconds: int) -> None:
    response.set_cookie(
        cookie_name(), token, max_age=seconds, httponly=True, samesite="Lax", secure=is_secure(), path="/"
    )
