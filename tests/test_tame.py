"""Promises of tamed HTML: however it is meant, no parser makes much of little, and honest words stay as they are."""

import time

import nh3
import pytest
from selectolax.lexbor import LexborHTMLParser

from wall.connectors.markup import parse_page, text_of
from wall.content.sanitize import LONGEST, clean
from wall.tame import MOST_TAGS, tame

MANY = "".join(f"<b a={number}>" for number in range(4_000))
ATTACKS = {
    "unclosed emphasis": f"<p>{MANY}</p>" + "<p>x</p>" * 8_000,
    "in capitals": f"<p>{MANY.upper().replace(' ', '/')}</p>" + "<p>x</p>" * 8_000,
    "out of two parts": f"<p>{MANY.replace('<b', '<<u>b')}</p>" + "<p>x</p>" * 8_000,
    "with quotes": "<p>" + MANY.replace(">", " c='>'>") + "</p>" + "<p>x" * 8_000,
    "of every kind": "<p>" + "<b><code><em><font><i><big><s><u><tt>" * 200 + "</p>" + "<p>x</p>" * 8_000,
    "end tags of nothing": "<x>" * 20_000 + "</y>" * 20_000,
    "deep": "<div>" * 20_000,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_would_grow_without_end_is_cleaned_in_no_time(attack: str) -> None:
    begun = time.monotonic()
    cleaned = clean(attack)
    assert len(cleaned) <= LONGEST
    assert clean(cleaned) == cleaned
    text_of(attack)
    parse_page(attack * 10)
    assert time.monotonic() - begun < 6


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_parser_makes_more_than_a_few_elements_of_each_tag(attack: str) -> None:
    tamed = tame(attack)
    assert tamed.count("<") <= MOST_TAGS
    body = LexborHTMLParser(tamed).body
    assert body is not None
    assert len(body.html or "") < 20 * len(tamed)
    assert len(nh3.clean(tamed)) < 20 * len(tamed)


@pytest.mark.parametrize(
    ("html", "tamed"),
    [
        ("<p class=x>Hello <b>you</b> and <a href=y>you</a></p>", None),
        ('A <strong class="x">word</strong>, <EM\nid=y>too</EM >.', "A <strong>word</strong>, <em>too</em>."),
        ("<font color=red>red</font> <big>big</big>", "<span>red</span> <span>big</span>"),
        ("<body><blockquote><ins>x</ins><img src=i><strike-out>1 < 2", None),
        ("<b", None),
        ("", None),
    ],
)  # fmt: skip
def test_honest_html_means_the_same(html: str, tamed: str | None) -> None:
    assert tame(html) == (html if tamed is None else tamed)


def test_only_so_many_tags_are_looked_at() -> None:
    assert tame("<i>" * 5, most_tags=3) == "<i><i><i>"
    assert tame("a<i>b<i>c", most_tags=2) == "a<i>b<i>c"
    assert tame("a<i>b<i>c", most_tags=1) == "a<i>b"
