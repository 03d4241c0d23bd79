"""Test data in pairs of files: `x.json` or `x.xml`, and `x.expected.json` with what becomes of it."""

import json
from pathlib import Path
from typing import Any

import msgspec

DATA = Path(__file__).parent.parent / "data"


def pairs(network: str) -> list[Path]:
    """The input files of a network that have an expectation beside them."""
    files = sorted(DATA.joinpath(network).iterdir())
    return [file for file in files if not file.name.endswith(".expected.json")]


def expected(file: Path) -> Any:
    return json.loads(file.with_name(f"{file.stem}.expected.json").read_text())


def short(value: object) -> Any:
    """A dataclass as JSON values, without what is empty: expectations stay readable."""
    plain = msgspec.to_builtins(value)
    return _without_empty(plain)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_empty(item) for name, item in value.items() if item not in (None, "", False, [], (), {})}
    return [_without_empty(item) for item in value] if isinstance(value, list | tuple) else value
