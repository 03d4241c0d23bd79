"""Tables of pictures: each remote one that is wanted, the files made of it, and their bytes under their hash."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base
from wall.events.models import Leased

PictureUse = Literal["image", "avatar", "emoji"]
PictureState = Literal["waiting", "ready", "failed"]


class Picture(Leased, Base):
    """A remote picture for one use, which decides its sizes. Due while it waits to be fetched.

    `width` and `height` are the original's, upright; `colour` is its dominant one (`#rrggbb`). `trouble` says why it
    failed, in English with `{names}` from `trouble_values`.
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
    """Bytes under their SHA-256 in hex. `data` is gone when nothing shows it any more, or when room was needed."""

    __tablename__ = "blob"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    used_at: Mapped[datetime] = mapped_column(default=now, index=True)


class PictureFile(Base):
    """One size and format of a picture. `motion` is the moving version of an animated one."""

    __tablename__ = "picture_file"

    picture_id: Mapped[str] = mapped_column(ForeignKey("picture.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(ForeignKey("blob.hash"), primary_key=True, index=True)
    width: Mapped[int]
    height: Mapped[int]
    motion: Mapped[bool] = mapped_column(default=False)
