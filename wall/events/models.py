"""Tables of what happened: events, what is owed to each listener, and the numbered log of visible changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base
from wall.ids import new_id


class Leased:
    """A row that a worker claims before it works on it: due at a moment, then under a lease that runs out."""

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    lease: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)


class Event(Base):
    """Something that happened, once and for ever."""

    __tablename__ = "event"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=now)
    dispatched: Mapped[bool] = mapped_column(Boolean, default=False, index=True)


class Delivery(Leased, Base):
    """What one subscriber is owed of one event. Parked when it was given up on until a person looks."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("event_id", "subscriber"),)

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    subscriber: Mapped[str] = mapped_column(String(40))
    done_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None] = mapped_column(index=True)
    last_error: Mapped[str | None] = mapped_column(Text)


class Change(Base):
    """One visible change. `seq` grows by one over the whole site, in the order of the commits, without a gap."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_post_id_seq", "post_id", "seq"),
        Index("ix_change_person_id_seq", "person_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    post_id: Mapped[str | None] = mapped_column(String(26))
    person_id: Mapped[str | None] = mapped_column(String(26))
    at: Mapped[datetime] = mapped_column(default=now)


class ChangeNumber(Base):
    """The one row that holds the last number given."""

    __tablename__ = "change_number"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class ProcessRole(Base):
    """A duty that one process at a time holds under a lease, and where each process says that it lives."""

    __tablename__ = "process_role"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]
