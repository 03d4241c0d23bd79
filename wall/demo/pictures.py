"""Puts the made-up company's pictures where the made-up network serves them from. All were drawn for this project."""

import shutil
from pathlib import Path

_DRAWN = Path(__file__).with_name("pictures")


def lay_out(data_dir: Path) -> None:
    """Copy pictures and portraits into the data folder, those that are missing there. Repeatable."""
    folder = data_dir / "fake" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(_DRAWN.iterdir()):
        if path.is_file() and not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)
