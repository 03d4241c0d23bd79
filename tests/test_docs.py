"""The documents say what the program does: settings, commands, addresses, kinds of change, dependencies, links."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from flask import Flask

from tests.support.application import application
from wall.cli.root import florilege
from wall.config import PREFIX, Settings, load_settings
from wall.events import types

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table_cells(text: str) -> set[str]:
    """Everything in backticks in the first column of the tables of a document."""
    first = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return {cell for column in first for cell in re.findall(r"`([^`]+)`", column)}


def commands(command: click.Command | None, path: str) -> set[str]:
    if not isinstance(command, click.Group):
        return {path}
    context = click.Context(command)  # the outermost group imports a command when it is asked for it
    names = command.list_commands(context)
    return {found for name in names for found in commands(command.get_command(context, name), f"{path} {name}")}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with application(load_settings({f"{PREFIX}DATA_DIR": str(tmp_path)})) as app:
        yield app


def test_every_setting_is_documented_with_its_default_and_no_other() -> None:
    text = read("docs/configuration.md")
    assert table_cells(text) == {setting.name.upper() for setting in fields(Settings)}
    for setting in fields(Settings):
        (line,) = [line for line in text.splitlines() if line.startswith(f"| `{setting.name.upper()}`")]
        default = setting.metadata["default"]
        assert f"| `{default}` |" in line if default else "| |" in line
        assert ("*secret*" in line) == setting.metadata["secret"]


def test_every_command_is_documented_and_no_other() -> None:
    documented = {cell for cell in table_cells(read("docs/interfaces.md")) if cell.startswith("florilege ")}
    assert documented == commands(florilege, "florilege")


def test_every_address_is_documented(app: Flask) -> None:
    text = read("docs/interfaces.md")
    actions_of_the_desk = re.compile(r"/desk/\w+/<\w+>/\w+")
    for rule in app.url_map.iter_rules():
        assert rule.rule in text or actions_of_the_desk.fullmatch(rule.rule), (
            f"{rule.rule} is not in docs/interfaces.md"
        )


def test_every_documented_address_is_there(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    documented = {cell.removeprefix("GET ").removeprefix("POST ") for cell in table_cells(read("docs/interfaces.md"))}
    assert {cell for cell in documented if cell.startswith("/") and cell not in ("/wall", "/screen")} <= rules


def test_every_visible_kind_of_change_is_documented() -> None:
    kinds = {
        one.kind
        for one in vars(types).values()
        if isinstance(one, type) and getattr(one, "visible", False) and hasattr(one, "kind")
    }
    assert kinds <= table_cells(read("docs/interfaces.md"))


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    asked += [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    reasons = read("docs/dependencies.md")
    for requirement in asked:
        name = re.match(r"[A-Za-z0-9-]+", requirement)
        assert name is not None
        assert re.search(rf"\b{name[0]}\b", reasons), f"{name[0]} has no reason in docs/dependencies.md"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (document.parent / path).resolve() if path else document
        assert linked.exists(), f"{document.name} links to {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_starts_with_two_commands_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert {"run", "test", "stories", "demo", "corpora", "peers", "bench", "help"} <= targets
    assert set(re.findall(r"make ([a-z]+)", read("README.md"))) <= targets
    slow = [read(".ci/run").index(f"make {suite}") for suite in ("test", "stories", "corpora", "peers")]
    assert slow == sorted(slow)


def test_lock_files_have_hashes_and_no_download_address() -> None:
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
