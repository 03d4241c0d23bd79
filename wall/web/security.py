"""Headers that protect visitors, and the check that a change was asked for from our own pages."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from wall.errors import Forbidden
from wall.web.context import parts, session_token

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Signed, or without any right until a steward pairs it.
_OPEN_TO_OTHERS = ("/api/v1/inbound/", "/api/v1/screens", "/sign-in/provider/logout")


# Of every page: this site and nobody else, and no inline script.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types florilege"
)


def set_up(app: Flask) -> None:
    """Check each change and put the headers on each answer."""
    headers = common_headers(POLICY)
    app.before_request(refuse_foreign_changes)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if parts().settings.public_url.startswith("https://"):
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def common_headers(content_policy: str) -> dict[str, str]:
    """The headers of every answer; a static file has those that mean something on it (`web/assets.py`)."""
    return {
        "Content-Security-Policy": content_policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def refuse_foreign_changes() -> None:
    """Refuse a change that another site's page asked for (Sec-Fetch-Site, Origin). Raises `Forbidden`.

    A request with a session's cookie must carry one of the two headers; every browser sends Origin with a form.
    """
    if request.method in _SAFE_METHODS or request.path.startswith(_OPEN_TO_OTHERS):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        trusted = site in ("same-origin", "none")
    elif origin is not None:
        trusted = _host_of(origin) in (request.host, parts().settings.public_host)
    else:
        trusted = session_token() is None
    if not trusted:
        raise Forbidden("This was asked for from another site, so nothing was done. Open the page here and try again.")


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as "http://["
        return ""
