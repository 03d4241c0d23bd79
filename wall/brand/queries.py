"""Reads of the brand: what pages show of it, and its files."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.brand.models import DESK, GIVEN, Brand
from wall.brand.rules import Accents, settle
from wall.config import Settings

_SHEET = "1"  # goes up when the same brand shall give another sheet
_FACTS = (
    Brand.id,
    Brand.name,
    Brand.accent_light,
    Brand.accent_dark,
    Brand.logo_hash,
    Brand.logo_width,
    Brand.logo_height,
    Brand.logo_chip,
    Brand.typeface_hash,
)


@dataclass(frozen=True)
class BrandView:
    """The brand as pages need it. What is None is as Florilège comes; addresses are paths on this site."""

    name: str | None = None
    accent_light: str | None = None
    accent_dark: str | None = None
    logo_hash: str | None = None
    logo_url: str | None = None
    typeface_url: str | None = None
    sheet_url: str | None = None
    logo_width: int = 0
    logo_height: int = 0
    logo_chip: str | None = None
    typeface_hash: str | None = None


def brand(session: Session, settings: Settings) -> BrandView:
    """The brand: of each thing what the settings give, else what a steward set on the desk."""
    rows = {row.id: row for row in session.execute(select(*_FACTS))}
    desk, given = rows.get(DESK), rows.get(GIVEN)
    accents = settle(settings.brand_accent, settings.brand_accent_dark)
    if accents is None and desk and desk.accent_light and desk.accent_dark:
        accents = Accents(desk.accent_light, desk.accent_dark)  # as they passed when they were set
    logo = given if settings.brand_logo else desk
    face = given if settings.brand_typeface else desk
    logo_hash, face_hash = logo and logo.logo_hash, face and face.typeface_hash
    light, dark = (accents.light, accents.dark) if accents else (None, None)
    return BrandView(
        name=settings.brand_name or (desk.name if desk else None) or None,
        accent_light=light,
        accent_dark=dark,
        logo_hash=logo_hash,
        logo_url=f"/brand/logo-{logo_hash}.webp" if logo_hash else None,
        typeface_url=f"/brand/type-{face_hash}.woff2" if face_hash else None,
        sheet_url=f"/brand/{_digest(light, dark, face_hash)}.css" if accents or face_hash else None,
        logo_width=logo.logo_width or 0 if logo else 0,
        logo_height=logo.logo_height or 0 if logo else 0,
        logo_chip=logo.logo_chip if logo else None,
        typeface_hash=face_hash,
    )


def logo_bytes(session: Session, logo_hash: str) -> bytes | None:
    """The WebP file of the logo under that hash, if it is still one."""
    return session.scalars(select(Brand.logo).where(Brand.logo_hash == logo_hash)).first()


def typeface_bytes(session: Session, typeface_hash: str) -> bytes | None:
    """The WOFF2 file of the typeface under that hash, if it is still one."""
    return session.scalars(select(Brand.typeface).where(Brand.typeface_hash == typeface_hash)).first()


def _digest(*parts: str | None) -> str:
    return hashlib.sha256(" ".join([_SHEET, *(part or "-" for part in parts)]).encode()).hexdigest()[:16]
