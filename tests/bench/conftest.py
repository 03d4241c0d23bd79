"""Collects figures and prints them as a table when all is measured; copies the checkout as a newcomer gets it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes.conftest import Serve, serve, settings, site
from tests.processes.running import ROOT, clean_environ

__all__ = ["Serve", "serve", "settings", "site"]

Report = Callable[[str, str, str], None]


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """Notes a figure, what it must be, and what was measured: printed as a table in the end."""
    rows: list[tuple[str, str, str]] = []
    yield lambda figure, must, measured: rows.append((figure, must, measured))
    load = os.getloadavg()[0]
    print(f"\n\n| figure | must | measured (load {load:.1f}) |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


@dataclass(frozen=True)
class Clone:
    """A bare clone, and an environment with an empty home."""

    folder: Path
    environ: dict[str, str]


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """The checkout as it would be committed now, elsewhere, with nothing set up."""
    folder, home = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("home")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    environ = clean_environ() | {"HOME": str(home)}
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "PYTHONPATH"):
        environ.pop(name, None)
    yield Clone(folder, environ)
    shutil.rmtree(folder, ignore_errors=True)
