"""The table of the brand: what a steward set on the desk, and what the settings gave."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base

DESK, GIVEN = "brand", "given"


class Brand(Base):
    """What a steward set on the desk (`DESK`); None is "as Florilège comes". The settings win over it.

    Files that the settings name have a row of their own (`GIVEN`), written when the web process starts. Accents are
    sRGB, `#rrggbb`, one a theme. `logo` (WebP) and `typeface` (WOFF2) are cleaned, under their SHA-256; `logo_chip` is
    the theme whose paper lies under the logo, where its own colours need that.
    """

    __tablename__ = "brand"

    id: Mapped[str] = mapped_column(String(10), primary_key=True, default=DESK)
    name: Mapped[str | None] = mapped_column(String(80))
    accent_light: Mapped[str | None] = mapped_column(String(7))
    accent_dark: Mapped[str | None] = mapped_column(String(7))
    logo_hash: Mapped[str | None] = mapped_column(String(64))
    logo_width: Mapped[int | None]
    logo_height: Mapped[int | None]
    logo_chip: Mapped[str | None] = mapped_column(String(5))
    typeface_hash: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    typeface: Mapped[bytes | None] = mapped_column(LargeBinary)
