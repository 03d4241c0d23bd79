"""Answers to what did not work: a page for people, a problem document (RFC 9457) for programs."""

import json
import logging

from flask import Flask, Response, current_app, make_response, redirect, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import RETRY_AFTER_SECONDS, Busy, FlorilegeError
from wall.i18n import choose, translate
from wall.web.context import SignInFirst, here, lang, link, page, words_of
from wall.web.next_path import with_next

log = logging.getLogger(__name__)

_TITLES = {
    400: "This cannot be",
    401: "Who are you?",
    403: "This is not for you",
    404: "There is nothing here",
    405: "Not in this way",
    409: "Too late, or done already",
    410: "This is gone",
    413: "Too much at once",
    416: "There is no such piece",
    429: "Too often",
    500: "Something broke",
    501: "Not in this way",
    422: "Another server did not answer as it should",
    503: "One moment",
}
_WORDS = {
    404: "The page may have moved, or its post left the wall.",
    405: "This address does not take such a request.",
    413: "What was sent is too large.",
    416: "The file ends before the piece that was asked for.",
    429: "Wait a minute, then try again.",
    500: "It is not your doing. Try again; if it happens again, tell the person who looks after this wall.",
    503: "The wall is catching its breath. Nothing is lost; try again in a few seconds.",
}
_PASSING = (429, 500, 503)


def set_up(app: Flask) -> None:
    """Answer every error in words."""
    app.register_error_handler(FlorilegeError, _told)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, words: str) -> Response:
    """The answer to something that did not work."""
    title = translate(lang(), _TITLES.get(status, _TITLES[500]))
    if request.path.startswith(("/api/", "/oembed", "/passkeys/")):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": words}
        response = make_response(json.dumps(problem, ensure_ascii=False), status)
        response.content_type = "application/problem+json"
    else:
        response = make_response(page("error.html", **_facts(status, title, words), home=link("/")), status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _facts(status: int, title: str, words: str) -> dict[str, object]:
    """What the page says; one that may work in a moment can be asked for again."""
    again = request.full_path.rstrip("?") if status in _PASSING and request.method == "GET" else None
    return {"status": status, "title": title, "words": words, "again": again, "is_bare": False}


def _told(error: FlorilegeError) -> AnyResponse:
    if isinstance(error, SignInFirst) and request.method == "GET" and not request.path.startswith("/api/"):
        return redirect(link(with_next("/sign-in", here())), 303)
    if isinstance(error, Busy):
        return _busy(error)
    return answer(error.status, words_of(error))


def _busy(error: Busy) -> Response:
    """Nobody's mistake, so one line in the log: the same request will work in a moment."""
    log.warning("a page was refused: %s", error, extra={"method": request.method, "rule": str(request.url_rule)})
    try:
        return answer(error.status, words_of(error))
    except (Busy, SQLAlchemyError):
        return _without_database()


def _http(error: HTTPException) -> AnyResponse:
    if error.code is not None and error.code < 400:
        return error.get_response()
    status = error.code or 500
    response = answer(status, translate(lang(), _WORDS.get(status, "")))
    told = error.get_response().headers
    response.headers.update({name: told[name] for name in ("Allow", "Content-Range") if name in told})
    return response


def _unexpected(_error: Exception) -> AnyResponse:
    log.exception("a page failed", extra={"method": request.method, "rule": str(request.url_rule)})
    try:
        return answer(500, translate(lang(), _WORDS[500]))
    except (Busy, SQLAlchemyError):
        return _without_database()


def _without_database() -> Response:
    """The same page without the name and the navigation, where not even those can be read."""
    language = choose(request.args.get("lang"), request.headers.get("Accept-Language"))
    title, words = translate(language, _TITLES[503]), translate(language, _WORDS[503])
    template = current_app.jinja_env.get_template("error.html")
    text = template.render(_facts(503, title, words) | {"lang": language, "home": "/", "is_bare": True})
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    return Response(text, 503, headers, content_type="text/html; charset=utf-8")
