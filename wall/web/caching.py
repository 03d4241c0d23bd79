"""How long answers are good, and how small: public pages are asked about again, and cost nothing when unchanged."""

import gzip

from flask import Flask, Response, request

from wall.web.context import session_token

_SQUEEZED = ("text/", "application/json", "application/feed+json", "application/atom+xml", "image/svg+xml")
_OF_ONE_PERSON = ("/me/", "/desk/", "/sign-in/", "/enter/")  # not even in the browser of a shared computer
_LEAST = 1000  # bytes: less is not worth it


def set_up(app: Flask) -> None:
    """Give every answer that has none its caching headers, and an ETag; public ones travel gzipped."""
    app.after_request(_squeeze)  # the last one is called first
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


def _squeeze(response: Response) -> Response:
    """Only what is public: from the size of a page with secrets in it somebody could read them (BREACH)."""
    if not response.headers.get("Cache-Control", "").startswith("public") or not _is_text(response):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or response.is_streamed or not request.accept_encodings["gzip"]:
        return response
    body = response.get_data()
    if len(body) >= _LEAST and "Content-Encoding" not in response.headers:
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        # Weak, for these are not the same bytes (RFC 9110, 8.8.1).
        response.set_etag(response.get_etag()[0] or "", weak=True)
    return response


def _is_text(response: Response) -> bool:
    return (response.mimetype or "").startswith(_SQUEEZED)


def _rule() -> str:
    if f"{request.path}/".startswith(_OF_ONE_PERSON):
        return "no-store"
    return "private, no-cache" if session_token() is not None else "public, max-age=0, must-revalidate"
