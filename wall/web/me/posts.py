"""My posts: all that the wall has of mine, each to be hidden and shown again, without asking anybody."""

from urllib.parse import quote

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.own import hide_own, show_own
from wall.posts.queries import all_of, cursor_after, parts_of_hidden
from wall.posts.service import is_switched_off
from wall.web.context import link, member, page, parts, said
from wall.web.forms import back_to

ON_A_PAGE = 40

bp = Blueprint("posts", __name__)


@bp.get("/posts")
def listed() -> str:
    """My posts, the newest first."""
    person = member()
    with parts().database.read() as session:
        posts = all_of(session, person.id, limit=ON_A_PAGE, before=request.args.get("before"))
        led_away = parts_of_hidden(session, posts)
    rows = [{"post": post, "state": _state(post, led_away), "why": said(post.hidden_reason, {})} for post in posts]
    cursor = cursor_after(posts, ON_A_PAGE)
    older = link(f"/me/posts?before={quote(cursor)}") if cursor else None
    before, is_out = request.args.get("before", ""), person.out_since is not None
    return page("me/posts.html", place="/me/posts", rows=rows, older=older, before=before, is_out=is_out)


@bp.post("/posts/<post_id>/hide")
def hidden(post_id: str) -> AnyResponse:
    """Hide one of mine."""
    person = member()
    with parts().database.write() as session:
        hide_own(session, session.get_one(Person, person.id), post_id)
    return _back(post_id)


@bp.post("/posts/<post_id>/show")
def shown(post_id: str) -> AnyResponse:
    """Show it again."""
    person = member()
    with parts().database.write() as session:
        show_own(session, session.get_one(Person, person.id), post_id)
    return _back(post_id)


def _back(post_id: str) -> AnyResponse:
    """To the same place in the same part of the list."""
    before = request.form.get("before", "")
    return back_to(f"/me/posts{f'?before={quote(before)}' if before else ''}#post-{quote(post_id)}")


def _state(post: Post, led_away: set[str]) -> str:
    if post.hidden_at is not None:
        return "off" if is_switched_off(post) else "safety"
    return "led away" if post.id in led_away else "shown"
