"""Ways in for programs: the signed inbound door, and a display that introduces itself."""

from flask import Blueprint, Response, jsonify, request

from wall.acts.receive import NotSigned, receive
from wall.clock import now
from wall.screens.models import Screen
from wall.screens.service import introduce, recognise
from wall.web.context import caller, doorkeeper, parts
from wall.web.post_json import rfc3339

bp = Blueprint("doors", __name__, url_prefix="/api/v1")


@bp.post("/inbound/<door_id>")
def inbound(door_id: str) -> tuple[Response, int]:
    """One signed message (Standard Webhooks). 202 once it is stored."""
    doorkeeper().let_in("6000/minute", "inbound", door_id, caller())
    post_id = receive(parts(), door_id, dict(request.headers), request.get_data())
    return jsonify(post=post_id), 202


@bp.post("/screens")
def new_screen() -> tuple[Response, int]:
    """A display introduces itself: it gets a code to show, and a token to keep."""
    doorkeeper().let_in("20/minute", "screens", caller())
    with parts().database.write() as session:
        screen = introduce(session)
    seconds = round((screen.expires_at - now()).total_seconds())
    response = jsonify(id=screen.id, code=screen.code, token=screen.token, expires_in=seconds)
    response.headers["Cache-Control"] = "no-store"
    return response, 201


@bp.get("/screens/self")
def this_screen() -> Response:
    """What a display may know of itself, by its token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    with parts().database.read() as session:
        screen = recognise(session, token.strip()) if scheme.lower() == "bearer" else None
        if screen is None:
            raise NotSigned("This screen is not known here, or it was put out.")
        response = jsonify(_screen_json(screen))
    response.headers["Cache-Control"] = "no-store"
    return response


def _screen_json(screen: Screen) -> dict[str, object]:
    expires = screen.code_expires_at
    return {
        "id": screen.id,
        "paired": screen.paired_at is not None,
        "revoked": False,
        "wall": screen.wall.slug if screen.wall else None,
        "title": screen.wall.title if screen.wall else "",
        "office": screen.office.name if screen.office else None,
        "code": screen.code,
        "expires_in": max(0, round((expires - now()).total_seconds())) if expires else 0,
        "paired_at": rfc3339(screen.paired_at) if screen.paired_at else None,
    }
