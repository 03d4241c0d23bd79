"""Pictures, served under the hash of their bytes for as long as somebody shows them."""

import base64
import re

from flask import Blueprint, Response, current_app, make_response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from wall.errors import NotFound
from wall.media.queries import FileFacts, file_bytes, file_facts, file_piece
from wall.posts.pictures import is_file_shown
from wall.web.context import parts
from wall.web.picture_marks import PictureMarks
from wall.web.pieces import Piece, asked_piece

_HASH = re.compile("[0-9a-f]{64}")
_MARKS = "florilege_picture_marks"
# One clear dot, WebP: browsers draw it whatever the status, so that no page shows a broken picture meanwhile.
_CLEAR = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")

# A film that is opened by itself is played by the browser's own page about it, which this has to allow.
_PLAYS = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

bp = Blueprint("pictures", __name__)


@bp.get("/media/<file_hash>")
def media(file_hash: str) -> Response:
    """A file of a picture. What is hidden or removed is gone at once, also for who has it: they ask before they show
    it, and that reads no bytes. What had to make room is fetched again."""
    if not _HASH.fullmatch(file_hash):
        raise NotFound("There is no such picture.")
    with parts().database.read() as session:
        facts = file_facts(session, file_hash)
        if facts is None:
            raise NotFound("There is no such picture.")
        if not is_file_shown(session, file_hash):
            return _without_bytes(410)
        marks().mark(file_hash)
        if request.if_none_match.contains(file_hash):
            return _with_headers(make_response("", 304), file_hash)
        piece = _asked_piece(facts, file_hash)
        data = file_piece(session, file_hash, piece.start, piece.length) if piece else file_bytes(session, file_hash)
    if data is None:
        return _without_bytes(404)
    response = _with_headers(make_response(data), file_hash)
    response.content_type = facts.media_type
    if _is_film(facts):
        response.headers["Content-Security-Policy"] = _PLAYS
        response.headers["Accept-Ranges"] = "bytes"  # Safari plays nothing else
    if piece:
        response.status_code = 206
        response.headers["Content-Range"] = piece.content_range(facts.size)
    return response


def marks() -> PictureMarks:
    """Who keeps in mind which pictures were looked at."""
    found: PictureMarks = current_app.extensions.setdefault(_MARKS, PictureMarks(parts().database))
    return found


def _is_film(facts: FileFacts) -> bool:
    return facts.media_type.startswith("video/")


def _asked_piece(facts: FileFacts, file_hash: str) -> Piece | None:
    """The piece of a film that is asked for, if it is one of these very bytes (If-Range; RFC 9110, section 13.1.5)."""
    asks = request.method == "GET" and _is_film(facts) and facts.is_kept
    if not asks or request.headers.get("If-Range", f'"{file_hash}"') != f'"{file_hash}"':
        return None
    piece = asked_piece(request.headers.get("Range"), facts.size)
    if piece is not None and piece.length == 0:
        raise RequestedRangeNotSatisfiable(facts.size)
    return piece


def _with_headers(response: Response, file_hash: str) -> Response:
    response.set_etag(file_hash)
    response.headers["Cache-Control"] = "no-cache"  # kept, and asked about each time: hidden is gone from caches, too
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # readers of the feed and of the API show it, too
    return response


def _without_bytes(status: int) -> Response:
    response = make_response(_CLEAR, status)
    response.content_type = "image/webp"
    response.headers["Cache-Control"] = "no-store"
    return response
