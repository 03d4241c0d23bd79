"""The search page: posts by their words, on a page of its own that search engines leave alone."""

from urllib.parse import urlencode

from flask import Blueprint, request

from wall.cards.build import cards_of
from wall.posts.queries import cursor_after
from wall.posts.search import find
from wall.walls.models import MAIN
from wall.walls.queries import find_wall
from wall.web.context import link, page, parts
from wall.web.spreads import spreads

CARDS_ON_A_PAGE = 40
LONGEST_QUERY = 200  # characters that are shown again, and go on into the next page's address

bp = Blueprint("search", __name__)


@bp.get("/search")
def search() -> str:
    """What was looked for, and the posts of a wall with all of these words, newest first; of the main one unasked."""
    query = " ".join(request.args.get("q", "")[:LONGEST_QUERY].split())
    with parts().database.read() as session:
        wall = find_wall(session, request.args.get("wall") or MAIN)
        found = find(session, query, limit=CARDS_ON_A_PAGE, before=request.args.get("before"), wall=wall)
        laid = spreads(cards_of(session, found))
    cursor = cursor_after(found, CARDS_ON_A_PAGE)
    where = {} if wall.slug == MAIN else {"wall": wall.slug}
    more = link(f"/search?{urlencode({'q': query, **where, 'before': cursor})}") if cursor else None
    return page("search.html", query=query, spreads=laid, next=more, wall=wall, stopped=wall.stopped_at)
