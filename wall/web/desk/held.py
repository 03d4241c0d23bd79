"""The desk's look at what partners wrote, where a steward holds it for one. Nothing of a colleague's waits."""

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.cards.build import cards_of
from wall.people.models import Person
from wall.posts.held import held_posts, hold, leave_out, let_show
from wall.posts.models import Post
from wall.posts.service import find_post
from wall.sources.service import find_source
from wall.web.context import page, parts, steward
from wall.web.forms import back_to, typed

bp = Blueprint("held", __name__)


@bp.get("/held")
def listed() -> str:
    """What waits for a look, the oldest first."""
    with parts().database.read() as session:
        cards = cards_of(session, held_posts(session))
    return page("desk/held.html", cards=cards)


@bp.post("/held/<post_id>/show")
def shown(post_id: str) -> AnyResponse:
    """I looked: let it show."""
    return _decide(post_id, lambda session, post, actor: let_show(session, post, actor=actor))


@bp.post("/held/<post_id>/leave")
def left_out(post_id: str) -> AnyResponse:
    """I looked: leave it out."""
    return _decide(post_id, lambda session, post, actor: leave_out(session, post, actor=actor))


@bp.post("/sources/<source_id>/hold")
def held(source_id: str) -> AnyResponse:
    """Have what comes in from a partner wait for a look, or show at once."""
    actor = steward()
    with parts().database.write() as session:
        hold(session, find_source(session, source_id), holds=typed("holds") == "yes", actor=actor)
    return back_to(f"/desk/sources/{source_id}")


def _decide(post_id: str, verb: Callable[[Session, Post, Person], None]) -> AnyResponse:
    actor = steward()
    with parts().database.write() as session:
        verb(session, find_post(session, post_id), actor)
    return back_to("/desk/held")
