"""The flowers that a person received: a garland of the newest givers, and a bouquet of fifty of them."""

from functools import lru_cache

from flask import Blueprint, Response, make_response

from wall.cards.render import bouquet_key
from wall.errors import NotFound
from wall.flora import bouquet_svg, garland_svg
from wall.flowers.queries import givers_to
from wall.posts.public_people import find_public_person
from wall.web.context import parts

HEADS = 11
_EACH = 58  # CSS pixels of width; so high is the whole
_HEIGHT = 64

bp = Blueprint("garlands", __name__)


@bp.get("/garland/<slug>-<key>.svg")
def garland(slug: str, key: str) -> Response:
    """The garland of a person: good for a day under the key of its givers, else asked about each time."""
    givers = _givers_of(slug)[:HEADS]
    return _picture(_draw(tuple(givers)), good=bouquet_key(givers) == key)


@bp.get("/received/<slug>-<key>.svg")
def received(slug: str, key: str) -> Response:
    """The bouquet of those who thanked a person, the newest fifty, kept as the garland is."""
    givers = _givers_of(slug)
    return _picture(_tie(tuple(givers)), good=bouquet_key(givers) == key)


def garland_of(slug: str, given: list[str]) -> dict[str, object] | None:
    """Where the garland of these givers is drawn, and its size; None where there are none."""
    givers = given[:HEADS]
    if not givers:
        return None
    return {"url": f"/garland/{slug}-{bouquet_key(givers)}.svg", "width": _width(len(givers)), "height": _HEIGHT}


def received_url(slug: str, givers: list[str]) -> str | None:
    """Where the bouquet of these givers is drawn; None where there are none."""
    return f"/received/{slug}-{bouquet_key(givers)}.svg" if givers else None


def _givers_of(slug: str) -> list[str]:
    with parts().database.read() as session:
        givers = givers_to(session, find_public_person(session, slug).id)
    if not givers:
        raise NotFound("Nobody has given this person a flower yet.")
    return givers


def _picture(drawing: str, *, good: bool) -> Response:
    response = make_response(drawing)
    response.content_type = "image/svg+xml; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=86400" if good else "no-cache"
    return response


@lru_cache(maxsize=64)
def _tie(givers: tuple[str, ...]) -> str:
    return bouquet_svg(givers)


@lru_cache(maxsize=256)
def _draw(givers: tuple[str, ...]) -> str:
    return garland_svg(givers, width=_width(len(givers)), height=_HEIGHT, detail=1)


def _width(heads: int) -> int:
    return max(heads, 2) * _EACH + 40
