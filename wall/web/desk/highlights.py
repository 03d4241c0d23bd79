"""The desk puts a post forward, with a kind word beside it, and takes that back."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from wall.cards.build import cards_of
from wall.clock import now
from wall.errors import FlorilegeError, NotFound
from wall.posts.highlights import LONGEST_WORD, put_back, put_forward
from wall.posts.queries import place_of
from wall.posts.service import find_post
from wall.walls.lasting import ends_at
from wall.web.context import page, parts, steward
from wall.web.forms import EMPTY, Form, back_to, refused, typed

bp = Blueprint("highlights", __name__, url_prefix="/posts/<post_id>")


@bp.get("/highlight")
def asked(post_id: str) -> str:
    """The post, and what one would like to say beside it."""
    return _page(post_id)


@bp.post("/highlight")
def highlight(post_id: str) -> AnyResponse | tuple[str, int]:
    """Put it forward: it leads the walls that it is on, and its author is told."""
    actor = steward()
    try:
        until = ends_at(typed("lasts"), typed("until"), now())
        with parts().database.write() as session:
            put_forward(session, find_post(session, post_id), typed("word"), until=until, actor=actor)
    except NotFound:
        raise
    except FlorilegeError as error:
        return _page(post_id, form=refused(error)), error.status
    return back_to(f"/desk/posts/{post_id}/highlight")


@bp.post("/unhighlight")
def unhighlight(post_id: str) -> AnyResponse:
    """Have it stand where its time says again."""
    actor = steward()
    with parts().database.write() as session:
        put_back(session, find_post(session, post_id), actor=actor)
    return back_to(f"/desk/posts/{post_id}/highlight")


def _page(post_id: str, *, form: Form = EMPTY) -> str:
    with parts().database.read() as session:
        found = place_of(session, post_id)
        card = cards_of(session, [found])[0] if found else None
    if card is None:
        raise NotFound("This post is not on the wall, so it cannot be put forward.")
    return page("desk/highlight.html", card=card, form=form, longest=LONGEST_WORD)
