"""Tables of safety: what was hidden and why, and what was said about it."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now
from wall.db import Base
from wall.ids import new_id
from wall.safety.rules import ReasonName

WordsKind = Literal["note", "appeal", "answer"]


class Hiding(Base):
    """One act of hiding a post, or a person with everything of theirs: who, when, why, and what came of it.

    Ids only, so that the count stays when a person is erased; the words are rows of their own. No `post_id`: it was
    the whole person. An appeal is decided by somebody else than who hid it; `upheld` is how.
    """

    __tablename__ = "hiding"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    post_id: Mapped[str | None] = mapped_column(String(26), index=True)
    person_id: Mapped[str] = mapped_column(String(26), index=True)
    reason: Mapped[ReasonName] = mapped_column(String(20))
    by_id: Mapped[str | None] = mapped_column(String(26))
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    appealed_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(26))
    upheld: Mapped[bool | None] = mapped_column(Boolean)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(26))


class HidingWords(Base):
    """What was said about a hiding: the steward's note, the author's appeal, the answer. Erased with the author."""

    __tablename__ = "hiding_words"

    hiding_id: Mapped[str] = mapped_column(ForeignKey("hiding.id"), primary_key=True)
    kind: Mapped[WordsKind] = mapped_column(String(10), primary_key=True)
    by_id: Mapped[str | None] = mapped_column(String(26))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
