"""The table of the brand: one row, made when a steward first sets something."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base

ONLY = "brand"


class Brand(Base):
    """What a steward set on the desk; None is "as Florilège comes". `florilege.toml` wins over it.

    Accents are sRGB, `#rrggbb`, one a theme. `logo` (WebP) and `typeface` (WOFF2) are cleaned, under their SHA-256.
    """

    __tablename__ = "brand"

    id: Mapped[str] = mapped_column(String(10), primary_key=True, default=ONLY)
    name: Mapped[str | None] = mapped_column(String(80))
    accent_light: Mapped[str | None] = mapped_column(String(7))
    accent_dark: Mapped[str | None] = mapped_column(String(7))
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    logo_hash: Mapped[str | None] = mapped_column(String(64))
    typeface: Mapped[bytes | None] = mapped_column(LargeBinary)
    typeface_hash: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
