"""Promises of the beginning of a long text: nothing lost, no link or fold broken, the way on in its last line."""

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.cards.beginning import SHORT_REST, beginning
from wall.content.sanitize import clean
from wall.content.text import plain

ON = '<span class="on">ON</span>'
WORDS = "A word or two. " * 40


def begun(html: str, room: int = 100) -> str:
    return beginning(html, room, ON)


def seen(html: str) -> str:
    """What stands before the way on."""
    return plain(html.partition(ON)[0])


def test_a_short_text_stays_as_it_is() -> None:
    html = f"<p>{'a' * (100 + SHORT_REST - 22)}</p>"
    assert begun(html) == html


def test_it_stops_between_two_words_and_says_how_to_go_on() -> None:
    html = begun(f"<p>{WORDS}</p><p>The end.</p>")
    assert 60 < len(seen(html)) <= 100
    assert WORDS.startswith(seen(html) + " ")
    assert '<span class="rest">' in html
    assert '<p class="rest">The end.</p>' in html


def test_it_never_stops_within_a_link_or_an_emphasis() -> None:
    html = begun(f'<p><a href="https://x.example/?a=1&amp;b=2">{WORDS}</a> and <b>so on</b> {WORDS}</p>')
    assert "</a>" in html.partition(ON)[0]
    assert html.count("<b>") == html.count("</b>") == 1


def test_what_is_folded_away_stays_whole() -> None:
    fold = f'<details class="folded"><summary>Look</summary><p>{WORDS}</p></details>'
    html = begun(f'<div class="part">{fold}</div><p>{WORDS}</p>')
    assert fold in html.partition(ON)[0]


def test_a_later_part_of_a_thread_waits_as_a_whole() -> None:
    html = begun(f'<p>{WORDS}</p><div class="part" lang="fr"><div>x</div><p>{WORDS}</p></div><p>y</p>')
    assert '<div class="rest part" lang="fr"><div>x</div><p>A word' in html
    assert '<p class="rest">y</p>' in html


@pytest.mark.parametrize(
    "words", ["\u6f22\u5b57" * 200, "e\u0301" * 400, "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 90]
)
def test_scripts_without_spaces_stop_between_two_characters(words: str) -> None:
    html = begun(f"<p>{words}</p>")
    after = re.sub("<[^>]*>", "", html.partition(ON)[2])
    assert len(seen(html)) < 200
    assert after[0] not in "\u0301\u200d"


class _Nesting(HTMLParser):
    """Fails where an element ends that is not the one that is open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


_TEXT = st.text(alphabet="ab &<>\u00e9\u0301\u6f22", max_size=60).map(lambda text: escape(text, quote=False))
_INLINE = st.sampled_from(["b", "em", "code", 'a href="https://x.example/"'])
_BLOCK = st.sampled_from(["p", "blockquote", "ul", "li", "pre"])


def _wrapped(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag.split()[0]}>"


_HTML = st.recursive(
    _TEXT,
    lambda inner: st.lists(st.builds(_wrapped, _INLINE | _BLOCK, inner) | inner, max_size=5).map("<br>".join),
    max_leaves=20,
)


@given(_HTML, st.integers(0, 200))
def test_without_the_marks_every_text_is_what_it_was(raw: str, room: int) -> None:
    html = clean(raw)
    cut = begun(html, room)
    _Nesting(cut)
    whole = cut.replace(str(ON), "").replace(' class="rest"', "")
    assert re.sub("</?span>", "", whole) == html
    assert cut.count("ON") <= 1
