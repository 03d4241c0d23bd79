"""Whatever is typed, the answer is a sentence and the exit code that goes with it, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from wall.cli.root import COMMANDS

ASKED_WRONGLY = [
    "bogus",
    "--bogus",
    "person bogus",
    "person add",
    "person add A B",
    "person add A --role king",
    "person add A --email nonsense",
    "person add A --manager nobody",
    "person list --yaml",
    "person hide zoe",
    "person hide nobody --reason x",
    "person show nobody",
    "invite",
    "invite nonsense",
    "invite a@b.org --role king",
    "source add nobody fake:x",
    "source add zoe",
    "source add zoe fake:",
    "source add zoe gopher://x",
    "source add zoe ftp://example.org/feed",
    "source add zoe http://example.org:99999/",
    "source add zoe https://example.org:port/@a",
    "source add zoe fake:x --token-file no --token y",
    "source test nowhere",
    "source fetch",
    "source fetch nowhere",
    "source fetch x --all",
    "source pause nowhere",
    "source resume nowhere",
    "post add zoe nonsense --text x",
    "post add zoe javascript:alert(1) --text x",
    "post add nobody https://example.org/ --text x",
    "post list --limit 0",
    "post show nowhere",
    "post hide nowhere --reason x",
    "post restore nowhere",
    "relay add",
    "relay add no/network x",
    "relay preview nowhere",
    "relay retry nowhere",
    "relay undo nowhere",
    "relay undo",
    "badge award zoe nonsense --reason x",
    "badge award zoe first-words",
    "screen pair ABCDEF",
    "screen pair ABCDEF --wall nowhere",
    "screen revoke nowhere",
    "event retry nowhere",
    "fake edit zoe 99 x",
    "fake delete zoe 99",
    "fake post zoe x --lang english!",
    "wall list extra",
    "db",
    "db downgrade",
    "doctor --fix",
    "serve --role king",
]


@pytest.mark.parametrize("line", ASKED_WRONGLY)
def test_what_is_asked_wrongly_ends_with_two_and_a_sentence(cli: Cli, line: str) -> None:
    if "zoe" in line:
        cli.does("person", "add", "Zoé")
    ran = cli(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip()
    assert "Traceback" not in ran.err
    if line != "db":  # a group alone shows its help
        assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "args",
    [
        ["person", "add", ""],
        ["person", "add", " \x07 "],
        ["person", "add", "x" * 1000],
        ["person", "add", "nul\0"],
        ["person", "add", "half\udc80"],
        ["person", "show", ""],
        ["person", "hide", "zoe", "--reason", " "],
        ["source", "add", "zoe", ""],
        ["source", "add", "zoe", "a b"],
        ["source", "add", "zoe", "fake:x", "--token", "two words"],
        ["source", "add", "zoe", "fake:x", "--token", "é"],
        ["source", "add", "zoe", "fake:x", "--token", "-"],
        ["post", "add", "zoe", "https://example.org/" + "x" * 3000, "--text", "x"],
        ["post", "add", "zoe", "https://example.org/", "--text", "x" * 30_000],
        ["post", "add", "zoe", "https://example.org/", "--text", "-"],
        ["relay", "add", "linkedin", " "],
        ["relay", "add", "fake", " "],
        ["badge", "award", "zoe", "first-words", "--reason", " "],
        ["fake", "post", "", "x"],
        ["fake", "post", "日本", "x"],
        ["fake", "post", "zoe", " "],
    ],
)
def test_values_that_make_no_sense_are_refused(cli: Cli, args: list[str]) -> None:
    if "zoe" in args:
        cli.does("person", "add", "Zoé")
    ran = cli(*args)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert not set(ran.err) & set("\x07\0\x1b")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POLL_SECONDS", "soon"),
        ("PUBLIC_URL", "nonsense"),
        ("PUBLIC_URL", "http://h:abc"),
        ("ALLOW_PRIVATE_NETWORKS", "1.2.3.4/99"),
        ("ALLOW_HTTP", "maybe"),
        ("DATA_DIR", "~nobody-here/x"),
        ("REDIS_URL", "nonsense"),
        ("NONSENSE", "1"),
        ("SECRET_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_nonsense_setting_stops_every_command(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FLORILEGE_{name}", value)
    for args in (["person", "list"], ["db", "check"], ["serve"]):
        ran = cli(*args)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert f"FLORILEGE_{name}" in ran.err
    assert cli("doctor").code == 1


@pytest.mark.parametrize("text", ["not toml", "nonsense = 1", b"\xff\xfe", 'poll_seconds = "soon"'])
def test_a_broken_settings_file_stops_every_command(cli: Cli, tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / "florilege.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = cli("person", "list")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("path", ["/nowhere/token", ".", ""])
def test_a_token_file_that_cannot_be_read_is_named(cli: Cli, path: str) -> None:
    cli.does("person", "add", "Zoé")
    ran = cli("source", "add", "zoe", "fake:x", "--token-file", path)
    assert (ran.code, ran.err.count("\n")) == (1, 1)


@pytest.mark.parametrize("args", [["person", "list"], ["fake", "list", "x"], ["db", "upgrade"], ["serve"], ["demo"]])
def test_a_data_folder_that_is_a_file_is_named(bare: Cli, free_port: int, args: list[str]) -> None:
    bare.folder.write_text("no folder")
    port = ["--port", str(free_port)] if args in (["serve"], ["demo"]) else []
    ran = bare(*args, *port)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"The data folder {bare.folder} is a file, not a folder.\n"
    assert f"{bare.folder} is a file, not a folder" in bare("doctor").out


def test_a_data_folder_that_is_read_only_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # whoever runs the tests may write everywhere
    ran = cli("person", "list")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"The data folder {cli.folder} is read-only, or you may not write there.\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(bare: Cli, name: str) -> None:
    assert bare.does(name, "--help").startswith("Usage: florilege ")
    assert name in bare.does("--help")


def test_no_command_at_all_shows_the_help(bare: Cli) -> None:
    ran = bare()
    assert ran.code == 2
    assert "Usage: florilege" in ran.err


def test_the_version_is_told(bare: Cli) -> None:
    assert bare.does("--version").startswith("Florilège")


def test_a_reader_that_leaves_ends_the_command_quietly(cli: Cli) -> None:
    command = [sys.executable, "-m", "wall", "badge", "list", "--json"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_locale_without_accents_spoils_nothing(bare: Cli, encoding: str) -> None:
    command = [sys.executable, "-m", "wall", "person", "list"]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], env=environment, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Nobody is here yet" in ran.stdout
