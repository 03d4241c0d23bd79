"""Hostile pictures: each is drawn anew or refused in words, in five seconds and half a gigabyte, and ends nothing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.corpora.conftest import Tally
from tests.support.pictures import opened
from wall.connectors.base import Malformed
from wall.media.imaging import Drawn, Imaging
from wall.media.models import PictureUse

SECONDS = 5.0
KILOBYTES = 512 * 1024


@contextmanager
def _watched(imaging: Imaging) -> Iterator[list[int]]:
    """The most memory that a child of the helper has had resident, in kilobytes, looked at again and again."""
    most, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.002):
            helper = imaging._sandbox._helper
            for pid in _children(helper.pid) if helper is not None else ():
                most[0] = max(most[0], _peak(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []


def _peak(pid: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _read(imaging: Imaging, body: bytes, use: PictureUse) -> Drawn | None:
    """What was drawn, looked at again; None for a refusal in words."""
    try:
        drawn = imaging.read(body, use)
    except Malformed as error:
        assert str(error).startswith(("The picture", "This is no picture"))
        return None
    for file in drawn.files:
        image = opened(file.data)
        assert image.size == (file.width, file.height)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
    return drawn


@pytest.mark.parametrize("use", ["image", "avatar", "emoji"])
@pytest.mark.parametrize("corpus", ["images", "xml_bombs", "own_attacks"])
def test_every_file_is_drawn_or_refused(corpora: Path, tally: Tally, corpus: str, use: PictureUse) -> None:
    imaging = Imaging()
    files = [path for path in sorted((corpora / corpus).rglob("*")) if path.is_file()]
    drawn = moving = 0
    slowest = 0.0
    with _watched(imaging) as most:
        for path in files:
            begun = time.monotonic()
            result = _read(imaging, path.read_bytes(), use)
            slowest = max(slowest, time.monotonic() - begun)
            drawn += result is not None
            moving += result is not None and result.animated
    helper = imaging._sandbox._helper
    assert helper is not None
    assert helper.poll() is None, "the helper has outlived all of them"
    imaging.close()
    assert slowest <= SECONDS
    assert most[0] <= KILOBYTES
    if use == "image":
        name = corpus if corpus == "images" else f"{corpus} as pictures"
        tally(name, files=len(files), read=drawn, refused=len(files) - drawn, moving=moving)
        tally(name, slowest_s=slowest, most_MB=most[0] / 1024)
    assert drawn >= (50 if corpus == "images" else 0)
