"""How long answers are good: public pages are always asked about again, and cost nothing while they are the same."""

from flask import Flask, Response, request

from wall.web.context import session_token


def set_up(app: Flask) -> None:
    """Give every answer that has none its caching headers, and an ETag."""
    app.after_request(_cache)


def _cache(response: Response) -> Response:
    response.vary.update(("Accept-Language", "Cookie"))
    if "Cache-Control" not in response.headers:
        private = session_token() is not None
        response.headers["Cache-Control"] = "private, no-cache" if private else "public, max-age=0, must-revalidate"
    if request.method in ("GET", "HEAD") and response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response
