"""JSON at the inbound door: what is JSON is read as such and refused by its fields, what is none is called none."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.corpora.conftest import Tally
from tests.web.conftest import Site, problem_of, site
from tests.web.test_inbound import Door, door
from wall.connectors.base import Malformed
from wall.connectors.webhook import parse

__all__ = ["door", "site"]

NO_JSON = "The body is not JSON."


def documents(corpora: Path, expected: str) -> list[Path]:
    """The documents that a parser must accept (`y`), must refuse (`n`), or may treat either way (`i`)."""
    found = sorted((corpora / "jsontestsuite" / "test_parsing").glob(f"{expected}_*.json"))
    return found + (sorted((corpora / "jsontestsuite" / "test_transform").glob("*.json")) if expected == "i" else [])


def refusal(body: bytes) -> str:
    """Why the door refuses this body: none of them is a message."""
    with pytest.raises(Malformed) as refused:
        parse(body)
    return str(refused.value)


@pytest.mark.parametrize(
    ("expected", "is_right"),
    [("y", lambda why: why != NO_JSON), ("n", lambda why: why == NO_JSON), ("i", bool)],
    ids=["JSON", "no JSON", "either"],
)
def test_a_document_is_taken_for_what_it_is(
    corpora: Path, tally: Tally, expected: str, is_right: Callable[[str], bool]
) -> None:
    found = documents(corpora, expected)
    wrong = [path.name for path in found if not is_right(refusal(path.read_bytes()))]
    tally("jsontestsuite", files=len(found), **{f"{expected}_as_expected": len(found) - len(wrong)})
    assert found
    assert wrong == []


def test_words_that_are_json_themselves_come_through_unchanged(corpora: Path) -> None:
    for path in documents(corpora, "y"):
        words = path.read_text(encoding="utf-8")
        inbound = parse(json.dumps({"id": "1", "text": f"It reads {words}"}).encode())
        assert inbound.message.text == f"It reads {words}"  # type: ignore[union-attr]  # it deletes nothing


def test_no_document_ends_in_a_failure_of_the_server(site: Site, door: Door, corpora: Path) -> None:
    for expected in "yni":
        for path in documents(corpora, expected):
            answer = door.knock(path.read_bytes())
            assert answer.status_code == 400, path.name
            assert problem_of(answer), path.name
