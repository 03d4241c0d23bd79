"""How other sites may show a link of this one: oEmbed 1.0 (https://oembed.com)."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template_string, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from wall.cards.build import cards_of
from wall.errors import FlorilegeError, Invalid, NotFound
from wall.people.queries import view
from wall.posts.public_people import find_public_person
from wall.posts.queries import place_of
from wall.walls.models import MAIN
from wall.walls.queries import find_wall
from wall.web.context import parts
from wall.web.embed import sites_of
from wall.web.head_meta import HeadMeta, person_meta, post_meta, wall_meta
from wall.web.nobody import for_nobody

WIDTH, HEIGHT = 800, 900
_LONGEST_NUMBER = 6  # digits
_CACHE_SECONDS = 86400
_FRAME = (
    '<iframe src="{{ src }}" title="{{ title }}" width="{{ width }}" height="{{ height }}" loading="lazy" '
    'frameborder="0" sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>'
)

bp = Blueprint("oembed", __name__)
for_nobody(bp)


class NotInThisFormat(FlorilegeError):
    """Asked for in a format that is not spoken here (oEmbed, section 2.3.4)."""

    status = 501


@bp.get("/oembed")
def oembed() -> Response:
    """How to show the wall, person or post at `url`: a wall in a frame, where it has sites that may; else as a link."""
    if request.args.get("format", "json") != "json":
        raise NotInThisFormat("Only JSON is spoken here: leave “format” out, or say json.")
    width, height = _room("maxwidth", WIDTH), _room("maxheight", HEIGHT)
    endpoint, name = _read(request.args.get("url", ""))
    with parts().database.read() as session:
        answer = _answer(session, endpoint, name, width, height)
    response = make_response(jsonify(answer))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(session: Session, endpoint: str, name: str, width: int, height: int) -> dict[str, Any]:
    if endpoint == "person":
        person = find_public_person(session, name)
        return _as_link(person_meta(view(person), person.about))
    if endpoint == "post":
        found = place_of(session, name)
        if found is None:
            raise NotFound("These words are no longer here.")
        return _as_link(post_meta(cards_of(session, [found])[0]))
    wall = find_wall(session, name)
    meta = wall_meta(wall, ())  # an answer has no room for words
    if not sites_of(wall):
        return _as_link(meta)
    src = f"{parts().settings.public_url}/embed/{wall.slug}"
    html = render_template_string(_FRAME, src=src, title=meta.title, width=width, height=height)
    return {**_as_link(meta), "type": "rich", "html": html, "width": width, "height": height}


def _as_link(meta: HeadMeta) -> dict[str, Any]:
    """What every kind of answer has. The picture is left out where there is less room than it needs."""
    drawn, room = meta.print, (_room("maxwidth", meta.print.width), _room("maxheight", meta.print.height))
    fits = room >= (drawn.width, drawn.height) and room[1] >= drawn.height
    return {
        "version": "1.0",
        "type": "link",
        "title": meta.title,
        **({"author_name": meta.author} if meta.author else {}),
        **({"author_url": meta.author_url} if meta.author_url else {}),
        "provider_name": meta.site,
        "provider_url": parts().settings.public_url,
        "cache_age": _CACHE_SECONDS,
        **(
            {"thumbnail_url": drawn.url, "thumbnail_width": drawn.width, "thumbnail_height": drawn.height}
            if fits
            else {}
        ),
    }


def _room(name: str, ours: int) -> int:
    """How much room there is, at most as much as we take."""
    asked = request.args.get(name)
    if asked is None:
        return ours
    if not (asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_NUMBER and int(asked) > 0):
        raise Invalid("“{name}” is a number of pixels.", name=name)
    return min(int(asked), ours)


def _read(url: str) -> tuple[str, str]:
    """What a page here shows: "wall", "person" or "post", and its name. Raises `NotFound` for any other address."""
    try:
        split = urlsplit(url)
        is_here = split.scheme in ("http", "https") and split.netloc in (request.host, parts().settings.public_host)
        endpoint, values = current_app.url_map.bind("").match(split.path) if is_here else ("", {})
    except (ValueError, HTTPException):
        endpoint, values = "", {}
    named = {
        "wall_pages.home": ("wall", MAIN),
        "wall_pages.one_wall": ("wall", values.get("slug", "")),
        "embed.embed": ("wall", values.get("slug", "")),
        "wall_pages.person": ("person", values.get("slug", "")),
        "wall_pages.post": ("post", values.get("post_id", "")),
    }
    if endpoint not in named:
        raise NotFound("This is not the address of a wall, a person or a post here.")
    return named[endpoint]
