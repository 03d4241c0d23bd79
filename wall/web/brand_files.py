"""The brand's own files: one tiny sheet, the logo, the typeface, each immutable under its hash."""

from flask import Blueprint, Response, make_response

from wall.brand.queries import brand, logo_bytes, typeface_bytes
from wall.brand.sheet import accents_sheet, typeface_sheet
from wall.brand.typeface import is_variable
from wall.errors import NotFound
from wall.web.context import parts

_FOR_EVER = "public, max-age=31536000, immutable"

bp = Blueprint("brand_files", __name__, url_prefix="/brand")


@bp.get("/<sheet_hash>.css")
def sheet(sheet_hash: str) -> Response:
    """The sheet. A page that was made before the brand changed gets the new one, but not for ever."""
    with parts().database.read() as session:
        found = brand(session, parts().settings)
        face = typeface_bytes(session, found.typeface_hash) if found.typeface_hash else None
    if found.sheet_url is None:
        raise NotFound("There is no such file.")
    text = accents_sheet(found.accent_light, found.accent_dark) if found.accent_light and found.accent_dark else ""
    if found.typeface_url and face:
        text += typeface_sheet(found.typeface_url, is_variable=is_variable(face))
    is_current = found.sheet_url == f"/brand/{sheet_hash}.css"
    return _answer(text.encode(), "text/css; charset=utf-8", _FOR_EVER if is_current else "no-cache")


@bp.get("/logo-<logo_hash>.webp")
def logo(logo_hash: str) -> Response:
    """The logo, drawn anew from what was sent."""
    with parts().database.read() as session:
        return _answer(logo_bytes(session, logo_hash), "image/webp", _FOR_EVER)


@bp.get("/type-<type_hash>.woff2")
def typeface(type_hash: str) -> Response:
    """The typeface of the interface."""
    with parts().database.read() as session:
        return _answer(typeface_bytes(session, type_hash), "font/woff2", _FOR_EVER)


def _answer(data: bytes | None, media_type: str, caching: str) -> Response:
    if data is None:
        raise NotFound("There is no such file.")
    response = make_response(data)
    response.content_type = media_type
    response.headers["Cache-Control"] = caching
    return response
