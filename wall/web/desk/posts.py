"""The desk's posts: bring one that no connector can read, hide one for safety, show it again."""

from collections.abc import Collection

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.farewell import mail_who_is_out
from wall.cards.build import cards_of
from wall.errors import Already
from wall.people.queries import partners, view
from wall.posts.models import Post
from wall.posts.queries import latest_for_stewards, parts_of_hidden, shown_by_ids
from wall.posts.service import find_post
from wall.safety.rules import chosen_reason
from wall.safety.service import hidden_before, hide_post, show_post
from wall.web.bring import EMPTY, Bringing, go_on
from wall.web.context import page, parts, said, steward
from wall.web.forms import back_already, back_to, typed
from wall.web.hidings import back_hidden
from wall.web.person_choice import PersonChoice

bp = Blueprint("posts", __name__, url_prefix="/posts")


@bp.get("")
def listed() -> str:
    """The newest posts, by arrival."""
    return _page()


@bp.post("")
def bring() -> AnyResponse | tuple[str, int]:
    """Look at the page of a post, or put the post on the wall."""
    try:
        done = go_on(typed("person"), steward())
    except Already as error:
        return back_already(f"/desk/posts#post-{error.found}")
    if isinstance(done, Bringing):
        return _page(bringing=done), done.status
    return back_to(f"/desk/posts#post-{done.id}")


@bp.post("/<post_id>/hide")
def hide_one(post_id: str) -> AnyResponse:
    """Take a post out of sight, at once and everywhere, for one of the reasons; its author is told."""
    actor = steward()
    with parts().database.write() as session:
        post = find_post(session, post_id)
        before = hidden_before(session, post)
        hide_post(session, post, chosen_reason(typed("reason"), typed("note")), actor=actor)
        mail_who_is_out(session, parts(), post.person_id)
    return back_hidden(f"/desk/posts#post-{post_id}", before)


@bp.post("/<post_id>/restore")
def restore_one(post_id: str) -> AnyResponse:
    """Bring a hidden post back."""
    actor = steward()
    with parts().database.write() as session:
        show_post(session, find_post(session, post_id), actor=actor)
    return back_to(f"/desk/posts#post-{post_id}")


def _page(*, bringing: Bringing = EMPTY) -> str:
    with parts().database.read() as session:
        posts = latest_for_stewards(session)
        led_away = parts_of_hidden(session, posts)
        in_sight = shown_by_ids(session, [post.root_id or post.id for post in posts])
        choice = PersonChoice([view(one) for one in (steward(), *partners(session))], is_typed=False)
        rows = [
            {
                "card": card,
                "state": _state(post, led_away, in_sight),
                "reason": said(post.hidden_reason, {}),
                "may_show": post.person_id != steward().id or post.hidden_by == post.person_id,
            }
            for post, card in zip(posts, cards_of(session, posts), strict=True)
        ]
    return page("desk/posts.html", rows=rows, choice=choice, bringing=bringing)


def _state(post: Post, led_away: Collection[str], in_sight: Collection[str]) -> str:
    if post.hidden_at is not None:
        return "hidden"
    if post.person.hidden_at is not None:
        return "author hidden"
    if post.id in led_away:
        return "thread hidden"
    return "shown" if post.person.out_since or (post.root_id or post.id) in in_sight else "wall stopped"
