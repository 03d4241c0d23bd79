"""Counts that a visitor went on to a conversation: browsers say so beside following the link (`ping`)."""

from flask import Blueprint, Response, request

from wall.errors import Forbidden, NotFound
from wall.posts.clicks import count_click
from wall.posts.queries import shown_by_ids
from wall.web.context import caller, doorkeeper, parts

bp = Blueprint("out", __name__)


@bp.post("/post/<post_id>/out")
def went_on(post_id: str) -> Response:
    """Count it, by post and day. The address asked from is looked at for the rate alone, and kept nowhere."""
    doorkeeper().let_in("60/minute", "out", caller())
    if request.headers.get("Sec-Fetch-Site") != "same-origin":  # what sends pings says from where
        raise Forbidden("This was asked for from another site, so nothing was done. Open the page here and try again.")
    with parts().database.read() as session:
        if not shown_by_ids(session, [post_id]):
            raise NotFound("This post is not on the wall any more.")
    with parts().database.write() as session:
        count_click(session, post_id)
    return Response(status=204)
