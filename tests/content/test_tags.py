"""Hashtags and mentions: what counts as one, in which form, and that nothing hostile is slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.content.tags import MOST, hashtags, mentions


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#un deux #trois", ["un", "trois"]),
        ("(#jardin), #été! #fleurs… #pré-salé", ["jardin", "été", "fleurs", "pré"]),
        ("#Été #ete #ÉTÉ #hiver", ["Été", "hiver"]),
        ("＃ｈａｓｈ１２ #日本語。", ["ｈａｓｈ１２", "日本語"]),
        ("#e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("#महात्मा_१२३४ #മലയാളം #عَرَبِيّ", ["महात्मा_१२३४", "മലയാളം", "عَرَبِيّ"]),
        ("#می\u200cخواهم #il·lusió #עַל־יְדֵי", ["می\u200cخواهم", "il·lusió", "עַל־יְדֵי"]),
        ("#2026 #1_2 #_ #१२३४ # #!", []),
        ("#web3 #3d", ["web3", "3d"]),
        ("https://x.example/#part www.x.example/a#b x.example/#c #http://x.example", []),
        ("mot#mot &#x27; c#", []),
        ("✌️#paix", ["paix"]),
        ("#one#two", ["one"]),
        ("#fin·", ["fin"]),
        (f"#{'a' * 101}", []),
    ],
)
def test_these_tags_are_in_a_text(text: str, tags: list[str]) -> None:
    assert hashtags(text) == tags


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@zoe and @Ben, @ZOE.", ["zoe", "Ben"]),
        ("(@zoe@social.example) @a.b@bücher.example!", ["zoe@social.example", "a.b@bücher.example"]),
        ("@zoe @zoe@social.example", ["zoe", "zoe@social.example"]),
        ("＠zoe .@ben の@usernameに", ["zoe", "ben", "username"]),
        ("@ada.bsky.social.", ["ada.bsky.social"]),
        ("zoe@x.example https://x.example/@zoe x.example/@zoe f!@#kn @@x", []),
        ("@aliceìnheiro", []),
        ("@under_score_ @1", ["under_score_", "1"]),
        ("@ zoe", []),
    ],
)
def test_these_accounts_are_named_in_a_text(text: str, names: list[str]) -> None:
    assert mentions(text) == names


def test_at_most_thirty_are_kept() -> None:
    assert len(hashtags(" ".join(f"#tag{number}" for number in range(99)))) == MOST == 30
    assert len(mentions(" ".join(f"@name{number}" for number in range(99)))) == MOST


@given(st.text())
def test_anything_may_be_looked_through(text: str) -> None:
    for tag in hashtags(text):
        assert f"#{tag}" in text or f"＃{tag}" in text
    for name in mentions(text):
        assert f"@{name}" in text or f"＠{name}" in text


@pytest.mark.parametrize("piece", ["#", "@", "#a", "@a", "@a.", "@a@b.", "#a ", "@a@b.cc ", "#\u0301", "#1 "])
def test_hostile_texts_are_done_quickly(piece: str) -> None:
    begun = time.monotonic()
    hashtags(piece * 20_000)
    mentions(piece * 20_000)
    mentions("@a@" + piece * 20_000)
    assert time.monotonic() - begun < 2
