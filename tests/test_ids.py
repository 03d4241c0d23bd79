"""Promises of identifiers and tokens."""

import time

from wall.ids import digest, is_id, new_id, new_token


def test_ids_are_26_plain_characters_and_never_the_same() -> None:
    ids = [new_id() for _ in range(5000)]
    assert len(set(ids)) == 5000
    assert all(len(one) == 26 and one.isascii() and one.isalnum() and one == one.lower() for one in ids)


def test_what_was_not_made_here_is_told_apart() -> None:
    assert is_id(new_id())
    assert not any(map(is_id, ("", "a", new_id().upper(), new_id() + "0", new_id()[:-1] + "\0", "é" * 26)))


def test_later_ids_sort_after_earlier_ones() -> None:
    made = []
    for _ in range(20):
        made.append(new_id())
        time.sleep(0.002)
    assert made == sorted(made)


def test_tokens_are_long_fit_an_address_and_are_never_the_same() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) >= 43 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_a_digest_is_always_the_same_and_tells_nothing() -> None:
    token = new_token()
    assert digest(token) == digest(token) != digest(token + "x")
    assert token not in digest(token)
    assert len(digest(token)) == 64
