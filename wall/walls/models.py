"""Tables of walls: what a page or a screen shows, under a name, and what stewards announce there."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base
from wall.ids import new_id

MAIN = "main"

ThemeName = Literal["system", "light", "dark"]
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)


class Wall(Base):
    """A wall. The one called `main` is always there.

    `filter` is what `wall.walls.filters.Filter` reads: {} lets every post in. `embed_sites` are the origins, such as
    `https://intranet.example.org`, whose pages may show it in a frame. A stopped wall shows no post at all;
    `stopped_with_all`: it was stopped together with every other one, and is started with them.
    """

    __tablename__ = "wall"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    filter: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    theme: Mapped[ThemeName] = mapped_column(String(10), default="system")
    embed_sites: Mapped[list[str]] = mapped_column(JSON, default=list)
    stopped_at: Mapped[datetime | None]
    stopped_with_all: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def path(self) -> str:
        """Where its page is on this site."""
        return "/" if self.slug == MAIN else f"/w/{self.slug}"


class Announcement(Base):
    """What stewards say on every wall and screen, until some moment or until somebody ends it."""

    __tablename__ = "announcement"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str | None] = mapped_column(String(26))
    at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
