"""The table of awards: badges that people were offered, and accepted or not."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.clock import now
from wall.db import Base
from wall.ids import new_id
from wall.people.models import Person


class Award(Base):
    """One person's having a badge. Nobody sees it before they accepted it."""

    __tablename__ = "award"
    __table_args__ = (UniqueConstraint("person_id", "badge"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    badge: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")
    offered_at: Mapped[datetime] = mapped_column(default=now)
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")
