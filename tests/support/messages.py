"""Finds every English message that a page can show, with the place where it is written."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).parents[2]
_PACKAGE = ROOT / "wall"
_TEMPLATES = ROOT / "templates"

_ROOTS = {"FlorilegeError", "ConnectorError"}
_COMMANDS = ("wall/cli/", "wall/migrations/")  # the command line speaks English
_BEFORE_ANY_PAGE = ("wall/config.py", "wall/db.py")  # their settings errors keep the site from starting
_ARGUMENTS = {"Badge": (1, 2), "Check": (0, 1, 2), "translate": (1,), "translate_plural": (1,)}
_TABLES = {
    "wall/web/errors.py": ("_TITLES", "_WORDS"),
    "wall/web/source_rows.py": ("_WORDS",),
    "wall/cards/render.py": ("NO_NETWORKS",),
    "wall/relays/rules.py": ("NO_ACCOUNT", "NOBODY_DID", "NETWORK_REFUSED", "STILL_WAITING"),
}


@dataclass(frozen=True)
class Message:
    """One message: its place (file:line), its text, and its plural if it has one."""

    place: str
    text: str
    plural: str | None = None


def all_messages() -> list[Message]:
    """Every message of pages. Raises `ValueError` for an error whose message cannot be read from the code."""
    return [*_of_templates(), *_of_modules()]


def _of_templates() -> Iterator[Message]:
    environment = Environment(autoescape=True)
    for path in sorted(_TEMPLATES.rglob("*.html")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for line, function, words in extract_from_ast(tree, ("_", "n_")):
            given = [word for word in ([words] if isinstance(words, str) else words) if word is not None]
            yield Message(f"{path.relative_to(ROOT)}:{line}", given[0], given[1] if function == "n_" else None)


def _of_modules() -> Iterator[Message]:
    trees = {str(path.relative_to(ROOT)): ast.parse(path.read_bytes()) for path in sorted(_PACKAGE.rglob("*.py"))}
    errors = _error_classes(list(trees.values()))
    for place, tree in trees.items():
        if place.startswith(_COMMANDS):
            continue
        yield from _of_tables(place, tree)
        for function in _functions(tree):
            yield from _of_calls(place, function, errors)


def _error_classes(trees: list[ast.Module]) -> set[str]:
    """The names of all classes that descend from the two kinds of errors with a message for people."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found: set[str] = set()
    grown = _ROOTS
    while grown != found:
        found = grown
        grown = found | {one.name for one in classes if {_name(base) for base in one.bases} & found}
    return found


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    """The outermost functions, then all that stands outside of them."""
    rest = []
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        for part in inner:
            if isinstance(part, ast.FunctionDef):
                yield part
            else:
                rest.append(part)
    yield ast.Module(rest, [])


def _of_calls(place: str, function: ast.AST, errors: set[str]) -> Iterator[Message]:
    bound = {
        _name(node.targets[0]): node.value.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        name = _name(call.func)
        if name in errors and not (name == "SettingsError" and place in _BEFORE_ANY_PAGE):
            yield Message(f"{place}:{call.lineno}", _message_of(place, call, bound))
        given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "message")]
        for index in _ARGUMENTS.get(name, ()):
            if index < len(given) and isinstance(text := getattr(given[index], "value", None), str):
                plural = call.args[2].value if name == "translate_plural" else None  # type: ignore[attr-defined]
                yield Message(f"{place}:{call.lineno}", text, plural)


def _message_of(place: str, call: ast.Call, bound: dict[str, object]) -> str:
    first = call.args[0] if call.args else None
    text = bound.get(first.id) if isinstance(first, ast.Name) else getattr(first, "value", None)
    if isinstance(first, ast.Attribute) and first.attr == "message":
        return ""
    if not isinstance(text, str):
        raise ValueError(f"{place}:{call.lineno}: write the message out, so that it can be translated.")
    return text


def _of_tables(place: str, tree: ast.Module) -> Iterator[Message]:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and _name(target) in _TABLES.get(place, ()):
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            for value in values:
                if isinstance(value, ast.Constant):
                    yield Message(f"{place}:{value.lineno}", str(value.value))


def _name(node: ast.AST | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
