"""Ends what was said or put forward until some moment, so that open walls and screens hear of it in time."""

from wall.db import Database
from wall.posts import highlights
from wall.walls import announcements


def end_what_lapsed(database: Database) -> None:
    """Tell of every announcement and highlight whose time is over. Repeatable; mostly there is nothing to write."""
    for kind in (announcements, highlights):
        with database.read() as session:
            is_over = kind.has_lapsed(session)
        if is_over:
            with database.write() as session:
                kind.end_lapsed(session)
