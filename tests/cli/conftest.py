"""Runs the command on a site of its own, in this process."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wall.cli.root import florilege
from wall.config import load_settings
from wall.parts import Parts, assemble


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document that was printed."""
        return json.loads(self.out)


class Cli:
    """The command, on the site in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *args: str, stdin: str | bytes | None = None) -> Ran:
        """Run it. An exception that it let through is raised here."""
        result = CliRunner().invoke(florilege, list(args), input=stdin, prog_name="florilege")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    def does(self, *args: str, stdin: str | bytes | None = None) -> str:
        """What it prints; it must succeed in silence on standard error."""
        ran = self(*args, stdin=stdin)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out

    def json(self, *args: str, stdin: str | bytes | None = None) -> Any:
        """The document that it prints with --json; it must succeed."""
        return json.loads(self.does(*args, "--json", stdin=stdin))

    @contextmanager
    def site(self) -> Iterator[Parts]:
        """The parts of the same site, for what is a worker's or a page's to do."""
        parts = assemble(load_settings())
        try:
            yield parts
        finally:
            parts.close()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command where nobody has ever started a site."""
    for name in [one for one in os.environ if one.startswith("FLORILEGE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FLORILEGE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FLORILEGE_ALLOW_PRIVATE_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("FLORILEGE_ALLOW_HTTP", "1")
    monkeypatch.chdir(tmp_path)
    return Cli(tmp_path / "data")


@pytest.fixture
def cli(bare: Cli, sqlite_template: Path) -> Cli:
    """The command on a site that holds nothing yet."""
    bare.folder.mkdir()
    shutil.copyfile(sqlite_template, bare.folder / "florilege.db")
    return bare
