"""The made-up company, made once for all workers of a run: it takes seconds."""

import fcntl
import shutil
from pathlib import Path

import pytest

from tests.processes.running import KEY
from wall.config import Settings, load_settings
from wall.demo.site import prepare_demo
from wall.parts import assemble


def settings_in(folder: Path) -> Settings:
    """The settings of a site in a folder of its own."""
    return load_settings({"FLORILEGE_DATA_DIR": str(folder), "FLORILEGE_SECRET_KEY": KEY}, folder / "no.toml")


def copy_demo(tmp_path_factory: pytest.TempPathFactory, to: Path) -> Path:
    """A copy of its data folder at `to`, which is not there yet."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    made = shared / "made-demo"
    with (shared / "made-demo.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            _make(shared / "made-demo.new").rename(made)
    return Path(shutil.copytree(made, to))


def _make(folder: Path) -> Path:
    parts = assemble(settings_in(folder))
    prepare_demo(parts)
    parts.close()
    return folder
