"""What pictures cost: a child, a photo, the write lock, and where the bytes are kept."""

import random
import time
from collections.abc import Callable
from statistics import median

import pytest
from PIL import Image, ImageChops

from tests.bench.conftest import Report
from tests.processes.held import Holds
from tests.support.pictures import encoded, noisy, plain
from wall.acts.fetch_picture import fetch_picture
from wall.connectors.feed_parser import FeedParser
from wall.connectors.pictures import FAKE
from wall.media.imaging import Drawn, DrawnFile, Imaging
from wall.media.models import Picture
from wall.media.service import Wanted, hashed, keep_bytes, make_room, store, want
from wall.parts import Parts

pytestmark = pytest.mark.bench

BLOB = 150_000


def _photo(megapixels: int) -> bytes:
    """Shapes and a camera's grain, as large as a telephone's photo."""
    size = {12: (4000, 3000), 2: (1600, 1200)}[megapixels]
    grain = Image.effect_noise(size, 14).convert("RGB")
    return encoded(ImageChops.add(noisy(size), grain, scale=1.0, offset=-128), quality=90)


def _timed(act: Callable[[], object], times: int) -> list[float]:
    spans = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        spans.append(time.perf_counter() - begun)
    return sorted(spans)


def _spans(spans: list[float]) -> str:
    nearly_all = spans[round(len(spans) * 0.95) - 1]
    return f"{median(spans) * 1000:.1f} / {nearly_all * 1000:.1f} / {spans[-1] * 1000:.1f} ms"


def test_a_child_costs_little(report: Report) -> None:
    feeds, imaging = FeedParser(), Imaging()
    tiny = encoded(plain((8, 8)), "PNG")
    for what, act in (
        ("a feed's child, beyond the parsing", lambda: feeds.parse(b"", media_type="", url="https://x.example/")),
        ("a picture's child, with a picture of 8 × 8", lambda: imaging.read(tiny, "emoji")),
    ):
        act()
        spans = _timed(act, 200)
        report(f"{what}: median / p95 / longest of 200", "20 ms", _spans(spans))
        assert median(spans) <= 0.02
    feeds.close()
    imaging.close()


def test_a_photo_becomes_small_soon(report: Report) -> None:
    imaging = Imaging()
    for megapixels in (2, 12):
        body = _photo(megapixels)
        drawn = imaging.read(body, "image")
        spans = _timed(lambda body=body: imaging.read(body, "image"), 5)  # type: ignore[misc]  # a lambda's default
        sizes = ", ".join(f"{file.width} {file.media_type[6:]} {len(file.data) / 1000:.0f} kB" for file in drawn.files)
        report(
            f"a photo of {megapixels} megapixels, {len(body) / 1e6:.1f} MB: drawn in all sizes, median of 5",
            "5 s",
            f"{median(spans):.2f} s: {sizes}",
        )
        assert median(spans) < 5
    imaging.close()


def test_the_lock_is_held_for_a_moment_only(site: Parts, report: Report) -> None:
    folder = site.settings.data_dir / "fake" / "pictures"
    folder.mkdir(parents=True)
    wanted: list[Wanted] = [(f"{FAKE}{number}.jpg", "image") for number in range(12)]
    for number in range(12):
        (folder / f"{number}.jpg").write_bytes(_photo(2))
    with site.database.write() as session:
        ids = want(session, wanted)
    with Holds.watch(site) as holds:
        for picture_id in ids.values():
            assert fetch_picture(holds.site, picture_id) is not None
    report(
        f"fetching a picture holds the lock: median / p95 / longest of {len(holds.seconds)} transactions",
        "20 ms",
        _spans(sorted(holds.seconds)),
    )
    assert median(holds.seconds) <= 0.02


def test_writing_and_reading_bytes_in_the_database(parts: Parts, report: Report) -> None:
    name = "SQLite" if parts.database.is_sqlite else "PostgreSQL"
    chance = random.Random(1)
    spans: list[float] = []
    for number in range(60):
        file = DrawnFile("image/webp", 480, 360, data=chance.randbytes(BLOB))
        drawn = Drawn(480, 360, "#000000", animated=False, files=(file,))
        files = hashed(drawn)
        wanted: Wanted = (f"https://x.example/{number}", "image")
        with parts.database.write() as session:
            want(session, [wanted])
        begun = time.perf_counter()
        with parts.database.write() as session:
            picture = session.get_one(Picture, want(session, [wanted])[wanted])
            keep_bytes(session, files[0])
            store(session, picture, drawn, files)
        spans.append(time.perf_counter() - begun)
    report(
        f"{name}: a picture with one file of 150 kB is kept: median / p95 / longest of 60",
        "20 ms",
        _spans(sorted(spans)),
    )
    begun = time.perf_counter()
    with parts.database.write() as session:
        gone = make_room(session, 5, at_most=20)
    report(
        f"{name}: {gone} files of 150 kB make room, in one transaction",
        "20 ms",
        f"{(time.perf_counter() - begun) * 1000:.1f} ms",
    )
    assert median(spans) <= 0.05
