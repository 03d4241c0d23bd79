"""The office screen's program, and the picture that leads from it to the site."""

import io
import mimetypes
import re

import segno
from flask import Blueprint, Response, get_template_attribute, make_response, redirect
from werkzeug.wrappers import Response as AnyResponse

from wall.brand.queries import BrandView, brand
from wall.errors import NotFound
from wall.ids import is_id
from wall.paths import find
from wall.web.context import assets, parts

_WORDMARK = re.compile(r'<svg class="wordmark".*?</svg>', re.DOTALL)

bp = Blueprint("kiosk", __name__)


@bp.get("/kiosk")
def without_slash() -> AnyResponse:
    """The address as people type it."""
    return redirect("/kiosk/", 308)


@bp.get("/kiosk/")
def kiosk() -> Response:
    """The page that a screen opens."""
    with parts().database.read() as session:
        found = brand(session, parts().settings)
    text = (find("kiosk") / "index.html").read_text(encoding="utf-8")
    return _answer(_branded(text, found).replace("{{ asset_prefix }}", assets().prefix), "text/html")


@bp.get("/kiosk/qr.svg")
def qr() -> Response:
    """The site's address for a telephone's camera."""
    return _code(parts().settings.public_url)


@bp.get("/kiosk/qr/<post_id>.svg")
def qr_of_post(post_id: str) -> Response:
    """The address of a post's page for a telephone's camera. Nothing is looked up."""
    if not is_id(post_id):
        raise NotFound("There is no such post.")
    return _code(f"{parts().settings.public_url}/post/{post_id}")


@bp.get("/kiosk/<name>")
def part(name: str) -> Response:
    """A module or sheet of the screen's program."""
    files = {path.name: path for path in find("kiosk").iterdir()}
    media_type = mimetypes.guess_type(name)[0]
    if media_type not in ("text/javascript", "text/css", "image/svg+xml") or name not in files:
        raise NotFound("There is no such file.")
    return _answer(files[name].read_text(encoding="utf-8"), media_type)


def _branded(text: str, found: BrandView) -> str:
    """The page with the company's sheet and logo, where it has any."""
    if found.sheet_url:
        text = text.replace("</head>", f'<link rel="stylesheet" href="{found.sheet_url}">\n</head>')
    if found.logo_url:
        logo = get_template_attribute("parts/logo.html", "logo")(found)
        text = _WORDMARK.sub(lambda _: logo, text, count=1)
    return text


def _code(address: str) -> Response:
    drawing = io.BytesIO()
    segno.make(address, error="m").save(drawing, kind="svg", border=0, xmldecl=False, svgns=True)
    return _answer(drawing.getvalue().decode(), "image/svg+xml")


def _answer(text: str, media_type: str) -> Response:
    response = make_response(text)
    response.content_type = f"{media_type}; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response
