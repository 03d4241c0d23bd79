"""Reads the numbered log of visible changes. Ordinary SQL: for native threads, never for the hub."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from wall.db import Database
from wall.events.models import Change, ChangeNumber

BATCH = 500


@dataclass(frozen=True)
class LoggedChange:
    """One line of the log. Without a post it is about so much that everybody has to hear of it."""

    seq: int
    kind: str
    post_id: str | None
    person_id: str | None


@dataclass(frozen=True)
class Scope:
    """What a client listens to: a wall by its slug, a person or a post by their id."""

    kind: Literal["wall", "person", "post"]
    key: str


def read_last_number(database: Database) -> int:
    """The number of the newest change, 0 while there is none."""
    with database.read() as session:
        return session.scalar(select(func.max(ChangeNumber.last))) or 0


def read_after(database: Database, seq: int) -> list[LoggedChange]:
    """The changes after a number, in order, at most `BATCH`."""
    columns = select(Change.seq, Change.kind, Change.post_id, Change.person_id)
    with database.read() as session:
        rows = session.execute(columns.where(Change.seq > seq).order_by(Change.seq).limit(BATCH))
        return [LoggedChange(*row) for row in rows]


def read_previous(database: Database, seq: int, scope: Scope) -> int:
    """The number of the change before `seq` that concerned the scope, 0 where there was none."""
    if scope.kind == "wall":
        return seq - 1  # every change concerns every wall
    own = Change.post_id == scope.key if scope.kind == "post" else Change.person_id == scope.key
    earlier = select(func.max(Change.seq)).where(Change.seq < seq)
    with database.read() as session:
        of_scope = session.scalar(earlier.where(own)) or 0
        of_all = session.scalar(earlier.where(Change.post_id.is_(None))) or 0
    return max(of_scope, of_all)
