"""Reads JSON objects that somebody else made: a name given twice means two things to two readers, so it is refused."""

import json
from typing import Any, NoReturn


def read_object(text: str | bytes) -> dict[str, Any]:
    """The JSON object. Raises `ValueError` for anything else, a name given twice, and what is no number of JSON."""
    try:
        found = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name given twice")
    return found


def _no_number(_: str) -> NoReturn:
    raise ValueError("no number of JSON")
