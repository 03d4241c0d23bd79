"""Flowers and bouquets as pictures of this site."""

import re
from functools import lru_cache

from flask import Blueprint, Response, make_response

from wall.cards.render import bouquet_key
from wall.errors import NotFound
from wall.flora import bouquet_svg, flower_key, flower_svg
from wall.flowers.queries import SHOWN_ON_A_CARD, giver_ids
from wall.posts.models import Post
from wall.posts.on_wall import is_in_sight
from wall.web.context import parts

_LONGEST_ID = 40
_KEY = re.compile("[0-9a-f]{12}")  # no id looks like that (wall/ids.py)
_FOR_EVER = "public, max-age=31536000, immutable"

bp = Blueprint("drawings", __name__)


@bp.get("/flower/<person_id>-<int:detail>.svg")
def flower(person_id: str, detail: int) -> Response:
    """A person's flower, by their id or by the flower's key. It grows from that alone, so nothing is looked up."""
    if detail not in (0, 1, 2) or len(person_id) > _LONGEST_ID:
        raise NotFound("There is no such flower.")
    key = person_id if _KEY.fullmatch(person_id) else flower_key(person_id)
    return _svg(flower_svg(key, detail), _FOR_EVER)


@bp.get("/flower/<person_id>-stem.svg")
def stem(person_id: str) -> Response:
    """A person's flower by itself, on a long stem."""
    if len(person_id) > _LONGEST_ID:
        raise NotFound("There is no such flower.")
    return _svg(bouquet_svg((person_id,), head_px=90), _FOR_EVER)


@bp.get("/bouquet/<post_id>-<key>.svg")
def bouquet(post_id: str, key: str) -> Response:
    """The bouquet of a post: good for a day under the key of its newest givers, else asked about each time."""
    with parts().database.read() as session:
        post = session.get(Post, post_id)
        givers = giver_ids(session, post_id) if post is not None and is_in_sight(session, post) else []
    if not givers:
        raise NotFound("There is no such bouquet.")
    current = bouquet_key(givers[:SHOWN_ON_A_CARD]) == key
    return _svg(_draw_bouquet(tuple(givers)), "public, max-age=86400" if current else "no-cache")


@lru_cache(maxsize=256)
def _draw_bouquet(givers: tuple[str, ...]) -> str:
    """The drawing of a bouquet: half a tenth of a second for a large one, so that it is kept."""
    return bouquet_svg(givers)


def _svg(drawing: str, caching: str) -> Response:
    response = make_response(drawing)
    response.content_type = "image/svg+xml; charset=utf-8"
    response.headers["Cache-Control"] = caching
    return response
