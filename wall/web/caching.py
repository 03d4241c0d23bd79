"""How long answers are good: public pages are always asked about again, and cost nothing while they are the same."""

from flask import Flask, Response, request

from wall.web.context import session_token


def set_up(app: Flask) -> None:
    """Give every answer that has none its caching headers, and an ETag."""
    app.after_request(_cache)


def _cache(response: Response) -> Response:
    response.vary.update(("Accept-Language", "Cookie"))
    is_read = request.method in ("GET", "HEAD")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = _rule() if is_read else "no-store"  # a form's answer may hold a secret
    if is_read and response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response


def _rule() -> str:
    return "private, no-cache" if session_token() is not None else "public, max-age=0, must-revalidate"
