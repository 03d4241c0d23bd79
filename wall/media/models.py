"""Tables of pictures: each remote one that is wanted, the files made of it, and their bytes under their hash."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base
from wall.events.models import Leased

PictureUse = Literal["image", "avatar", "emoji"]
PictureState = Literal["waiting", "ready", "failed"]
_KEPT = text("data IS NOT NULL")


class Picture(Leased, Base):
    """A remote picture for one use, which decides its sizes. Due while it waits to be fetched.

    `width` and `height` are the original's, upright; `colour` is its dominant one (`#rrggbb`). `fetched_at` is when it
    was ready or had failed for good. `trouble` says why, in English with `{names}` from `trouble_values`. One that
    waits without being due was forgotten: nothing uses it. A small film is one of use "image" that has no still.
    """

    __tablename__ = "picture"
    __table_args__ = (
        UniqueConstraint("url", "use"),
        CheckConstraint(f"state IN {get_args(PictureState)}", name="state"),
        CheckConstraint(f"use IN {get_args(PictureUse)}", name="use"),
    )

    url: Mapped[str] = mapped_column(String(2000))
    use: Mapped[PictureUse] = mapped_column(String(12))
    state: Mapped[PictureState] = mapped_column(String(12), default="waiting")
    width: Mapped[int | None]
    height: Mapped[int | None]
    colour: Mapped[str | None] = mapped_column(String(7))
    animated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    fetched_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(Text)
    trouble_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Blob(Base):
    """Bytes under their SHA-256 in hex. `data` is gone when nothing shows it any more, or when room was needed.

    It is the last column: SQLite would read through it to reach one that comes after.
    """

    __tablename__ = "blob"
    __table_args__ = (Index("ix_blob_used_at_size", "used_at", "size", sqlite_where=_KEPT, postgresql_where=_KEPT),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    used_at: Mapped[datetime] = mapped_column(default=now)
    data: Mapped[bytes | None] = mapped_column(LargeBinary)


class PictureFile(Base):
    """One size and format of a picture. `motion` is the moving version of an animated one."""

    __tablename__ = "picture_file"

    picture_id: Mapped[str] = mapped_column(ForeignKey("picture.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(ForeignKey("blob.hash"), primary_key=True, index=True)
    width: Mapped[int]
    height: Mapped[int]
    motion: Mapped[bool] = mapped_column(default=False)
