"""The database: one declarative base, one way to read, one way to write, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from wall.errors import Busy, Conflict, Invalid, SettingsError

LOCK_WAIT_SECONDS = 5.0
_POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 14, "pool_timeout": LOCK_WAIT_SECONDS}
_POOL |= {"hide_parameters": True}  # errors are logged: no values
_SURVIVE_POWER_CUTS = (  # what was acknowledged is on the disk, even where the server's own default is “off”
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. A naive one is refused, since it would mean something else on another machine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = {datetime: UtcDateTime}


class Database:
    """An engine, and the two ways to use it. Safe to share between threads, not between processes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _make_engine(url)
        one_moment = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}  # in SQLite it is always so
        self._readers = sessionmaker(self.engine.execution_options(**one_moment), expire_on_commit=False)
        self._writers = sessionmaker(self.engine.execution_options(florilege_write=True), expire_on_commit=False)
        hasty = self.engine.execution_options(florilege_write=True, florilege_hasty=True)
        self._hasty_writers = sessionmaker(hasty, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the database and changes nothing. Raises `Busy` or `Invalid` as `write`."""
        with _told_in_words(), self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits when its block ends well and rolls back otherwise.

        On SQLite it takes the write lock at once. Who waits for a lock longer than five seconds gets `Busy`; who
        brings what the database cannot keep or look for, such as a null character, gets `Invalid`.
        """
        with _told_in_words(), self._writers() as session, session.begin():
            yield session

    @contextmanager
    def write_if_free(self) -> Iterator[Session]:
        """As `write`, for what may as well be written another time: raises `Busy` at once where it would wait."""
        with _told_in_words(), self._hasty_writers() as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _make_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        # Without the value, which may hold a password.
        raise SettingsError("DATABASE_URL is not understood: write sqlite:///… or postgresql://…") from None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return _sqlite_engine(url)
    if parsed.get_backend_name() == "postgresql":
        try:
            return _postgres_engine(parsed.set(drivername="postgresql+psycopg"))
        except ModuleNotFoundError as error:
            raise SettingsError(
                "DATABASE_URL names PostgreSQL, which needs the extra: pip install 'florilege[scale]'."
            ) from error
    raise SettingsError("DATABASE_URL must begin with sqlite:// or postgresql://.")


def _sqlite_engine(url: str) -> Engine:
    connecting = {"isolation_level": None, "timeout": LOCK_WAIT_SECONDS}
    engine = create_engine(url, connect_args=connecting, **_POOL)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # secure_delete: what is deleted is overwritten there and then, whoever deletes it and whatever for.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("florilege_hasty"):
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("florilege_write") else "BEGIN")
        finally:
            if options.get("florilege_hasty"):
                connection.exec_driver_sql(f"PRAGMA busy_timeout={round(LOCK_WAIT_SECONDS * 1000)}")

    return engine


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, **_POOL)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = {round(LOCK_WAIT_SECONDS * 1000)}")  # milliseconds
        connection.execute(_SURVIVE_POWER_CUTS)
        connection.execute("SET random_page_cost = 1.1")  # no disk turns any more: look ten people up, not read all
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("florilege_hasty"):
            connection.exec_driver_sql("SET LOCAL lock_timeout = 10")

    return engine


@contextmanager
def _told_in_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if _is_lock_timeout(error):
            raise Busy("The database is busy. Nothing was changed; try again in a few seconds.") from error
        if "disk is full" in str(error.orig) or "No space left" in str(error.orig):
            raise Busy("The disk is full. Nothing was changed; it works again once there is room.") from error
        raise
    except NoConnection as error:
        raise Busy("The database is busy. Nothing was changed; try again in a few seconds.") from error
    except IntegrityError as error:
        raise Conflict("Somebody did the same a moment ago. Look again before you repeat it.") from error
    except (DataError, UnicodeEncodeError) as error:
        raise Invalid("There is a character or a number in this that cannot be kept.") from error


def _is_lock_timeout(error: OperationalError) -> bool:
    text = str(error.orig)
    return any(words in text for words in ("database is locked", "lock timeout", "deadlock detected"))
