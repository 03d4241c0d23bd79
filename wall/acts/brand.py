"""Has logos drawn anew, and keeps the files that the settings name."""

from wall.brand.given import given_logo, given_typeface
from wall.brand.logo import check_logo, chip_of
from wall.brand.service import Logo, keep_given
from wall.connectors.base import Malformed
from wall.errors import Invalid, SettingsError
from wall.parts import Parts


def draw_logo(parts: Parts, body: bytes) -> Logo:
    """The logo as WebP, 400 pixels high at the most. Raises `Invalid` for what is none."""
    check_logo(body)
    try:
        drawn = parts.imaging.read(body, "logo")
    except Malformed as error:
        raise Invalid(error.message, **error.values) from error
    (file,) = drawn.files
    return Logo(file.data, file.width, file.height, chip_of(file.data, drawn.colour))


def settle_given(parts: Parts) -> None:
    """Draw and keep the files that the settings name; forget those that they name no more. Repeatable.

    Raises `SettingsError`. For the start of the web process.
    """
    body, typeface = given_logo(parts.settings), given_typeface(parts.settings)
    try:
        logo = draw_logo(parts, body) if body else None
    except Invalid as error:
        path = parts.settings.brand_logo
        raise SettingsError("{name} names {path}: {why}", name="BRAND_LOGO", path=path, why=str(error)) from error
    with parts.database.write() as session:
        keep_given(session, logo, typeface)
