"""Changes the brand. Nothing here commits."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wall.brand.models import DESK, GIVEN, Brand
from wall.brand.rules import ThemeName, settle
from wall.brand.typeface import check_typeface
from wall.clock import now
from wall.config_values import colour
from wall.content.text import scrub
from wall.errors import Invalid
from wall.people.audit import note
from wall.people.models import Person

LONGEST_NAME = 80


@dataclass(frozen=True)
class Logo:
    """A logo drawn anew: WebP, its size, and the theme whose paper it needs under it, if it needs one."""

    data: bytes
    width: int
    height: int
    chip: ThemeName | None


@dataclass(frozen=True)
class NewBrand:
    """What a steward wants. Texts replace what is there, empty ones take it away; without a file the old one stays."""

    name: str = ""
    accent_light: str = ""
    accent_dark: str = ""
    logo: Logo | None = None
    typeface: bytes | None = None
    drop_logo: bool = False
    drop_typeface: bool = False


def change_brand(session: Session, new: NewBrand, *, actor: Person | None) -> None:
    """Set the brand on the desk. Raises `Invalid`, `PoorContrast` for an accent; then nothing changed."""
    name = " ".join(scrub(new.name).split())
    if len(name) > LONGEST_NAME:
        raise Invalid("A name has at most 80 characters.")
    accents = settle(read_colour(new.accent_light), read_colour(new.accent_dark))
    if new.typeface is not None:
        check_typeface(new.typeface)
    row = session.get(Brand, DESK) or Brand(id=DESK)
    session.add(row)
    row.name = name or None
    row.accent_light, row.accent_dark = (accents.light, accents.dark) if accents else (None, None)
    if new.logo or new.drop_logo:
        _set_logo(row, new.logo)
    if new.typeface or new.drop_typeface:
        _set_typeface(row, new.typeface)
    note(session, actor, "brand.change", None)


def reset_brand(session: Session, *, actor: Person | None) -> None:
    """Back to Florilège as it comes. Repeatable."""
    row = session.get(Brand, DESK)
    if row is not None:
        session.delete(row)
        note(session, actor, "brand.reset", None)


def keep_given(session: Session, logo: Logo | None, typeface: bytes | None) -> None:
    """Keep the files that the settings name, for every process to serve. The same ones again change nothing."""
    if logo or typeface:  # another process that starts at this moment may be the first
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(Brand).values(id=GIVEN).on_conflict_do_nothing(index_elements=["id"]))
    row = session.get(Brand, GIVEN)
    if row is None:
        return
    _set_logo(row, logo)
    _set_typeface(row, typeface)


def read_colour(typed: str) -> str | None:
    """The colour that was typed, None where nothing was. Raises `Invalid`."""
    try:
        return colour(typed)
    except ValueError as error:
        raise Invalid("“{typed}” is no colour: write it as #rrggbb.", typed=typed[:20]) from error


def _set_logo(row: Brand, logo: Logo | None) -> None:
    found = hashlib.sha256(logo.data).hexdigest() if logo else None
    if row.logo_hash == found:
        return
    row.logo_hash, row.logo = found, logo.data if logo else None
    row.logo_width, row.logo_height = (logo.width, logo.height) if logo else (None, None)
    row.logo_chip, row.changed_at = logo.chip if logo else None, now()


def _set_typeface(row: Brand, typeface: bytes | None) -> None:
    found = hashlib.sha256(typeface).hexdigest() if typeface else None
    if row.typeface_hash != found:
        row.typeface_hash, row.typeface, row.changed_at = found, typeface, now()
