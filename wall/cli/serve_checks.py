"""What must hold before a site is served: a free address, a Redis that is understood, a data folder for one alone."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec

from wall.config import Settings, prepare
from wall.errors import Conflict, FlorilegeError, SettingsError

LOCK_FILE = "serve.lock"


def check_free(host: str, port: int) -> None:
    """Raise one sentence where nobody could listen at this address. The socket is let go again."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            trial.listen()
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is no address"
        raise FlorilegeError(
            "Cannot serve on {host}, port {port}: {why}. --host and --port take others.", host=host, port=port, why=why
        ) from error


def check_redis(settings: Settings) -> None:
    """Raise `SettingsError` where the Redis that is set could never be asked. Asks nobody, and tells no password."""
    if not settings.redis_url:
        return
    if find_spec("redis") is None:
        raise SettingsError("REDIS_URL is set, which needs the extra: pip install 'florilege[scale]'.")
    from redis import Redis  # imported here: only the extra `scale` brings it

    try:
        Redis.from_url(settings.redis_url).close()
    except (ValueError, TypeError):
        raise SettingsError("REDIS_URL is not understood: write it as redis://host:6379/0.") from None


@contextmanager
def serve_alone(settings: Settings) -> Iterator[None]:
    """Hold the data folder for this process while the block runs. Raises `Conflict` where another one holds it.

    The lock is the system's: it goes with the process, whatever ends that.
    """
    handle = os.open(prepare(settings).data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    with open(handle, "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _tell_other(settings, file.read()) from error
        _write(file.fileno(), f"{os.getpid()} {settings.public_url}\n")
        try:
            yield
        finally:
            with suppress(OSError):  # a folder that was taken away meanwhile: what was served is over all the same
                _write(file.fileno(), "")


def _tell_other(settings: Settings, written: str) -> Conflict:
    pid, _, address = written.strip().partition(" ")
    return Conflict(
        "The data folder {folder} is served already, by process {pid} at {address}. Set another FLORILEGE_DATA_DIR, "
        "or end that one.",
        folder=settings.data_dir,
        pid=pid or "unknown",
        address=address or "an unknown address",
    )


def _write(handle: int, text: str) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, text.encode(), 0)
