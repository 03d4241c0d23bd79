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
_COMMANDS = ("wall/cli/", "wall/demo/", "wall/migrations/")  # the command line speaks English
# Their settings errors keep the site from starting.
_BEFORE_ANY_PAGE = ("wall/config.py", "wall/kept_key.py", "wall/db.py", "wall/brand/given.py", "wall/acts/brand.py")
_ARGUMENTS = {"Badge": (1, 2), "Ours": (0,), "Check": (0, 1, 2), "translate": (1,), "translate_plural": (1,)}
_TABLES = {
    "wall/connectors/mastodon.py": ("_LIMITED",),
    "wall/connectors/registry.py": ("_FEED_INSTEAD",),
    "wall/web/errors.py": ("_TITLES", "_WORDS"),
    "wall/web/source_rows.py": (
        *("HOW_VERIFIED", "_WORDS", "_WHY"),
        *("_NEXT", "_NEXT_FEED", "_NEXT_MINE", "_NEXT_MY_FEED", "_NEXT_COLLEAGUES"),
    ),
    "wall/sources/telling.py": ("YOURS_BROKE", "YOURS_HEALED", "THEIRS_BROKE", "THEIRS_HEALED"),
    "wall/sources/service.py": ("MOVED", "MOVED_TO_FOLLOWED"),
    "wall/sources/proofs.py": ("_LOST",),
    "wall/posts/service.py": ("SWITCHED_OFF", "OWN_CHOICE", "CONTESTED"),
    "wall/connectors/networks.py": ("NO_NETWORKS",),
    "wall/web/desk/operator.py": ("_ACTS",),
    "wall/web/desk/walls.py": ("_LABELS",),
    "wall/web/passkeys.py": ("ADDED",),
    "wall/acts/let_in.py": ("MADE", "MADE_BY_COMMAND", "USED", "JOINED"),
    "wall/acts/tell_change.py": (
        *("WAITING", "SET", "RENAMED", "WAITING_BY_COMMAND", "SET_BY_COMMAND", "RENAMED_BY_COMMAND"),
        *("_IS_HERE", "_HAS_GONE"),
    ),
    "wall/web/desk/insight.py": ("_FIGURES",),
    "wall/safety/rules.py": ("REASONS",),
    "wall/sources/claim_notices.py": (
        *("SUGGESTED", "ADDED_FOR_YOU", "VOUCH_ASKED", "VOUCHED", "LOST"),
        *("PAUSED_FOR_YOU", "RESUMED_FOR_YOU", "LET_GO_FOR_YOU"),
    ),
    "wall/sources/contest_notices.py": (
        *("CONTESTED", "CONTESTED_YOURS", "CONTESTED_AWAY", "GIVEN", "GIVEN_AWAY", "DECLINED", "STAYS", "TAKEN_BACK"),
    ),
    "wall/sources/contests.py": ("_WHY",),
    "wall/sources/vouching.py": ("_TAKEN_BACK",),
    "wall/sources/health.py": ("_MOVED_ELSEWHERE",),
    "wall/posts/squatted.py": ("WENT", "CAME"),
    "wall/acts/bring.py": ("BROUGHT_FOR_YOU",),
    "wall/posts/highlights.py": ("FORWARD", "FORWARD_BY_NOBODY"),
    "wall/posts/models.py": ("HELD", "LEFT_OUT"),
    "wall/safety/telling.py": (
        *("POST_HIDDEN", "POST_HIDDEN_NOTED", "PERSON_HIDDEN", "PERSON_HIDDEN_NOTED"),
        *("LIFTED", "UPHELD", "OVERTURNED", "ANSWERED"),
    ),
    "wall/web/hidings.py": ("_ROLES",),
    "wall/relays/rules.py": ("NO_ACCOUNT", "NOBODY_DID", "NETWORK_REFUSED", "STILL_WAITING", "TAKEN_BACK"),
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
            given = [word for word in ([words] if isinstance(words, str) else words or []) if word is not None]
            if given:  # else it is kept somewhere, and stands in one of the tables
                yield Message(f"{path.relative_to(ROOT)}:{line}", given[0], given[1] if function == "n_" else None)


def _of_modules() -> Iterator[Message]:
    trees = {str(path.relative_to(ROOT)): ast.parse(path.read_bytes()) for path in sorted(_PACKAGE.rglob("*.py"))}
    errors = _error_classes(list(trees.values()))
    for place, tree in trees.items():
        if place.startswith(_COMMANDS):
            continue
        yield from _of_tables(place, tree)
        yield from _of_calls(place, tree, errors)


def _error_classes(trees: list[ast.Module]) -> set[str]:
    """The names of all classes that descend from the two kinds of errors with a message for people."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found: set[str] = set()
    grown = _ROOTS
    while grown != found:
        found = grown
        grown = found | {one.name for one in classes if {_name(base) for base in one.bases} & found}
    return found


def _of_calls(place: str, tree: ast.Module, errors: set[str]) -> Iterator[Message]:
    texts = _bound_texts(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name, at = _name(call.func), f"{place}:{call.lineno}"
        if name in errors and not (name == "SettingsError" and place in _BEFORE_ANY_PAGE):
            yield from _of_error(at, call, texts)
        given = [_text(one) for one in (*call.args, *(pair.value for pair in call.keywords if pair.arg == "message"))]
        for index in _ARGUMENTS.get(name, ()):
            if index < len(given) and (text := given[index]) is not None:
                yield Message(at, text, given[index + 1] if name == "translate_plural" else None)


def _of_error(at: str, call: ast.Call, texts: list[tuple[str, int, str]]) -> Iterator[Message]:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Attribute) and first.attr == "message":
        return  # another error, told again
    text = _text(first)
    if isinstance(first, ast.Name):
        above = [text for name, line, text in texts if name == first.id and line < call.lineno]
        text = above[-1] if above else None
    if text is None:
        raise ValueError(f"{at}: write the message out, so that it can be translated.")
    yield Message(at, text)


def _bound_texts(tree: ast.Module) -> list[tuple[str, int, str]]:
    """Every `name = "text"`: the name, its line and the text, from top to bottom."""
    found = [
        (_name(node.targets[0]), node.lineno, text)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (text := _text(node.value)) is not None
    ]
    return sorted(found, key=lambda one: one[1])


def _of_tables(place: str, tree: ast.Module) -> Iterator[Message]:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and _name(target) in _TABLES.get(place, ()):
            for value in node.value.values if isinstance(node.value, ast.Dict) else [node.value]:
                if (text := _text(value)) is not None:
                    yield Message(f"{place}:{node.lineno}", text)


def _name(node: ast.AST | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
