"""The table of notices: what each person should know, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base
from wall.ids import new_id


class Notice(Base):
    """One thing to know for one person. `message` is an English sentence with `{names}` from `message_values`; `path`
    is where on this site more is to be seen."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person_id_at", "person_id", "at"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    message: Mapped[str] = mapped_column(Text)
    message_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    path: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
