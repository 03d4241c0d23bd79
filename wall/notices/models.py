"""Tables of notices: what each person should know, once, and the letters that are on their way."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base
from wall.events.models import Leased
from wall.ids import new_id


class Notice(Base):
    """One thing to know for one person. `message` is an English sentence with `{names}` from `message_values`; `path`
    is where on this site more is to be seen. `about_id` is somebody else of whom it speaks: with them it is erased.
    `mailed_at` is when it went out by mail, where its person wants that."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_told_once", "person_id", "at", "path", "message", unique=True),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    about_id: Mapped[str | None] = mapped_column(String(26), index=True)
    message: Mapped[str] = mapped_column(Text)
    message_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    path: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class Letter(Leased, Base):
    """A mail to be sent, sealed: it may hold a link that lets in. Gone once it is sent; parked when given up.

    `about_ids` are the people of whom it speaks: with each of them it is erased.
    """

    __tablename__ = "letter"

    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    about_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)
    parked_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
