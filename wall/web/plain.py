"""The wall for old screens and browsers: no script, a sheet of its own, and it renews itself."""

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, request

from wall.cards.build import cards_of
from wall.i18n import LANGUAGES
from wall.posts.queries import cursor_after, newest
from wall.walls.announcements import current
from wall.walls.queries import find_wall
from wall.web.context import lang, link, other_lang_url, page, parts
from wall.web.nobody import for_nobody

CARDS = 24
RENEWED_SECONDS = 60

bp = Blueprint("plain", __name__)
for_nobody(bp)


@bp.get("/w/<slug>/plain")
def plain(slug: str) -> Response:
    """The newest cards of a wall, one below the other; of what has a warning only the warning.

    Renewed each minute by a header, which old browsers obey too; not where somebody asked it to stand still (`still`),
    nor on older pages (`before`).
    """
    before = request.args.get("before")
    is_renewed = "still" not in request.args and before is None
    with parts().database.read() as session:
        wall = find_wall(session, slug)
        posts = newest(session, limit=CARDS, before=before, wall=wall)
        cursor = cursor_after(posts, CARDS)
        (other,) = [code for code in LANGUAGES if code != lang()]
        here = f"/w/{wall.slug}/plain"
        html = page(
            "plain.html",
            wall=wall,
            wall_url=link(wall.path),
            cards=cards_of(session, posts),
            announcement=current(session),
            is_renewed=is_renewed,
            still_url=link(f"{here}?still=1"),
            renewed_url=link(here),
            other_url=other_lang_url(other),
            other_lang=other,
            next=link(f"{here}?{urlencode({'before': cursor})}") if cursor else None,
        )
    response = make_response(html)
    if is_renewed:
        response.headers["Refresh"] = str(RENEWED_SECONDS)
    return response
