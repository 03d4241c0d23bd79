"""Safe HTML: what stays, what goes, and that cleaning twice changes nothing."""

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wall.content.sanitize import LONGEST, SafeHtml, clean, from_text, line, with_emoji
from wall.content.text import plain

REL = 'rel="nofollow noopener noreferrer ugc"'
ALLOWED = re.compile(
    r"</?(?:p|strong|b|em|i|blockquote|ul|ol|li|code|pre|del)>|<br>|</a>"
    r'|<a href="(?i:https?)://[^"<>]*" rel="nofollow noopener noreferrer ugc">'
)


def _is_tame(html: str) -> bool:
    return all(ALLOWED.fullmatch(tag) for tag in re.findall(r"<[^>]*>?", html))


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("<p>Hello <b>you</b><br>there</p>", "<p>Hello <b>you</b><br>there</p>"),
        ("<h2>Big <i>news</i></h2>text", "<p><strong>Big <i>news</i></strong></p>text"),
        ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
        ("<div><p>one</p></div>", "<p>one</p>"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "<p>1 2 </p>"),
        ("<p> </p><p>&nbsp;</p><p><br></p><ul><li></li></ul>x", "x"),
        ("a<b> </b>c", "a c"),
        ("<span class='x' style='color:red' id='y' onclick='z()'>x</span>", "x"),
        ("<p class=x title=y lang=fr dir=rtl>x</p>", "<p>x</p>"),
        ("<script>alert(1)</script><style>p{}</style><iframe src=x></iframe>x", "x"),
        ("<img src=x onerror=alert(1)>x<svg onload=alert(1)>", "x"),
        ('<a href="https://x.example/?a=1&amp;b=2">x</a>', f'<a href="https://x.example/?a=1&amp;b=2" {REL}>x</a>'),
        (
            '<a href="https://x.example/?utm_source=a&amp;b=%22&amp;fbclid=c#d">x</a>',
            f'<a href="https://x.example/?b=%22#d" {REL}>x</a>',
        ),
        ('<a href="/relative">x</a>', "x"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="//x.example/">x</a>', "x"),
        ('<a href="https://x.example/"></a>y', "y"),
        ("<!-- comment -->x<?php ?>", "x"),
        ("<p>unclosed <b>bold", "<p>unclosed <b>bold</b></p>"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("a\x00b&#x202e;c&#8;d", "abcd"),
        ("", ""),
    ],
)
def test_what_is_allowed_stays_and_the_rest_goes(raw: str, safe: str) -> None:
    assert clean(raw) == safe


def test_text_that_looks_like_a_tag_stays_text() -> None:
    assert clean("&lt;script&gt;alert(1)&lt;/script&gt;") == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(
    "raw",
    [
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
        '<a href="https://x.example/<h2>&quot;><script>alert(1)</script>">x</a>',
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<a href='java\tscript:alert(1)'>x</a><a href=' javascript:alert(1)'>y</a>",
        "<p>\u0338text</p><<b>\u0338x",
        "<h2><h3><div><p><h1>x</div></h2>",
        "<a href=https://x.example><a href=https://y.example>z</a></a>",
        "<b><p><i><blockquote></b>x</i>",
    ],
)
def test_known_tricks_leave_nothing_but_tame_tags(raw: str) -> None:
    cleaned = clean(raw)
    assert _is_tame(cleaned)
    assert clean(cleaned) == cleaned


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<i>", "<br>", "<a href='https://x.example/'>", "<a>", "</a>", "<div>", "</div>"]
    + [
        "<h1>",
        "</h1>",
        "<ul>",
        "<li>",
        "</ul>",
        "<pre>",
        "\n",
        "</pre>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "&nbsp;",
    ]
    + ["<a href='https://x.example/?utm_source=a&b=1&copy=2#xtor=\"c'>", "<a href=https://x.example?fbclid=&amp;lt;>"]
    + ["<svg>", "<style>", "</style>", "<!--", "-->", "&lt;", "x", " ", "<blockquote>", "\u0338", "&#x202e;", '"', "<"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES | st.text(max_size=5), max_size=25))
