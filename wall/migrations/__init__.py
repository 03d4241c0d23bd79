"""Brings the database to the tables that this version knows, from nothing or from any earlier version."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from wall.db import Database
from wall.errors import FlorilegeError

_VERSIONS = Path(__file__).parent / "versions"
_ADVISORY_LOCK = 0x666C6F72  # "flor": two processes that start together upgrade one after the other


def newest() -> str:
    """The revision that this version of the program needs."""
    return max(path.name.split("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def present(connection: Connection) -> str | None:
    """The revision that the database is at; None when it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(database: Database) -> bool:
    """Upgrade to the newest revision. Repeatable, safe from several processes. Returns whether it did anything."""
    with database.engine.connect() as connection:
        if present(connection) == newest():
            return False
    with database.engine.execution_options(florilege_write=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        if present(connection) == newest():  # somebody else was quicker
            return False
        _refuse_the_future(present(connection))
        _run(connection)
    return True


def _refuse_the_future(revision: str | None) -> None:
    if revision is not None and revision > newest():
        raise FlorilegeError(
            "The database was made by a newer Florilège (its revision {theirs}, ours {ours}). Upgrade the program.",
            theirs=revision,
            ours=newest(),
        )


def _run(connection: Connection) -> None:
    from alembic import command  # imported here: half a second that a start without an upgrade need not wait
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
