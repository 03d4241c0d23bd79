"""`florilege db`: bring the database up to date, or look whether it is."""

from pathlib import Path

import click

from wall.cli.options import as_json
from wall.cli.output import print_json, say
from wall.config import Settings, load_settings, prepare
from wall.db import Database
from wall.errors import Conflict, NotFound
from wall.migrations import newest, present, refuse_strangers, upgrade
from wall.people.erasures import replay
from wall.seal import Sealer


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_() -> None:
    """Make the tables, or bring them to this version. Repeatable."""
    settings = prepare(load_settings())
    database = Database(settings.database)
    try:
        did_something = upgrade(database)
        back = replay(database, settings.data_dir, Sealer(settings.secret_key).digest)
    finally:
        database.dispose()
    said = "is now" if did_something else "was already"
    say(f"The database {said} at revision {newest()}.")
    if back:
        say(f"{back} of those who were erased were there again: they are out of sight, and the worker erases them.")


@db.command()
@as_json
def check(*, as_json: bool) -> None:
    """Say whether the database fits this version of the program. Changes nothing; exit 1 when it does not."""
    revision = find_revision(load_settings())
    if as_json:
        print_json({"revision": revision, "newest": newest(), "fits": revision == newest()})
    elif revision == newest():
        say(f"The database is at revision {revision}, as it should be.")
    if revision != newest():
        raise Conflict(
            "The database is at revision {theirs}, and this version needs {ours}. “florilege db upgrade” sees to it.",
            theirs=revision or "none",
            ours=newest(),
        )


def find_revision(settings: Settings) -> str | None:
    """The revision that the database is at. Raises `MissingDatabase` or `SettingsError`; makes nothing."""
    file = settings.database.removeprefix("sqlite:///")
    if file != settings.database and not Path(file).exists():
        raise MissingDatabase("There is no database yet. “florilege db upgrade” makes it, and so does the start.")
    database = Database(settings.database)
    try:
        with database.engine.connect() as connection:
            refuse_strangers(connection)
            return present(connection)
    finally:
        database.dispose()


class MissingDatabase(NotFound):
    """There is no database file. Nobody asked wrongly: it is what the command was to find out."""

    exit_code = 1
