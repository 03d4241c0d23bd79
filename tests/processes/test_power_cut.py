"""Promises about a power cut: a post that was acknowledged at the inbound door is on the disk."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from tests.processes.conftest import Serve
from tests.processes.senders import open_door
from wall.db import Database
from wall.parts import Parts
from wall.people.service import NewPerson, add_person

POSTS = 20


def test_every_write_waits_for_the_disk(database: Database) -> None:
    """The test's own PostgreSQL says “off” by default, as an operator's may."""
    with database.write() as session:
        if database.is_sqlite:
            assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
            assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        else:
            assert session.scalar(text("SHOW synchronous_commit")) == "on"
            session.execute(text("SET LOCAL synchronous_commit = off"))  # for this transaction, no longer
    with database.write() as session:
        if not database.is_sqlite:
            assert session.scalar(text("SHOW synchronous_commit")) == "on"


def test_what_is_on_the_disk_at_the_acknowledgement_holds_the_post(serve: Serve, site: Parts, tmp_path: Path) -> None:
    running = serve("--role", "web")
    running.wait_until_served()
    with site.database.write() as session:
        add_person(session, NewPerson("Ben"))
    door = open_door(site, "ben")
    for number in range(POSTS):
        assert door.post(running.port, f"sent-{number}", f"words of {number}").status == 202
        left = copy_of_the_disk(site.settings.data_dir, tmp_path / f"left-{number}")
        with closing(sqlite3.connect(left)) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            found = {words for (words,) in file.execute("SELECT text FROM post")}
        assert found == {f"words of {earlier}" for earlier in range(number + 1)}


def copy_of_the_disk(data_dir: Path, folder: Path) -> Path:
    """The database and its log as they lie there; what lives in shared memory only is gone. The path of the copy."""
    folder.mkdir()
    for name in ("florilege.db", "florilege.db-wal"):
        shutil.copyfile(data_dir / name, folder / name)
    return folder / "florilege.db"
