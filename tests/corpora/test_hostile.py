"""Payloads that others collected: no script survives cleaning."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tests.corpora.conftest import Tally
from tests.corpora.trees import assert_harmless, assert_plain
from wall.content.sanitize import clean
from wall.content.text import plain

_PERMITTED = {"p", "br", "a", "strong", "b", "em", "i", "blockquote", "ul", "ol", "li", "code", "pre", "del"}
_PARSERS = {"html", "head", "body"}  # what a parser adds around a fragment


def payloads(read_corpus: Callable[[str], Any]) -> list[str]:
    """Every xss payload, placeholders filled in."""
    replaced = read_corpus("xss/h5sc_placeholders.json")
    found = [one["payload"] for one in read_corpus("xss/dompurify_expect.json")]
    found += [
        re.sub(r"%(\w+)%", lambda match: replaced.get(match[1], match[0]), one["payload"])
        for one in read_corpus("xss/h5sc.json")
    ]
    return [*found, *read_corpus("xss/owasp_filter_evasion.json"), *read_corpus("xss/patt_intruders.json")]


def test_no_payload_leaves_a_tag_or_an_address_that_could_run(read_corpus: Callable[[str], Any], tally: Tally) -> None:
    found = payloads(read_corpus)
    for payload in found:
        cleaned = clean(payload)
        assert clean(cleaned) == cleaned, payload
        assert_harmless(cleaned, payload)
        for node in LexborHTMLParser(str(cleaned)).css("*"):
            assert node.tag in _PERMITTED | _PARSERS, (payload, cleaned)
            for name, value in node.attributes.items():
                assert name in ("href", "rel"), (payload, cleaned)
                assert name != "href" or re.match("https?://", value or "", re.IGNORECASE), (payload, cleaned)
    tally("xss, cleaned", payloads=len(found))


def test_all_that_html_can_be_is_clean_after_cleaning_and_the_same_when_cleaned_again(
    corpora: Path, tally: Tally
) -> None:
    for path in sorted((corpora / "html5lib").rglob("*.*t")):
        for case in cases_of(path):
            cleaned = clean(case)
            assert clean(cleaned) == cleaned, (path.name, case)
            assert_harmless(cleaned, (path.name, case))
            assert_plain(cleaned + plain(cleaned), (path.name, case))
            tally("html5lib, cleaned", cases=1, left=int(bool(cleaned)))


def cases_of(path: Path) -> Iterator[str]:
    """The HTML of each case of one file: `.dat` has `#data`, the input, `#errors`, …; `.test` is JSON."""
    if path.suffix == ".dat":
        for case in re.split(r"(?:^|\n)#data\n", path.read_bytes().decode("utf-8", "replace"))[1:]:
            yield case.partition("\n#errors")[0]
    elif path.suffix == ".test":
        for tests in json.loads(path.read_text(encoding="utf-8")).values():
            yield from (test["input"] for test in tests)
