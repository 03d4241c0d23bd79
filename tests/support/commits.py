"""Counts what each commit of a block did: rows changed, statements sent."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session

from wall.db import Database
from wall.posts.models import Post
from wall.relays.models import Relay


@contextmanager
def changed_by_commit(table: type[Post] | type[Relay]) -> Iterator[list[int]]:
    """How many rows of the table each commit changed."""
    commits: list[int] = []
    changed: set[str] = set()

    def flushed(session: Session, _: object) -> None:
        changed.update(one.id for one in session.dirty if isinstance(one, table) and session.is_modified(one))

    def committed(_: Session) -> None:
        commits.append(len(changed))
        changed.clear()

    event.listen(Session, "after_flush", flushed)
    event.listen(Session, "after_commit", committed)
    try:
        yield commits
    finally:
        event.remove(Session, "after_flush", flushed)
        event.remove(Session, "after_commit", committed)


@contextmanager
def statements_by_commit(database: Database) -> Iterator[list[int]]:
    """How many statements each commit took."""
    commits = [0]
    engine = database.engine

    def sent(*_: object) -> None:
        commits[-1] += 1

    def committed(_: object) -> None:
        commits.append(0)

    event.listen(engine, "before_cursor_execute", sent)
    event.listen(engine, "commit", committed)
    try:
        yield commits
    finally:
        event.remove(engine, "before_cursor_execute", sent)
        event.remove(engine, "commit", committed)
