"""Finds the files that travel with the package: beside it in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def find(name: str) -> Path:
    """The folder or file `name` ("static", "templates", "kiosk")."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.exists() else _PACKAGE.parent / name