def test_cleaning_twice_changes_nothing(pieces: list[str]) -> None:
    cleaned = clean("".join(pieces))
    assert clean(cleaned) == cleaned
    assert _is_tame(cleaned)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_plain_text_becomes_tame_html_that_stays_the_same(text: str) -> None:
    html = from_text(text)
    assert _is_tame(html)
    assert clean(html) == html


def test_plain_text_keeps_its_paragraphs_lines_and_signs() -> None:
    assert from_text('one <b>\ntwo & "three"\n\n\nfour') == ('<p>one &lt;b&gt;<br>two &amp; "three"</p><p>four</p>')


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://x.example/a.", "https://x.example/a"),
        ("(https://x.example/a_(b))", "https://x.example/a_(b)"),
        ("«https://x.example/é?a=1&b=2», oui", "https://x.example/é?a=1&amp;b=2"),
        ("HTTPS://X.example", "HTTPS://X.example"),
    ],
)
def test_addresses_in_plain_text_become_links(text: str, address: str) -> None:
    assert f'<a href="{address}" {REL}>' in from_text(text)


def test_no_other_scheme_becomes_a_link() -> None:
    assert "<a" not in from_text("javascript:alert(1) ftp://x.example mailto:a@x.example www.x.example")


@pytest.mark.parametrize(
    "piece", ["<b><i>", "<blockquote>", "<p></p>", "<a href=https://x.example>", "<table>", "<b><p>", "&lt;"]
)
def test_hostile_lengths_are_cut_and_done_quickly(piece: str) -> None:
    begun = time.monotonic()
    cleaned = clean(piece * 50_000)
    assert len(cleaned) <= LONGEST
    assert clean(cleaned) == cleaned
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "markup",
    ["<div><b>" * 20_000, "<div><b>" * 4_900, "<div>" * 60_000, "<p>a " * 20_000, f"<img src='{'x' * 150_000}'>"]
    + ["<script>x</script><!-- > -->" * 9_000, "<b></i>" * 40_000, "< " * 9_000],
)
def test_words_are_not_lost_behind_too_much_markup(markup: str) -> None:
    begun = time.monotonic()
    cleaned = clean(f"<p>Before</p>{markup}words &amp; <i>more</i> words.<p>The end")
    words = " ".join(plain(cleaned).split())
    assert words.startswith("Before")
    assert words.endswith("words & more words. The end")
    assert len(cleaned) <= LONGEST
    assert clean(cleaned) == cleaned
    assert _is_tame(cleaned)
    assert time.monotonic() - begun < 4


def test_what_is_too_long_in_words_keeps_its_markup() -> None:
    cleaned = clean(f"<p>Some <b>strong</b> words. {'And more. ' * 20}</p>" * 1_000)
    assert cleaned.startswith("<p>Some <b>strong</b> words.")
    assert len(cleaned) > LONGEST / 3


def test_safe_html_is_a_type_that_does_not_rub_off() -> None:
    cleaned = clean("<p>x</p>")
    assert type(cleaned) is SafeHtml
    assert cleaned.__html__() == "<p>x</p>"
    assert type(cleaned + "<script>") is str


def test_custom_emoji_stand_in_words_only_and_come_from_this_site_alone() -> None:
    drawn = "0123456789abcdef" * 4
    html = clean('<p title=":a:">:a: <a href="https://x.test/:a:">:a:</a> :b: :c: &lt;:a:&gt;</p>')
    shown = with_emoji(html, {"a": drawn, "b": "https://evil.test/b.png", 'c"': drawn})
    assert shown.count(f'<img class="emoji" src="/media/{drawn}" alt=":a:"') == 3
    assert 'href="https://x.test/:a:"' in shown
    assert ":b: :c:" in shown
    assert "evil.test" not in shown
    assert line("<b>:a:", {"a": drawn}).startswith("&lt;b&gt;<img ")
    assert with_emoji(html, {}) == html
