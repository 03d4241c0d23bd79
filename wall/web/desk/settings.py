"""The desk's settings: what each is, where it comes from. Nothing changes here; of a secret only that it is set."""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from flask import Blueprint

from wall.config import PREFIX, Settings
from wall.web.context import page, parts, steward

bp = Blueprint("settings", __name__, url_prefix="/settings")
_FILE = Path("florilege.toml")

Origin = Literal["environment", "file", "default", "site"]


@dataclass(frozen=True)
class SettingRow:
    """One setting: its name, its value as it is written (None for a secret), whether it has one, where it is from."""

    key: str
    value: str | None
    is_set: bool
    origin: Origin


@bp.get("")
def listed() -> str:
    """What is set. Secrets are named to operators alone."""
    viewer, settings = steward(), parts().settings
    in_file = _names_in_file()
    rows = [_row(settings, one.name, one.metadata, in_file) for one in fields(Settings)]
    shown = [row for row in rows if row.value is not None or viewer.role == "operator"]
    return page("desk/settings.html", rows=shown, prefix=PREFIX, may_see_all=viewer.role == "operator")


def _row(settings: Settings, name: str, facts: Any, in_file: frozenset[str]) -> SettingRow:
    value, key = getattr(settings, name), PREFIX + name.upper()
    if key in os.environ or f"{key}_FILE" in os.environ:
        origin: Origin = "environment"
    elif name in in_file:
        origin = "file"
    else:
        origin = "default" if value == facts["parse"](facts["default"]) else "site"
    return SettingRow(name.upper(), None if facts["secret"] else _written(value), bool(value), origin)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _names_in_file() -> frozenset[str]:
    """Which settings the file says: it was read when the site started, and may have changed since."""
    try:
        return frozenset(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    except (OSError, ValueError):  # none, or one that is no TOML: then the site would not have started with it
        return frozenset()
