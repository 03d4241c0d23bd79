"""Tables of flowers: appreciations from person to person, and what each may still give this week."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.clock import now
from wall.db import Base
from wall.ids import new_id
from wall.people.models import Person


class Flower(Base):
    """One appreciation, with a note. A giver has at most one living flower on a post."""

    __tablename__ = "flower"
    __table_args__ = (
        CheckConstraint("giver_id <> receiver_id", name="not_to_oneself"),
        Index(
            "uq_flower_living",
            "giver_id",
            "post_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    giver_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    receiver_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[str] = mapped_column(String(26), index=True)
    note: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(default=now, index=True)
    withdrawn_at: Mapped[datetime | None]

    giver: Mapped[Person] = relationship(foreign_keys=giver_id, lazy="joined")
    receiver: Mapped[Person] = relationship(foreign_keys=receiver_id, lazy="joined")


class Allowance(Base):
    """How many flowers a person has given in one week. Everybody may give the same number."""

    __tablename__ = "allowance"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    given: Mapped[int] = mapped_column(default=0)
