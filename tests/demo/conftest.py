"""A demo that was made once; each test gets a copy of its data folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.made_demo import copy_demo, settings_in
from wall.parts import Parts, assemble


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Parts]:
    """The parts of a demo of one's own."""
    parts = assemble(settings_in(copy_demo(tmp_path_factory, tmp_path / "demo")))
    yield parts
    parts.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Parts]:
    """The parts of a site in which there is nobody."""
    parts = assemble(settings_in(tmp_path / "empty"))
    yield parts
    parts.close()
