"""Promises of the seals: a stolen database opens no account, and another key opens nothing."""

import pytest

from wall.errors import SettingsError
from wall.seal import Sealer

SECRET = "a token of somebody's account: é 🌼"


def test_what_was_sealed_can_be_opened_and_not_read() -> None:
    sealed = Sealer("one key").seal(SECRET)
    assert Sealer("one key").open(sealed) == SECRET
    assert b"token" not in sealed


def test_the_same_secret_looks_different_each_time() -> None:
    sealer = Sealer("one key")
    assert sealer.seal(SECRET) != sealer.seal(SECRET)


def test_another_key_opens_nothing_and_says_what_to_do_without_the_secret() -> None:
    sealed = Sealer("one key").seal(SECRET)
    with pytest.raises(SettingsError, match="SECRET_KEY") as refusal:
        Sealer("another key").open(sealed)
    assert SECRET not in str(refusal.value)


def test_what_was_tampered_with_is_refused() -> None:
    sealed = bytearray(Sealer("one key").seal(SECRET))
    sealed[-5] ^= 1
    with pytest.raises(SettingsError):
        Sealer("one key").open(bytes(sealed))


def test_a_digest_depends_on_the_key_and_is_lasting() -> None:
    assert Sealer("one key").digest("a post") == Sealer("one key").digest("a post")
    assert Sealer("one key").digest("a post") != Sealer("another key").digest("a post")
    assert len(Sealer("one key").digest("\ud800")) == 64
