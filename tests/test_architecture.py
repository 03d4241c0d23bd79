"""House rules as tests, each with its reason: imports go down only, files stay small, one place for each thing."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "wall"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)
LONGEST_FILE = 250  # lines: longer ones do more than one thing, and nobody reads them to the end


def test_imports_go_down_only() -> None:
    """A new feature finds its place by the contracts in pyproject.toml, and a wrong turn is told at once."""
    program = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_in_one_sentence_what_it_is_for_and_is_soon_read(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    words = ast.get_docstring(ast.parse(source)) or ""
    sentence = words.split("\n\n")[0].strip()
    assert sentence, f"{path} does not say what it is for."
    assert sentence[-1] in ".…:`", f"{path} does not begin with a sentence."
    if "versions" not in path.parts:  # a migration is as long as its tables, is read once and never changed
        assert source.count("\n") <= LONGEST_FILE, f"{path} is longer than {LONGEST_FILE} lines."


def test_what_goes_wrong_is_caught_by_its_name() -> None:
    """`except Exception` hides mistakes. Only the worker's outer loops may: one bad row must not stop all others."""
    assert list(_lines_with(r"except (Base)?Exception\b|except:", outside="wall/worker/")) == []


def test_time_comes_from_the_one_clock() -> None:
    """Tests put it forward, and every moment is aware and in UTC."""
    pattern = r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\btime\.time\("
    assert list(_lines_with(pattern, outside="wall/clock.py")) == []


def test_only_commands_print() -> None:
    """Everything else logs: who runs it must be able to tell from when and from where a line is."""
    assert list(_calls_of("print", outside="wall/cli/")) == []


def test_only_the_cleaner_makes_safe_html() -> None:
    """What has that type has been through `clean`: that is the whole worth of it."""
    assert list(_calls_of("SafeHtml", outside="wall/content/sanitize.py")) == []


def test_only_the_renderer_of_cards_vouches_for_html() -> None:
    """`Markup` tells templates to trust. A card is escaped by its template."""
    assert list(_calls_of("Markup", outside="wall/cards/render.py")) == []


def test_whoever_adds_a_person_looks_who_was_erased() -> None:
    """Old links lead to the name in addresses of somebody erased: they would vouch for a newcomer who has it now."""
    unsigned = [
        place
        for name in ("add_person", "enter")
        for place, call in _found_calls(name, outside="wall/demo/")
        if "sign" not in {word.arg for word in call.keywords}
    ]
    assert unsigned == []


def test_nobody_switches_escaping_off() -> None:
    """One `|safe` in a template undoes all the cleaning."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8")), path


def test_templates_hold_no_styles_or_scripts_of_their_own() -> None:
    """The content security policy forbids them, so they would not work."""
    pattern = re.compile(r"<style\b|\sstyle\s*=|\son\w+\s*=\s*[\"']|<script(?![^>]*\bsrc)")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if path.parent.name == "mail":
            continue  # a letter has no style sheet to link, and no policy
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not pattern.search(line), f"{path}:{number}: {line.strip()}"


def test_services_do_not_commit() -> None:
    """Edges commit, so that what belongs together becomes true together."""
    found = list(_lines_with(r"\.(commit|rollback)\(", outside="wall/db.py"))
    assert found == []


def test_nothing_waits_to_be_done() -> None:
    """What is not built is absent: a note in the code is read by nobody."""
    assert list(_lines_with(r"\b(TODO|FIXME|XXX)\b|NotImplementedError", outside="")) == []


def test_every_exception_to_a_rule_gives_its_reason() -> None:
    """`noqa` and `type: ignore` without a reason beside them cannot be judged by who comes next."""
    bare = r"#\s*(noqa|type:\s*ignore)(?!.*(\s-\s|\s#\s))"
    assert list(_lines_with(bare, outside="")) == []


def _lines_with(pattern: str, *, outside: str) -> Iterator[str]:
    for path in MODULES:
        place = str(path.relative_to(ROOT))
        if outside and place.startswith(outside):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line):
                yield f"{place}:{number}: {line.strip()}"


def _calls_of(name: str, *, outside: str) -> Iterator[str]:
    return (place for place, _call in _found_calls(name, outside=outside))


def _found_calls(name: str, *, outside: str) -> Iterator[tuple[str, ast.Call]]:
    for path in MODULES:
        place = str(path.relative_to(ROOT))
        if place.startswith(outside):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), _service_verb(node.func)):
                yield f"{place}:{node.lineno}", node


def _service_verb(func: ast.expr) -> str:
    """What is called of a module: `service.add_person`, `access.enter`."""
    is_of_module = isinstance(func, ast.Attribute) and getattr(func.value, "id", "") in ("service", "access")
    return func.attr if is_of_module else ""  # type: ignore[attr-defined]  # it is an attribute, as the line above says
