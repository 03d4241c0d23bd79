"""A wall on another site's page: in a frame, which only sites that the wall lists may have; and the script for it."""

from functools import cache
from typing import Literal

from flask import Blueprint, Response, make_response, request

from wall.cards.build import cards_of
from wall.events.log import last_number
from wall.paths import find
from wall.posts.queries import newest
from wall.walls.models import Wall
from wall.walls.queries import find_wall
from wall.walls.rules import is_origin
from wall.web.context import link, page, parts
from wall.web.nobody import for_nobody
from wall.web.security import POLICY

LIMIT, MOST = 12, 40
_NOBODY = "frame-ancestors 'none'"

bp = Blueprint("embed", __name__)
for_nobody(bp)


@bp.get("/embed/<slug>")
def embed(slug: str) -> Response:
    """The newest cards of a wall, `limit` of them, for a frame on a site that the wall lists."""
    limit = _limit()
    with parts().database.read() as session:
        seq = last_number(session)
        wall = find_wall(session, slug)
        cards = cards_of(session, newest(session, limit=limit, wall=wall))
        html = page(
            "embed.html",
            wall=wall,
            wall_url=link(wall.path),
            cards=cards,
            seq=seq,
            limit=limit,
            theme=_theme(wall),
        )
        sites = sites_of(wall)
    response = make_response(html)
    allowed = f"frame-ancestors {' '.join(sites)}" if sites else _NOBODY
    response.headers["Content-Security-Policy"] = POLICY.replace(_NOBODY, allowed)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"  # pages may ask it of their frames
    return response


@bp.get("/embed.js")
def embed_js() -> Response:
    """The script that defines `<florilege-wall>`: for any page, asked about again after a day."""
    response = make_response(_element())
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"  # whoever pins its hash (integrity) has to read it
    return response


def sites_of(wall: Wall) -> list[str]:
    """The origins whose pages may show a wall in a frame; what is no origin is not among them."""
    return [site for site in wall.embed_sites if is_origin(site)]


def _limit() -> int:
    asked = request.args.get("limit", LIMIT, type=int)
    return min(max(asked, 1), MOST)


def _theme(wall: Wall) -> Literal["light", "dark"] | None:
    asked = request.args.get("theme", wall.theme)
    return "light" if asked == "light" else "dark" if asked == "dark" else None


@cache
def _element() -> bytes:
    return (find("static") / "embed" / "florilege-wall.js").read_bytes()
