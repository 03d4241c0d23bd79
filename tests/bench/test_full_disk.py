"""A disk that is really full, and SQLite's lock held for half a minute: who notices, and how soon it is over."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.conftest import Report
from tests.processes.conftest import Serve, list_settings
from tests.processes.locked import hold_the_lock
from tests.processes.running import Answer, Running, ask, wait_until
from tests.processes.senders import Door, open_door
from wall.config import load_settings
from wall.parts import Parts, assemble
from wall.people.service import NewPerson, add_person

pytestmark = pytest.mark.bench
PAGES = ("/", "/people", "/receipt", "/api/v1/walls/main/posts", "/healthz")
FULL_SECONDS, LOCKED_SECONDS = 20.0, 30.0
ROOM = "16m"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of a site in a small file system of its own, which takes the right to mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", folder], check=True)
    yield list_settings(folder / "data")
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def site(settings: dict[str, str], tmp_path: Path) -> Iterator[Parts]:
    parts = assemble(load_settings(settings, tmp_path / "no.toml"))
    yield parts
    parts.close()


def test_a_full_disk_heals_by_itself(serve: Serve, site: Parts, report: Report) -> None:
    running = serve()
    running.wait_until_served("/readyz")
    with site.database.write() as session:
        add_person(session, NewPerson("Ben"))
    door = open_door(site, "ben")
    filler = site.settings.data_dir / "filler"
    fill(filler)
    refused, slowest = watch(running, door, FULL_SECONDS)
    filler.unlink()
    began = time.monotonic()
    wait_until(lambda: door.post(running.port, "after", "words afterwards").status == 202, 60, "it writes again")
    healed = time.monotonic() - began
    running.wait_until_served("/readyz", 60)
    ready = time.monotonic() - began
    report(
        f"disk full for {FULL_SECONDS:.0f} s: {len(refused)} writers refused (503, Retry-After); slowest page",
        "1 s",
        f"{slowest:.2f} s",
    )
    report("the same: writes again, and its worker works, after there is room", "60 s", f"{healed:.1f}, {ready:.1f} s")
    assert {answer.status for answer in refused} == {503}
    assert {answer.headers["Retry-After"] for answer in refused} == {"5"}


def test_a_lock_held_for_half_a_minute_heals_by_itself(serve: Serve, site: Parts, report: Report) -> None:
    running = serve()
    running.wait_until_served("/readyz")
    measured = hold_the_lock(running, site, seconds=LOCKED_SECONDS)
    began = time.monotonic()
    running.wait_until_served("/readyz", 60)
    report(
        f"SQLite locked for {LOCKED_SECONDS:.0f} s: slowest of {len(measured.pages)} pages that read;"
        f" {len(measured.refused)} writers refused; ready again after",
        "1 s; 60 s",
        f"{max(measured.pages):.2f} s; {time.monotonic() - began:.1f} s",
    )
    assert {answer.status for answer in measured.refused} == {503}
    assert len(measured.writers) == 10
    assert measured.answered_after


def fill(filler: Path) -> None:
    """Take all the room that is left."""
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError as error:
            assert error.errno == 28  # no space left


def watch(running: Running, door: Door, seconds: float) -> tuple[list[Answer], float]:
    """Post and read for so long; who was refused, and the slowest page."""
    refused, slowest = [], 0.0
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        number += 1
        answer = door.post(running.port, f"sent-{number}", "words " * 500)
        if answer.status != 202:
            refused.append(answer)
        for page in PAGES:
            read = ask(running.port, page)
            assert read.status == 200, (page, read)
            slowest = max(slowest, read.seconds)
        time.sleep(0.1)
    assert refused
    return refused, slowest
