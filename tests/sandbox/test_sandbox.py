"""Promises of the sandbox: a job gets its answer, and one that takes too much ends nothing but its own child."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wall.sandbox.sandbox import Limits, Sandbox

JOB = Path(__file__).with_name("job.py")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(JOB, Limits(megabytes=128, cpu_seconds=1, seconds=2.0, nice=3))
    yield sandbox
    sandbox.close()


def _do(sandbox: Sandbox, what: str, body: bytes = b"", **facts: object) -> dict[str, Any] | None:
    done = sandbox.run({"do": what, **facts}, body)
    return json.loads(done.facts) if done else None


def _children(sandbox: Sandbox) -> list[int]:
    assert sandbox._helper is not None
    pid = sandbox._helper.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _sleep(sandbox: Sandbox, begun: Path, answers: list[object]) -> threading.Thread:
    """Have a child sleep; returns once it does."""
    thread = threading.Thread(target=lambda: answers.append(_do(sandbox, "sleep", path=str(begun))))
    thread.start()
    while not begun.exists():
        time.sleep(0.01)
    return thread


def _lives(sandbox: Sandbox) -> bool:
    return _do(sandbox, "echo") is not None


def test_a_job_gets_facts_and_bytes_and_gives_back_facts_and_files(sandbox: Sandbox) -> None:
    body = os.urandom(1_000_000)
    done = sandbox.run({"do": "echo"}, body)
    assert done is not None
    assert done.files == (body, body[::-1])


def test_each_job_has_a_child_of_its_own_that_lets_others_go_first_and_knows_nothing_of_ours(sandbox: Sandbox) -> None:
    first, second = _do(sandbox, "echo"), _do(sandbox, "echo")
    assert first is not None
    assert second is not None
    assert first["pid"] != second["pid"] != os.getpid()
    assert first["nice"] == os.nice(0) + 3
    assert first["modules"] == []


@pytest.mark.parametrize("what", ["burn", "sleep", "die", "raise", "many", "flood"])
def test_a_job_that_goes_wrong_ends_alone_and_soon(sandbox: Sandbox, tmp_path: Path, what: str) -> None:
    begun = time.monotonic()
    assert _do(sandbox, what, path=str(tmp_path / "begun")) is None
    assert time.monotonic() - begun < 5
    assert _lives(sandbox)


def test_a_job_has_as_much_memory_as_it_may_and_no_more(sandbox: Sandbox) -> None:
    assert _do(sandbox, "eat", bytes=50_000_000) == {"eaten": 50_000_000}
    assert _do(sandbox, "eat", bytes=200_000_000) is None
    assert _lives(sandbox)


def test_a_job_can_write_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    assert _do(sandbox, "write", b"something", path=str(tmp_path / "left")) is None
    assert not (tmp_path / "left").exists() or (tmp_path / "left").read_bytes() == b""


def test_a_job_that_opens_nothing_reaches_no_file_and_no_network(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"the key")
    for opens, expected in (
        (True, {"file": "the key", "socket": "open"}),
        (False, {"file": "refused", "socket": "refused"}),
    ):
        sandbox = Sandbox(JOB, Limits(128, 1, 2.0, opens=opens))
        assert _do(sandbox, "reach", path=str(tmp_path / "secret")) == expected
        assert _do(sandbox, "echo", bytes(100_000)) is not None
        sandbox.close()


def test_a_child_that_is_stopped_is_not_waited_for_longer_than_its_time(sandbox: Sandbox, tmp_path: Path) -> None:
    begun = time.monotonic()
    answers: list[object] = []
    thread = _sleep(sandbox, tmp_path / "begun", answers)
    (child,) = _children(sandbox)
    os.kill(child, signal.SIGSTOP)
    thread.join()
    assert answers == [None]
    assert time.monotonic() - begun < 4
    os.kill(child, signal.SIGKILL)


def test_a_killed_child_costs_its_own_job_only(sandbox: Sandbox, tmp_path: Path) -> None:
    answers: list[object] = []
    thread = _sleep(sandbox, tmp_path / "begun", answers)
    assert sandbox._helper is not None
    helper = sandbox._helper.pid
    os.kill(_children(sandbox)[0], signal.SIGKILL)
    thread.join()
    assert answers == [None]
    assert _lives(sandbox)
    assert sandbox._helper.pid == helper


def test_a_helper_that_died_is_replaced(sandbox: Sandbox) -> None:
    assert _lives(sandbox)
    assert sandbox._helper is not None
    first = sandbox._helper.pid
    sandbox._helper.kill()
    assert _lives(sandbox)
    assert sandbox._helper.pid != first


def test_children_go_with_their_helper(sandbox: Sandbox, tmp_path: Path) -> None:
    thread = _sleep(sandbox, tmp_path / "begun", [])
    assert sandbox._helper is not None
    (child,) = _children(sandbox)
    begun = time.monotonic()
    sandbox._helper.kill()
    thread.join()
    assert time.monotonic() - begun < 1
    assert not Path(f"/proc/{child}/exe").exists()


def test_nothing_runs_before_the_first_job_and_nothing_after_close() -> None:
    sandbox = Sandbox(JOB, Limits(128, 1, 2.0))
    assert sandbox._helper is None
    assert _lives(sandbox)
    helper = sandbox._helper
    assert helper is not None
    sandbox.close()
    assert helper.returncode is not None


def test_no_more_children_than_agreed_run_at_once(tmp_path: Path) -> None:
    sandbox = Sandbox(JOB, Limits(128, 1, 1.0), at_once=2)
    job = {"path": str(tmp_path / "begun")}
    threads = [threading.Thread(target=_do, args=(sandbox, "sleep"), kwargs=job) for _ in range(5)]
    for thread in threads:
        thread.start()
    most = 0
    while any(thread.is_alive() for thread in threads):
        most = max(most, len(_children(sandbox)) if sandbox._helper else 0)
        time.sleep(0.02)
    assert most == 2
    sandbox.close()


def test_a_job_that_cannot_be_loaded_is_said_so(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "none.py", Limits(128, 1, 1.0))
    with pytest.raises(RuntimeError, match=r"none\.py does not start"):
        sandbox.run({}, b"")
    sandbox.close()
