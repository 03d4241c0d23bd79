"""Where the corpora are, and the table of what became of them. Without them the suite is left out, and says so."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"

_reached: list[Any] = []
_counts: dict[str, dict[str, int | float | str]] = {}


class Tally(Protocol):
    """Keeps figures of a corpus for the table: whole numbers add up, everything else takes the last place."""

    def __call__(self, corpus: str, /, **counts: int | float | str) -> None:
        """Add `counts` to what is known of `corpus`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("corpora")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a corpus, at the end of the run."""
    if not _counts:
        return
    width = max(map(len, _counts))
    terminalreporter.section("corpora")
    for corpus, counts in sorted(_counts.items()):
        figures = "   ".join(f"{_figure(value)} {name.replace('_', ' ')}" for name, value in counts.items())
        terminalreporter.write_line(f"{corpus:<{width}}   {figures}")


@pytest.fixture(scope="session")
def tally() -> Tally:
    """Keeps figures for the table at the end of the run: `tally("gofeed", files=324, agree=320)`."""
    return _add


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


def _add(corpus: str, /, **counts: int | float | str) -> None:
    kept = _counts.setdefault(corpus, {})
    for name, value in counts.items():
        before = kept.get(name, 0)
        kept[name] = before + value if isinstance(value, int) and isinstance(before, int) else value


def _figure(value: int | float | str) -> str:
    return f"{value:>7,}" if isinstance(value, int) else (f"{value:>7.1f}" if isinstance(value, float) else value)
