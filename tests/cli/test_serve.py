"""Promises of `florilege serve`."""

import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.cli.conftest import Cli
from wall.cli.serve import greet, settle_address
from wall.cli.serve_checks import check_free, serve_alone
from wall.config import FIRST_STEWARD_FILE, keep_address, load_settings
from wall.errors import Conflict, FlorilegeError
from wall.people.access import enter, look_at


def test_without_a_terminal_the_first_stewards_link_is_in_a_file_that_only_its_owner_reads(
    cli: Cli, capsys: pytest.CaptureFixture[str]
) -> None:
    file = cli.folder / FIRST_STEWARD_FILE
    file.write_text("an old one")
    file.chmod(0o644)
    with cli.site() as parts:
        greet(parts, on_terminal=False)
        said = capsys.readouterr().out
        assert str(file) in said
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        link = file.read_text().strip()
        token = link.rpartition("/")[2]
        assert token not in said
        with parts.database.write() as session:
            look_at(session, token)
            enter(session, token, "Anna")
        greet(parts, on_terminal=False)
    assert not file.exists()
    assert "Nobody" not in capsys.readouterr().out


def test_on_a_terminal_the_link_is_shown_and_in_no_file(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    with cli.site() as parts:
        greet(parts, on_terminal=True)
    assert "http://127.0.0.1:8000/enter/" in capsys.readouterr().out
    assert not (cli.folder / FIRST_STEWARD_FILE).exists()


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.2", "127.0.0.2"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]")],  # noqa: S104 - nothing listens
)
def test_people_reach_the_site_where_it_listens(
    bare: Cli, monkeypatch: pytest.MonkeyPatch, host: str, shown: str
) -> None:
    monkeypatch.setenv("FLORILEGE_PUBLIC_URL", "")
    monkeypatch.delenv("FLORILEGE_PUBLIC_URL")
    assert settle_address(host, 9001).public_url == f"http://{shown}:9001"
    assert os.environ["FLORILEGE_PUBLIC_URL"] == f"http://{shown}:9001"


@pytest.mark.parametrize("way", ["environment", "file"])
def test_a_public_url_that_is_set_stays(bare: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str) -> None:
    if way == "environment":
        monkeypatch.setenv("FLORILEGE_PUBLIC_URL", "https://wall.example.org")
    else:
        (tmp_path / "florilege.toml").write_text('public_url = "https://wall.example.org"\n')
    assert settle_address("127.0.0.1", 9001).public_url == "https://wall.example.org"


def test_a_taken_port_is_one_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLORILEGE_PUBLIC_URL", "http://127.0.0.1:8000")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = cli("serve", "--port", str(taken.getsockname()[1]))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "Address already in use" in ran.err


@pytest.mark.parametrize("host", ["no such host", "a" * 300, "192.0.2.1"])
def test_an_address_that_is_not_ours_is_one_sentence(host: str) -> None:
    with pytest.raises(FlorilegeError, match="Cannot serve on"):
        check_free(host, 8000)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_data_folder_is_served_once_at_a_time(cli: Cli, free_port: int, command: str) -> None:
    settings = settle_address("127.0.0.1", 9001)
    keep_address(settings)
    with serve_alone(settings):
        ran = cli(command, "--port", str(free_port))
        assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
        assert f"served already, by process {os.getpid()} at http://127.0.0.1:9001." in ran.err
        assert load_settings().public_url == "http://127.0.0.1:9001"
    with serve_alone(settings):
        pass


def test_a_killed_process_does_not_keep_the_data_folder(cli: Cli) -> None:
    code = (
        "import time; from wall.cli.serve_checks import serve_alone; from wall.config import load_settings\n"
        "with serve_alone(load_settings()): print(flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(Conflict, match=f"by process {holder.pid} "), serve_alone(load_settings()):
            pass
        holder.kill()
    with serve_alone(load_settings()):
        pass


@pytest.mark.parametrize("command", [["serve"], ["serve", "--role", "worker"], ["demo"]])
@pytest.mark.parametrize(
    "url", ["redis://:pw-s3cret@cache:port/0", "redis://cache?socket_timeout=pw-s3cret", "redis://"]
)
def test_a_redis_that_cannot_be_used_stops_the_start(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, free_port: int, command: list[str], url: str
) -> None:
    if url == "redis://":
        monkeypatch.setitem(sys.modules, "redis", None)  # as where the extra is not installed
    monkeypatch.setenv("FLORILEGE_REDIS_URL", url)
    ran = cli(*command, "--port", str(free_port))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "REDIS_URL" in ran.err
    assert ("pip install 'florilege[scale]'" in ran.err) == (url == "redis://")
    assert "pw-s3cret" not in ran.err


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http", "", "8000.5"])
def test_a_nonsense_port_was_asked_wrongly(bare: Cli, port: str) -> None:
    ran = bare("serve", "--port", port)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_site_starts_answers_and_ends_without_showing_the_link(cli: Cli, free_port: int) -> None:
    command = [sys.executable, "-m", "wall", "serve", "--port", str(free_port)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            assert wait_until_ready(f"http://127.0.0.1:{free_port}/readyz")
            link = (cli.folder / FIRST_STEWARD_FILE).read_text().strip()
            with urlopen(link) as page:
                assert page.status == 200
        finally:
            process.terminate()
            out, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{free_port} " in out.decode()
    assert link.rpartition("/")[2] not in out.decode()


def wait_until_ready(url: str) -> bool:
    """Whether the site says within a few seconds that it and its worker are at work."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            with urlopen(url) as answer:
                return bool(answer.status == 200)
        except URLError:
            time.sleep(0.1)
    return False
