"""The site's secret key, where no setting gives one: a file in the data folder that its owner alone can read."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from wall.errors import SettingsError

SHORTEST_KEY = 32


def kept_key(path: Path) -> str:
    """The key in the file, which is made where it is missing. Repeatable. Raises `SettingsError`."""
    try:
        if not path.exists():
            _make_key(path)
    except OSError as error:
        raise SettingsError("The secret key {path} cannot be written: {why}.", path=path, why=error.strerror) from error
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("The secret key {path} cannot be read.", path=path) from error
    if len(key) < SHORTEST_KEY:
        raise SettingsError("The secret key in {path} is too short: put the kept one back.", path=path)
    return key


def _make_key(path: Path) -> None:
    """Write a new key whole, or not at all; of several processes that try at once, the first one's stays."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # nobody else may read it
    try:
        with open(handle, "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(48))
            new.flush()
            os.fsync(new.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
