"""Addresses of sign-in with the provider: the way there, the way back, and its word that somebody left."""

from flask import Blueprint, Flask, Response, current_app, g, jsonify, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import Busy, Conflict, FlorilegeError, Invalid, NotFound, Unavailable
from wall.parts import Parts
from wall.people.attempts import GOOD_FOR, first_logout, note_logout
from wall.people.identities import end_at_provider
from wall.people.models import SignedIn
from wall.web.context import caller, doorkeeper, is_secure, lang, link, page, parts, session_token, signed_in, words_of
from wall.web.next_path import HOME, with_next
from wall.web.provider.flow import Flow
from wall.web.provider.signing_out import way_out
from wall.web.provider.trouble import not_from_here
from wall.web.ways_in import again, agent, come_in, sign_in_page, wanted

bp = Blueprint("provider", __name__, url_prefix="/sign-in/provider")
AGAIN_SECONDS = 3
_FLOW = "florilege_provider"


def set_up(app: Flask, parts: Parts) -> None:
    """Give the site its provider, if it has one. Asks it nothing yet."""
    app.extensions[_FLOW] = Flow(parts) if parts.settings.oidc_issuer else None


@bp.get("")
def start() -> AnyResponse:
    """Set out for the provider.

    A GET, although it keeps a row for ten minutes: the answer to a form may not lead elsewhere (`form-action`).
    """
    then = wanted()
    if request.method == "HEAD":  # who only looks sets out on nothing
        return redirect(link(with_next("/sign-in", then)), 303)
    if signed_in() and not again():
        return redirect(link(then), 303)
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return redirect(link(with_next("/sign-in", then)), 303)  # no other site signs anybody in: there is a button
    doorkeeper().let_in("120/minute", "provider", caller())
    try:
        _only_by_going_there()
        begun = _flow().set_out(link(then), browser=request.cookies.get(_cookie_name()), again=again())
    except NotFound:
        raise
    except FlorilegeError as error:
        return sign_in_page(then=then, wrong=words_of(error), status=error.status)
    response = redirect(begun.url, 303)
    _set_cookie(response, begun.browser, int(GOOD_FOR.total_seconds()))
    return response


@bp.get("/callback")
def callback() -> AnyResponse:
    """Come back from the provider, signed in or not."""
    doorkeeper().let_in("120/minute", "callback", caller())
    said = {
        name: request.args[name] for name in ("state", "code", "iss", "error") if len(request.args.getlist(name)) == 1
    }
    way, then = request.cookies.get(_cookie_name()), HOME
    try:
        _only_by_going_there()
        then = _flow().leads_to(said.get("state", ""), way)
        arrived = _flow().come_back(said, way, caller=caller(), agent=agent(), earlier=session_token())
    except NotFound:
        raise
    except FlorilegeError as error:
        response = sign_in_page(then=then, wrong=words_of(error), status=error.status)
        if isinstance(error, Busy):  # nothing is used up yet: the same works again
            response.headers["Refresh"] = str(AGAIN_SECONDS)
        return response
    return come_in(arrived.token, arrived.next_path)  # the cookie stays: another window may be on its way


@bp.post("/logout")
def logged_out() -> tuple[Response, int]:
    """The provider says that somebody left there (OpenID Connect Back-Channel Logout 1.0): their sessions end here."""
    doorkeeper().let_in("600/minute", "logout", caller())
    flow, issuer = _flow(), parts().settings.oidc_issuer
    try:
        told = flow.logged_out(request.form.get("logout_token", ""))
        with parts().database.write() as session:
            is_first = first_logout(session, issuer, told.jti)
            if is_first:
                note_logout(session, issuer, subject=told.subject, sid=told.sid)
                end_at_provider(session, issuer, subject=told.subject, sid=told.sid)
    except (Invalid, Conflict):
        is_first = False
    except (Unavailable, Busy):
        return _no_store(jsonify(error="temporarily_unavailable")), 503
    return (_no_store(jsonify()), 200) if is_first else (_no_store(jsonify(error="invalid_request")), 400)


def way_to_leave(ends: SignedIn) -> str | None:
    """Where at the provider whoever signs out is signed out as well; None for nowhere. Ask before the session ends."""
    flow: Flow | None = current_app.extensions[_FLOW]
    return way_out(parts(), flow, ends.id, lang()) if flow else None


def leave_provider(elsewhere: str) -> Response:
    """The page that leads on to the provider, to be signed out there as well.

    It is a page, and not a redirect: a form may only lead to this site (`form-action`), and the button is a form.
    """
    g.session = None  # who reads this is a visitor by now
    response = make_response(page("signed_out.html", elsewhere=elsewhere, provider=parts().settings.oidc_label))
    response.headers["Refresh"] = f"0; url={elsewhere}"
    return _no_store(response)


def _flow() -> Flow:
    flow: Flow | None = current_app.extensions[_FLOW]
    if flow is None:
        raise NotFound("People come in by a link here: this site has no provider to sign in with.")
    return flow


def _only_by_going_there() -> None:
    """Only a browser that goes to the address signs in by it; no frame, picture or script does (Fetch Metadata)."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate" or (
        request.headers.get("Sec-Fetch-Dest", "document") != "document"
    ):
        raise not_from_here()


def _cookie_name() -> str:
    return "__Host-florilege-way" if is_secure() else "florilege-way"


def _set_cookie(response: AnyResponse, browser: str, seconds: int) -> None:
    """What this browser is known by when it comes back; lax, for it comes back from another site."""
    response.set_cookie(
        _cookie_name(), browser, max_age=seconds, httponly=True, samesite="Lax", secure=is_secure(), path="/"
    )
    response.headers["Cache-Control"] = "no-store"


def _no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
