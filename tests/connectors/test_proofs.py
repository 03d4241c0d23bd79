"""Promises of proofs: what only an account's owner can have put there counts, and what anybody can write does not."""

from pathlib import Path
from time import process_time

import msgspec
import pytest

from tests.connectors.pairs import expected, pairs
from tests.connectors.proof_words import PAGE, WORD
from wall.connectors.feed_proofs import proof_on_page
from wall.connectors.markup import parse_page
from wall.connectors.mastodon_entities import Account, read
from wall.connectors.mastodon_proofs import proof_in
from wall.connectors.proofs import holds_word, is_mirrored, is_same_page, is_same_server

HOME = "https://anna.example/"


@pytest.mark.parametrize("file", pairs("proofs_page"), ids=lambda file: file.stem)
def test_a_page_shows_whose_it_is_or_not(file: Path) -> None:
    proof = proof_on_page(parse_page(file.read_text()), url=HOME, page=PAGE, word=WORD)
    assert (proof.how if proof else None) == expected(file)["how"]
    assert proof is None or proof.url == HOME


@pytest.mark.parametrize("file", pairs("proofs_profile"), ids=lambda file: file.stem)
def test_a_profile_shows_whose_it_is_or_not(file: Path) -> None:
    account = read(msgspec.json.decode(file.read_bytes()), Account)
    assert proof_in(account, page=PAGE, word=WORD) == expected(file)["how"]


@pytest.mark.parametrize("name", ["rel_me_in_head", "word_in_a_meta_element"])
def test_of_a_page_that_several_write_the_head_counts(name: str) -> None:
    assert _shared(name)


@pytest.mark.parametrize("name", ["rel_me_on_a_card", "word_in_the_text"])
def test_of_a_page_that_several_write_the_body_does_not_count(name: str) -> None:
    assert not _shared(name)


def test_a_hostile_page_is_read_in_good_time() -> None:
    deep = "<div class=comment>" * 20_000 + WORD
    many = f'<a rel="me" href="https://evil.example/">{WORD}</a>' * 20_000
    begun = process_time()
    for page in (deep, f"<div class=comments>{many}", f"{many}<p>" * 3):
        assert proof_on_page(parse_page(page), url=HOME, page=PAGE, word=f"{WORD}-x") is None
    assert proof_on_page(parse_page(f"<div class=h-card>{many}"), url=HOME, page=PAGE, word=WORD) is None
    assert process_time() - begun < 5


@pytest.mark.parametrize(
    "other",
    [
        "https://wall.example/p/anna/",
        "https://WALL.example/p/anna",
        "https://wall.example:443/p/anna",
        f"{PAGE}#flower",
    ],
)
def test_the_same_page_is_written_in_several_ways(other: str) -> None:
    assert is_same_page(other, PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://wall.example/p/Anna",
        "https://wall.example/p/ann",
        "https://wall.example/p/anna/x",
        "https://wall.example/p/anna?x",
        "https://wall.example:8443/p/anna",
        "http://wall.example/p/anna",
        "https://wall.example.evil.example/p/anna",
        "https://wall.example:99999/p/anna",
        "https://[::1/p/anna",
        "//wall.example/p/anna",
        "",
    ],
)
def test_another_page_is_another_page(other: str) -> None:
    assert not is_same_page(other, PAGE)


def test_nothing_is_the_same_page_as_nothing() -> None:
    assert not is_same_page("", "")
    assert not is_same_server("", "")


@pytest.mark.parametrize("other", ["http://anna.example/x", "https://www.anna.example/", "https://ANNA.example:443"])
def test_a_server_is_the_same_with_and_without_www(other: str) -> None:
    assert is_same_server(other, HOME)


@pytest.mark.parametrize(
    "other", ["https://anna.example:8443/", "https://b.anna.example/", "https://anna.example.org/"]
)
def test_another_server_is_another_server(other: str) -> None:
    assert not is_same_server(other, HOME)


def test_an_empty_word_stands_nowhere() -> None:
    assert not holds_word("anything", "")
    assert not is_mirrored("https://anna.example/", "")


def test_an_address_that_holds_the_word_only_repeats_what_it_was_asked() -> None:
    assert is_mirrored(f"https://anna.example/?s={WORD.upper()}&feed=rss2", WORD)
    assert is_mirrored("https://anna.example/?s=florilege%2Dabcd%252Defgh-jkmn-pqrs", WORD)


def _shared(name: str) -> bool:
    document = parse_page((pairs("proofs_page")[0].parent / f"{name}.html").read_text())
    return proof_on_page(document, url=HOME, page=PAGE, word=WORD, is_shared=True) is not None
