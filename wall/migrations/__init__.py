"""Brings the database to the tables that this version knows, from nothing or from any earlier version."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from wall.db import Database
from wall.errors import FlorilegeError, SettingsError

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


def refuse_strangers(connection: Connection) -> None:
    """Raise `SettingsError` where the database holds the tables of another program.

    In PostgreSQL only tables that stand in the way count: extensions put some of their own there.
    """
    tables = set(inspect(connection).get_table_names())
    revision = present(connection) or ""
    in_the_way = tables - {"alembic_version"} if connection.dialect.name == "sqlite" else tables & {"person", "post"}
    if (in_the_way and not revision) or (revision and not revision.isdecimal()):
        raise SettingsError(
            "{place} is a database of another program: set another DATA_DIR or DATABASE_URL.",
            place=connection.engine.url.database or "This",
        )


def upgrade(database: Database) -> bool:
    """Upgrade to the newest revision. Repeatable, safe from several processes. Returns whether it did anything.

    Raises `SettingsError` for another program's database, `FlorilegeError` for one of a newer version.
    """
    with database.engine.connect() as connection:
        if present(connection) == newest():
            return False
    with database.engine.execution_options(florilege_write=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        if present(connection) == newest():  # somebody else was quicker
            return False
        refuse_strangers(connection)
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
