"""The table of screens: displays in offices, from the code they show to the token they keep."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.clock import now
from wall.db import Base
from wall.ids import new_id
from wall.people.models import Office
from wall.walls.models import Wall


class Screen(Base):
    """A display. Before pairing it has a code; after it a token, of which only the digest is kept."""

    __tablename__ = "screen"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    code: Mapped[str | None] = mapped_column(String(8), unique=True)
    code_expires_at: Mapped[datetime | None]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    wall_id: Mapped[str | None] = mapped_column(ForeignKey("wall.id"))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    paired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    version: Mapped[str | None] = mapped_column(String(40))
    cards: Mapped[int | None]

    wall: Mapped[Wall | None] = relationship(lazy="joined")
    office: Mapped[Office | None] = relationship(lazy="joined")


class ScreenDay(Base):
    """That a screen was alive on one day (UTC)."""

    __tablename__ = "screen_day"

    screen_id: Mapped[str] = mapped_column(ForeignKey("screen.id"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
