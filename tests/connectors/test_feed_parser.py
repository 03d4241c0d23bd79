"""The helper process: hostile feeds end in a sentence, and nothing of them stays behind."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wall.connectors.base import Malformed
from wall.connectors.feed_parser import FeedParser, ParsedFeed

SMALL = b'<rss version="2.0"><channel><title>%s</title></channel></rss>'


def _parse(feeds: FeedParser, body: bytes) -> ParsedFeed:
    return feeds.parse(body, media_type="application/rss+xml", url="https://x.example/feed")


def _entity_chain(length: int) -> bytes:
    """Entities that each name the one before: an XML parser follows them by recursion."""
    chain = "".join(f'<!ENTITY e{number} "&e{number - 1};">' for number in range(1, length))
    head = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "x">{chain}]>'  # one line: feedparser misses the doctype so
    return f'{head}<rss version="2.0"><channel><title>&e{length - 1};</title></channel></rss>'.encode()


def _cpu_burner() -> bytes:
    """Tags that are opened and never closed: each costs a little more than nothing."""
    return b'<rss version="2.0"><channel>' + b"<a>" * 300_000


def _children(parser: FeedParser) -> list[int]:
    helper = parser._sandbox._helper
    assert helper is not None
    return [int(pid) for pid in Path(f"/proc/{helper.pid}/task/{helper.pid}/children").read_text().split()]


@pytest.fixture
def own() -> Iterator[FeedParser]:
    parser = FeedParser()
    yield parser
    parser.close()


def test_an_entity_chain_ends_its_child_and_nothing_else(feeds: FeedParser) -> None:
    with pytest.raises(Malformed, match="more time or memory than a feed may"):
        _parse(feeds, _entity_chain(30_000))
    assert _parse(feeds, SMALL % b"alive").title == "alive"


def test_a_feed_that_burns_time_is_ended_within_seconds() -> None:
    impatient = FeedParser(wall_seconds=1.0)
    begun = time.monotonic()
    with pytest.raises(Malformed):
        _parse(impatient, _cpu_burner())
    assert time.monotonic() - begun < 3
    assert _parse(impatient, SMALL % b"alive").title == "alive"
    impatient.close()


def test_text_that_is_no_feed_has_no_version(feeds: FeedParser) -> None:
    assert _parse(feeds, b"just words").version == ""
    assert _parse(feeds, b"").version == ""


def test_a_body_that_names_a_file_is_not_opened(feeds: FeedParser) -> None:
    assert _parse(feeds, b"/proc/self/environ") == _parse(feeds, b"/no/such/file")


def test_an_external_entity_is_not_fetched(feeds: FeedParser) -> None:
    secret = (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel><title>[&x;]</title>'
    )
    title = _parse(feeds, f"{secret}</channel></rss>".encode()).title
    assert title in ("[]", "[&x;]", "")


def test_strings_come_without_control_characters(feeds: FeedParser) -> None:
    feed = _parse(feeds, SMALL % b"a\x08b&#x202e;c&#27;d")
    assert feed.title == "abcd"


def test_fifty_entries_at_most(feeds: FeedParser) -> None:
    items = b"".join(b"<item><guid isPermaLink='false'>%d</guid></item>" % number for number in range(80))
    feed = _parse(feeds, b'<rss version="2.0"><channel>' + items + b"</channel></rss>")
    assert [entry.id for entry in feed.entries] == [str(number) for number in range(50)]


def test_the_newest_fifty_of_a_feed_that_begins_with_its_oldest(feeds: FeedParser) -> None:
    item = b"<item><guid isPermaLink='false'>%d</guid><pubDate>Mon, 02 Nov 2026 08:%02d:%02d GMT</pubDate></item>"
    items = b"".join(item % (number, number // 60, number % 60) for number in range(80))
    feed = _parse(feeds, b'<rss version="2.0"><channel>' + items + b"</channel></rss>")
    assert [entry.id for entry in feed.entries] == [str(number) for number in range(30, 80)]


def test_a_feed_of_very_many_entries_is_read_in_time(feeds: FeedParser) -> None:
    items = b"<item><title>x</title></item>" * 100_000
    assert len(_parse(feeds, b'<rss version="2.0"><channel>' + items + b"</channel></rss>").entries) == 50


def test_an_author_field_as_long_as_no_name_costs_nothing(feeds: FeedParser) -> None:
    author = b"a@" + b"a." * 30_000
    feed = _parse(feeds, b'<rss version="2.0"><channel><item><author>' + author + b"</author></item></channel></rss>")
    assert [entry.author for entry in feed.entries] == [""]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<?xml version='1.0' encoding='koi8-r'?>{}", "text/xml"),
        (b"<?xml version='1.0'?>{}", "text/xml; charset=iso-8859-1"),
        (b"<?xml version='1.0' encoding='utf-16'?>{}", "application/xml"),
        (b"<?xml version='1.0' encoding='no-such'?>{}", ""),
        ("\ufeff<?xml version='1.0'?>{}".encode("utf-16-le"), ""),
        ("\ufeff{}".encode("utf-8"), "text/xml; charset=windows-1252"),
    ],
    ids=["declared", "in the header", "declared as two bytes", "unknown", "two bytes", "byte order mark"],
)
def test_a_charset_that_is_a_lie_is_not_believed(body: bytes, media_type: str, feeds: FeedParser) -> None:
    text = '<rss version="2.0"><channel><title>Привет, ça va</title></channel></rss>'
    coding = "utf-16-le" if b"\0" in body else "utf-8"
    sent = body.replace("{}".encode(coding), text.encode(coding))
    assert feeds.parse(sent, media_type=media_type, url="https://x.example/").title == "Привет, ça va"


@pytest.mark.parametrize("coding", ["koi8-r", "windows-1251", "gb18030", "shift_jis", "iso-2022-jp", "euc-kr"])
def test_a_charset_that_is_true_is_believed(coding: str, feeds: FeedParser) -> None:
    word = {"gb18030": "联通", "shift_jis": "日本", "iso-2022-jp": "日本", "euc-kr": "한국"}.get(coding, "Привет")
    text = f'<?xml version="1.0" encoding="{coding}"?><rss version="2.0"><channel><title>{word}</title></channel></rss>'
    assert feeds.parse(text.encode(coding), media_type="application/xml", url="https://x.example/").title == word


def test_a_few_broken_bytes_spoil_only_themselves(feeds: FeedParser) -> None:
    body = SMALL % ("é" * 40).encode() + b"<!-- \xe9 -->"
    assert _parse(feeds, body).title == "é" * 40


def test_characters_in_two_halves_are_whole_again(feeds: FeedParser) -> None:
    assert _parse(feeds, SMALL % b"&#xD83D;&#xDE00; &#55357;&#56832; &#xD83D;!&#99999999;").title == "😀 😀 !"


def test_several_threads_share_one_helper(feeds: FeedParser) -> None:
    titles: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: titles.append(_parse(feeds, SMALL % b"%d" % n).title)) for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(titles, key=int) == [str(number) for number in range(12)]


def test_a_helper_that_died_is_replaced(own: FeedParser) -> None:
    assert _parse(own, SMALL % b"first").title == "first"
    assert own._sandbox._helper is not None
    first = own._sandbox._helper.pid
    own._sandbox._helper.kill()
    assert _parse(own, SMALL % b"second").title == "second"
    assert own._sandbox._helper.pid != first


def test_nothing_runs_before_the_first_feed_and_nothing_after_close() -> None:
    parser = FeedParser()
    assert parser._sandbox._helper is None
    _parse(parser, SMALL % b"x")
    helper = parser._sandbox._helper
    assert helper is not None
    parser.close()
    assert helper.returncode is not None


def test_the_helper_goes_when_its_owner_is_gone() -> None:
    parser = FeedParser()
    _parse(parser, SMALL % b"x")
    helper, control = parser._sandbox._helper, parser._sandbox._control
    assert helper is not None
    assert control is not None
    control.close()  # what the kernel does for an owner that was killed
    assert helper.wait(timeout=3) == 0
    parser.close()


def test_children_do_not_outlive_their_feed(own: FeedParser) -> None:
    _parse(own, SMALL % b"x")
    ends_at = time.monotonic() + 2
    while _children(own) and time.monotonic() < ends_at:
        time.sleep(0.01)
    assert _children(own) == []


def test_the_helper_inherits_no_secrets(own: FeedParser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLORILEGE_SECRET_KEY", "do-not-tell")
    _parse(own, SMALL % b"x")
    assert own._sandbox._helper is not None
    assert b"do-not-tell" not in Path(f"/proc/{own._sandbox._helper.pid}/environ").read_bytes()
    assert "FLORILEGE_SECRET_KEY" in os.environ


@pytest.mark.parametrize(
    ("told", "answered"),
    [
        ("<slash:comments>3</slash:comments>", True),
        ("<thr:total>1</thr:total>", True),
        ("<slash:comments>0</slash:comments><thr:total>0</thr:total>", False),
        ("<slash:comments>many</slash:comments>", False),
        ("<comments>https://x.example/1#comments</comments>", False),
        ("", False),
    ],
)
def test_a_feed_that_counts_comments_says_that_there_are_some(own: FeedParser, told: str, answered: bool) -> None:
    spaces = 'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    body = f'<rss version="2.0" {spaces}><channel><title>x</title><item><title>A</title>{told}</item></channel></rss>'
    [entry] = _parse(own, body.encode()).entries
    assert entry.answered is answered
