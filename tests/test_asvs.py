"""docs/asvs.md says the truth: each requirement stands there once, and each test that it names exists."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

from wall.people.access import FIRST_STEWARD_LINK, INVITATION
from wall.people.attempts import GOOD_FOR
from wall.people.links import MAILED_LINK
from wall.people.passkeys import CHALLENGE_GOOD_FOR

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")

# ASVS 5.0.0, levels 1 and 2: how many requirements each section has. Those of level 3 come last in each.
SECTIONS = {
    "6.1": 3,
    "6.2": 12,
    "6.3": 4,
    "6.4": 4,
    "6.5": 5,
    "6.6": 3,
    "6.8": 4,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "7.6": 2,
    "8.1": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
    "10.1": 2,
    "10.2": 2,
    "10.3": 4,
    "10.4": 11,
    "10.5": 5,
    "10.6": 2,
    "10.7": 3,
}
NUMBERS = {f"{section}.{one}" for section, many in SECTIONS.items() for one in range(1, many + 1)}
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[tuple[str, str, str, str]]:
    """Number, what is asked, how it is met, and the test."""
    return ROW.findall(PAGE)


def apart() -> Iterator[str]:
    """The numbers that do not apply."""
    for line in PAGE.partition("## What does not apply")[2].splitlines():
        for first, last in re.findall(r"(\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))?", line.partition(":")[0]):
            section, _, number = first.rpartition(".")
            upto = int((last or first).rpartition(".")[2])
            yield from (f"{section}.{one}" for one in range(int(number), upto + 1))


WAYS = {
    "the company's OpenID provider": ("ten minutes", GOOD_FOR, 10),
    "a passkey": ("five minutes", CHALLENGE_GOOD_FOR, 5),
    "a link by mail": ("ten minutes", MAILED_LINK, 10),
    "a link that a steward or `florilege invite` made": ("seven days", INVITATION, 7 * 24 * 60),
    "the first steward's link": ("thirty minutes", FIRST_STEWARD_LINK, 30),
}


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_each_requirement_of_level_one_and_two_stands_there_once() -> None:
    counted = Counter([*(row[0] for row in rows()), *apart()])
    assert set(counted) == NUMBERS
    assert [number for number, times in counted.items() if times > 1] == []


def test_each_test_that_is_named_exists() -> None:
    named = TEST.findall(PAGE)
    assert len(named) > len(rows())
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(path)] == []


def test_each_row_names_a_test_or_the_place_that_documents_it() -> None:
    for number, _asked, _here, test in rows():
        assert TEST.search(test) or test.startswith("documentation: ["), number


def test_what_is_not_met_says_why() -> None:
    short = {number: here for number, _, here, _ in rows() if "**" in here}
    assert short
    for number, here in short.items():
        assert re.search(r"\*\*(?:not met|in part|In part)\*\*", here), number
        assert len(here) > 80, number


def test_each_way_in_lasts_as_long_as_is_said() -> None:
    for way, (words, lasts, minutes) in WAYS.items():
        (line,) = re.findall(rf"^\| {re.escape(way)} \|.*$", PAGE, re.MULTILINE)
        assert (words in line, lasts) == (True, timedelta(minutes=minutes)), way
