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

_TEXTS = ("name", "accent_light", "accent_dark")
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
        if "look" in request.form:
            return _look()
        new = _read()
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


def _look() -> str:
    """How the words of the form would look. Files have to be chosen again: a browser sends each choice once."""
    words, settings = _words(), parts().settings
    given = settle(settings.brand_accent, settings.brand_accent_dark)
    typed_in = settle(read_colour(words["accent_light"]), read_colour(words["accent_dark"]))
    return _page(form=Form(words), looked=given or typed_in or _OWN)


def _read() -> NewBrand:
    """What the form says, and of what the settings give, what is kept for the day on which they no longer do."""
    given, words = _given(), _words()
    logo, face = (None if name in given else _sent(name) for name in ("logo", "typeface"))
    return NewBrand(
        name=words["name"],
        accent_light=words["accent_light"],
        accent_dark=words["accent_dark"],
        logo=draw_logo(parts(), logo) if logo else None,
        typeface=face,
        drop_logo="logo" not in given and "drop_logo" in request.form,
        drop_typeface="typeface" not in given and "drop_typeface" in request.form,
    )


def _words() -> dict[str, str]:
    """The texts of the form; where the settings give one, that of the desk. `use_…` take a colour that was offered."""
    given = _given()
    with parts().database.read() as session:
        kept = _kept(session.get(Brand, DESK))
    sent = {name: typed(name.replace("accent", "use")) or typed(name) for name in _TEXTS}
    return {name: kept.get(name) or "" if name in given else sent[name] for name in _TEXTS}


def _kept(row: Brand | None) -> dict[str, str | None]:
    return {name: getattr(row, name) for name in _TEXTS} if row else {}


def _given() -> dict[str, str]:
    """What the settings give, by the name of its field: one accent gives the other."""
    settings = parts().settings
    accents = settle(settings.brand_accent, settings.brand_accent_dark)
    given = {
        "name": settings.brand_name,
        "accent_light": accents and accents.light,
        "accent_dark": accents and accents.dark,
        "logo": settings.brand_logo,
        "typeface": settings.brand_typeface,
    }
    return {name: str(value) for name, value in given.items() if value}


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


def _page(*, form: Form = EMPTY, offers: Mapping[ThemeName, str] | None = None, looked: Accents | None = None) -> str:
    with parts().database.read() as session:
        row, shown = session.get(Brand, DESK), brand(session, parts().settings)
    accents = looked or Accents(shown.accent_light or _OWN.light, shown.accent_dark or _OWN.dark)
    return page(
        "desk/brand.html",
        form=form,
        values=form.values or _kept(row),
        given=_given(),
        offers=offers or {},
        accents=accents,
        is_look=looked is not None,
        is_set=row is not None,
        own=_OWN,
    )
