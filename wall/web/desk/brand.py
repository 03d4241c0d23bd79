"""The desk's brand: name, logo, accent and typeface, looked at in light and dark before they are kept."""

from collections.abc import Mapping
from contextlib import closing

from flask import Blueprint, Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.brand import draw_logo
from wall.brand.models import DESK, Brand
from wall.brand.queries import brand
from wall.brand.rules import THEMES, Accents, PoorContrast, ThemeName, nearest, settle
from wall.brand.service import NewBrand, change_brand, read_colour, reset_brand
from wall.brand.sheet import accents_sheet
from wall.errors import FlorilegeError
from wall.web.context import page, parts, steward
from wall.web.forms import EMPTY, Form, back_to, refused, typed
from wall.web.in_threads import ROOMY

bp = Blueprint("brand", __name__, url_prefix="/brand")

_OWN = Accents("#99231b", "#fa9b81")  # Florilège's


@bp.before_request
def make_room() -> None:
    """Files come this way, which are larger than any other form."""
    request.max_content_length = ROOMY["/desk/brand"]


@bp.get("")
def shown() -> str:
    """The brand as it is."""
    return _page()


@bp.post("")
def change() -> AnyResponse | str | tuple[str, int]:
    """Keep what was typed and sent; or only look at it (`look`)."""
    actor = steward()
    try:
        new = _read()
        if "look" in request.form:
            looked = settle(read_colour(new.accent_light), read_colour(new.accent_dark))
            return _page(form=Form(_typed(new)), looked=looked or _OWN)
        with parts().database.write() as session:
            change_brand(session, new, actor=actor)
    except PoorContrast as error:
        offers = _offers()
        return _page(form=refused(error), offers=offers, looked=settle(offers.get("light"), offers.get("dark"))), 400
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    return back_to("/desk/brand")


@bp.post("/reset")
def reset() -> AnyResponse:
    """Back to Florilège as it comes."""
    actor = steward()
    with parts().database.write() as session:
        reset_brand(session, actor=actor)
    return back_to("/desk/brand")


@bp.get("/preview.css")
def preview() -> Response:
    """The accents of the preview, which the page itself may not set: its policy forbids inline styles."""
    light, dark = (read_colour(request.args.get(theme, "")) for theme in THEMES)
    response = make_response(accents_sheet(light or _OWN.light, dark or _OWN.dark, ".preview "))
    response.content_type = "text/css; charset=utf-8"
    return response


def _read() -> NewBrand:
    """What the form says. `use_light` and `use_dark` are the buttons that take a colour which was offered."""
    logo, face = _sent("logo"), _sent("typeface")
    return NewBrand(
        name=typed("name"),
        accent_light=typed("use_light") or typed("accent_light"),
        accent_dark=typed("use_dark") or typed("accent_dark"),
        logo=draw_logo(parts(), logo) if logo else None,
        typeface=face,
        drop_logo="drop_logo" in request.form,
        drop_typeface="drop_typeface" in request.form,
    )


def _offers() -> dict[ThemeName, str]:
    """Of each accent that was typed the nearest one that can be read: what stands on the offered buttons."""
    colours = {theme: read_colour(typed(f"use_{theme}") or typed(f"accent_{theme}")) for theme in THEMES}
    return {theme: nearest(colour, theme) for theme, colour in colours.items() if colour}


def _sent(name: str) -> bytes | None:
    """The bytes of a file, None where none was chosen."""
    file = request.files.get(name)
    if file is None:
        return None
    with closing(file):
        return file.read() or None


def _typed(new: NewBrand) -> dict[str, str]:
    return {"name": new.name, "accent_light": new.accent_light, "accent_dark": new.accent_dark}


def _page(*, form: Form = EMPTY, offers: Mapping[ThemeName, str] | None = None, looked: Accents | None = None) -> str:
    settings = parts().settings
    with parts().database.read() as session:
        row, shown = session.get(Brand, DESK), brand(session, settings)
    kept = {"name": row.name, "accent_light": row.accent_light, "accent_dark": row.accent_dark} if row else {}
    given = {
        "name": settings.brand_name,
        "accent_light": settings.brand_accent or (settings.brand_accent_dark and shown.accent_light),
        "accent_dark": settings.brand_accent_dark or (settings.brand_accent and shown.accent_dark),
        "logo": settings.brand_logo,
        "typeface": settings.brand_typeface,
    }
    accents = looked or Accents(shown.accent_light or _OWN.light, shown.accent_dark or _OWN.dark)
    return page(
        "desk/brand.html",
        form=form,
        values=form.values or kept,
        given={name: str(value) for name, value in given.items() if value},
        offers=offers or {},
        accents=accents,
        is_look=looked is not None,
        is_set=row is not None,
        own=_OWN,
    )
