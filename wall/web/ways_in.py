"""The sign-in page with every way in, and what all of them end with: a session's cookie, and the way on."""

from flask import Response, g, make_response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import RETRY_AFTER_SECONDS, Busy
from wall.people.passkeys import has_passkeys, place_of
from wall.people.sessions import LONGEST, sign_out
from wall.web.context import cookie_name, is_secure, link, page, parts, session_token
from wall.web.next_path import HOME, safe_next, with_next


def wanted() -> str:
    """Where whoever asks goes on after signing in."""
    return safe_next(request.values.get("next"))


def again() -> bool:
    """Whether somebody who may be signed in wants to show anew who they are."""
    return request.args.get("again") == "1"


def sign_in_page(*, then: str = HOME, wrong: str | None = None, status: int = 200) -> Response:
    """Every way in that this site has; `wrong` says why the last one did not lead in."""
    provider = parts().settings.oidc_label
    anew = "?again=1" if again() else ""
    start = link(with_next("/sign-in/provider" + anew, then))
    with parts().database.read() as session:
        has_keys = place_of(parts().settings.public_url, "") is not None and has_passkeys(session)
    g.here = with_next("/sign-in" + anew, then)  # the address of a way back holds what must not be sent again
    facts = {"provider": provider, "start": start, "then": then, "wrong": wrong, "has_passkeys": has_keys}
    response = make_response(page("sign_in.html", **facts), status)
    response.headers["Cache-Control"] = "no-store"
    if status == Busy.status:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def agent() -> str:
    """What the browser says of itself (RFC 9110, 10.1.5)."""
    return request.headers.get("User-Agent", "")


def end_earlier(session: Session) -> None:
    """End the session that this browser has, if any: whoever signs in gets a new one. Call it in the same commit."""
    if token := session_token():
        sign_out(session, token)


def come_in(token: str, then: str = HOME) -> AnyResponse:
    """Give the browser its session and lead it on."""
    response = redirect(link(safe_next(then)), 303)
    set_session_cookie(response, token, int(LONGEST.total_seconds()))
    response.headers["Cache-Control"] = "no-store"
    return response


def set_session_cookie(response: Response | AnyResponse, token: str, seconds: int) -> None:
    """Give the browser the session's token for so long; 0 takes it away."""
    response.set_cookie(
        cookie_name(), token, max_age=seconds, httponly=True, samesite="Lax", secure=is_secure(), path="/"
    )
