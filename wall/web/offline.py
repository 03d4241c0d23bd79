"""The service worker that keeps the last posts for an outage: at the root, to look after walls and screens."""

from flask import Blueprint, Response, make_response

from wall.paths import find

bp = Blueprint("offline", __name__)


@bp.get("/sw.js")
def worker() -> Response:
    """The worker's program. Browsers ask for it with each visit, so it is never older than the site."""
    response = make_response((find("static") / "js" / "sw.js").read_text(encoding="utf-8"))
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response
