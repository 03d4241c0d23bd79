"""Sites that are served as people serve them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.processes.running import KEY, Running
from tests.support.ports import find_free_port
from wall.config import load_settings
from wall.parts import Parts, assemble

Serve = Callable[..., Running]


def list_settings(folder: Path, **others: str) -> dict[str, str]:
    """The environment of a site in a folder: it looks at its sources every second."""
    folder.mkdir(parents=True, exist_ok=True)
    given = {"DATA_DIR": str(folder), "SECRET_KEY": KEY, "POLL_SECONDS": "1"}
    given |= {"ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8", "ALLOW_HTTP": "1", **others}
    return {f"FLORILEGE_{name}": value for name, value in given.items()}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """The settings of a site on SQLite that nobody has started yet."""
    return list_settings(tmp_path / "data")


@pytest.fixture
def serve(settings: dict[str, str]) -> Iterator[Serve]:
    """Starts `florilege serve` with these settings: `serve("--role", "web")`. It ends with the test."""
    with ExitStack() as stack:

        def start(*args: str, port: int = 0) -> Running:
            return stack.enter_context(Running(port or find_free_port(), settings, *args))

        yield start


@pytest.fixture
def site(settings: dict[str, str], tmp_path: Path) -> Iterator[Parts]:
    """The same site, seen from this process."""
    parts = assemble(load_settings(settings, tmp_path / "no.toml"))
    yield parts
    parts.close()
