"""Tables of people: the directory, its teams and offices, the links that let in, sessions, and what stewards did."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.clock import now
from wall.db import Base
from wall.ids import new_id

RoleName = Literal["member", "steward", "operator"]
ROLES: tuple[RoleName, ...] = get_args(RoleName)


class Team(Base):
    """A team of colleagues."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Office(Base):
    """A place where colleagues work and screens hang."""

    __tablename__ = "office"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Person(Base):
    """A colleague in the directory. `id` never changes: their flower grows from it. `about` is in their words."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("role IN ('member', 'steward', 'operator')", name="role"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    about: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[RoleName] = mapped_column(String(20), default="member")
    team_id: Mapped[str | None] = mapped_column(ForeignKey("team.id"))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    manager_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(default=now)
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str | None] = mapped_column(Text)

    team: Mapped[Team | None] = relationship(lazy="joined")
    office: Mapped[Office | None] = relationship(lazy="joined")

    @property
    def serves(self) -> bool:
        """Whether this person looks after the site: a steward or an operator."""
        return self.role in ("steward", "operator")


class Invitation(Base):
    """A one-time link, kept as a digest. Whoever follows it becomes, or signs in as, its person."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str | None] = mapped_column(String(254))
    role: Mapped[RoleName] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignedIn(Base):
    """A session: one browser in which one person is signed in. The cookie holds the token, the row its digest."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")


class AuditEntry(Base):
    """What somebody did by virtue of a role: who, what, to what, why. Only ever added to."""

    __tablename__ = "audit_entry"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    actor_id: Mapped[str | None] = mapped_column(String(26))
    act: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str | None] = mapped_column(String(26))
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
