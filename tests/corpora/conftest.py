"""Where the corpora are. They stay outside the project: without them the suite is left out, and says so."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"

_reached: list[Any] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("corpora")


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder with what others wrote."""
    if not CORPORA.is_dir():
        pytest.skip(f"{CORPORA} is not there: the corpora are not part of the project")
    return CORPORA


@pytest.fixture(scope="session")
def read_corpus(corpora: Path) -> Callable[[str], Any]:
    """Reads one JSON file of the corpora."""
    return lambda name: json.loads((corpora / name).read_text(encoding="utf-8", errors="surrogatepass"))


@pytest.fixture(scope="session")
def watched() -> None:
    """From now on every address is kept that anything in this process tries to connect to. It cannot be undone."""
    sys.addaudithook(_watch)


@pytest.fixture
def reached(watched: None) -> list[Any]:
    """Every address that anything in this process tries to connect to during the test."""
    _reached.clear()
    return _reached


def _watch(event: str, details: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(details[1], tuple):
        _reached.append(details[1])
