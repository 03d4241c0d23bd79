"""A demo that was made once; each test gets a copy of its data folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from wall.config import Settings, load_settings
from wall.demo.site import prepare_demo
from wall.parts import Parts, assemble


def settings_in(folder: Path) -> Settings:
    """The settings of a site in a folder of its own."""
    return load_settings({"FLORILEGE_DATA_DIR": str(folder)}, folder / "no.toml")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo."""
    folder = tmp_path_factory.mktemp("demo") / "made"
    parts = assemble(settings_in(folder))
    prepare_demo(parts)
    parts.close()
    return folder


@pytest.fixture
def demo(made: Path, tmp_path: Path) -> Iterator[Parts]:
    """The parts of a demo of one's own."""
    parts = assemble(settings_in(Path(shutil.copytree(made, tmp_path / "demo"))))
    yield parts
    parts.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Parts]:
    """The parts of a site in which there is nobody."""
    parts = assemble(settings_in(tmp_path / "empty"))
    yield parts
    parts.close()
