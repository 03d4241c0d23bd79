"""Promises of the migrations: from nothing to what the models say, once, whoever starts at the same time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text

import wall
from wall.db import Base, Database
from wall.errors import FlorilegeError, SettingsError
from wall.events.models import ChangeNumber
from wall.migrations import newest, present, upgrade
from wall.walls.models import Wall
from wall.walls.queries import main_wall

_UPGRADE = (
    "import sys; from wall.db import Database; from wall.migrations import upgrade; upgrade(Database(sys.argv[1]))"
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return str(request.getfixturevalue("empty_postgres"))


@pytest.fixture
def empty(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.dispose()


def test_from_nothing_to_the_newest_and_again_does_nothing(empty: Database) -> None:
    with empty.engine.connect() as connection:
        assert present(connection) is None
    assert [upgrade(empty), upgrade(empty)] == [True, False]
    with empty.engine.connect() as connection:
        assert present(connection) == newest()
    with empty.read() as session:
        assert main_wall(session).slug == "main"
        assert session.scalars(select(ChangeNumber.last)).all() == [0]


def test_the_migrations_make_what_the_models_say(empty: Database) -> None:
    for path in Path(wall.__file__).parent.glob("*/models.py"):
        import_module(f"wall.{path.parent.name}.models")
    upgrade(empty)
    with empty.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": _is_a_models}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_two_processes_that_upgrade_at_once_both_succeed(empty: Database, url: str) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _UPGRADE, url], stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    errors = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], errors
    with empty.read() as session:
        assert session.scalar(select(func.count()).select_from(Wall)) == 1
        assert session.scalar(select(func.count()).select_from(ChangeNumber)) == 1


def test_a_database_from_the_future_is_refused_and_left_alone(empty: Database) -> None:
    upgrade(empty)
    _set_revision(empty, "9999")
    with pytest.raises(FlorilegeError, match="newer Florilège"):
        upgrade(empty)
    with empty.engine.connect() as connection:
        assert present(connection) == "9999"


def test_another_programs_tables_are_refused_and_left_alone(empty: Database) -> None:
    with empty.write() as session:
        session.execute(text("CREATE TABLE person (name TEXT)"))
    with pytest.raises(SettingsError, match="database of another program"):
        upgrade(empty)
    with empty.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["person"]


def test_an_upgrade_that_fails_leaves_nothing(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("the disk is full")

    _after_the_tables(monkeypatch, fail)
    with pytest.raises(RuntimeError):
        upgrade(empty)
    with empty.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []


def _is_a_models(_object: object, name: str | None, *_: object) -> bool:
    """Not the index of words, which each database makes in its own way."""
    return "post_words_search" not in (name or "")


def _after_the_tables(monkeypatch: pytest.MonkeyPatch, act: Callable[[object], None]) -> None:
    import wall.migrations

    run = wall.migrations._run

    def run_and_act(connection: object) -> None:
        run(connection)  # type: ignore[arg-type]  # handed on as it came
        act(connection)

    monkeypatch.setattr(wall.migrations, "_run", run_and_act)


def _set_revision(database: Database, revision: str) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
