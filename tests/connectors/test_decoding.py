"""Decoding: whole bodies only, in bounded pieces, however they are cut up on the way."""

import gzip
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.connectors.decoding import Garbled, decode


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data)


def _bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "X-GZip": _gzip,
    "deflate": zlib.compress,
    " DEFLATE ": _bare,
}


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@given(st.binary(max_size=5000), st.sampled_from(sorted(PACKERS)), st.integers(2, 400))
def test_what_was_packed_comes_out_whole_however_it_was_cut(data: bytes, coding: str, size: int) -> None:
    assert b"".join(decode(_cut(PACKERS[coding](data), size), coding)) == data


@given(st.binary(max_size=3000), st.sampled_from(["gzip", "deflate", "gzip, deflate"]))
def test_any_bytes_are_decoded_or_garbled(data: bytes, coding: str) -> None:
    try:
        b"".join(decode(_cut(data, 50), coding))
    except Garbled:
        return


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_every_cut_is_noticed(coding: str) -> None:
    packed = PACKERS[coding](b"some words and some more words" * 10)
    for end in range(1, len(packed)):
        with pytest.raises(Garbled):
            list(decode([packed[:end]], coding))


def test_nothing_is_nothing_in_any_coding() -> None:
    for coding in ("", "identity", "gzip", "br", "gzip, gzip, gzip"):
        assert list(decode([], coding)) == []


def test_members_that_follow_one_another_count_and_padding_does_not() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 100
    assert b"".join(decode([packed], "gzip")) == b"one two"
    assert b"".join(decode(_cut(packed, 2), "gzip")) == b"one two"


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    assert b"".join(decode([gzip.compress(zlib.compress(b"words"))], "deflate, gzip")) == b"words"


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br", "gzip,gzip,gzip", "nonsense"])
def test_what_was_not_asked_for_is_garbled(coding: str) -> None:
    with pytest.raises(Garbled):
        list(decode([b"data"], coding))


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_comes_in_small_pieces(layers: int) -> None:
    bomb = b"\0" * 20_000_000
    for _ in range(layers):
        bomb = gzip.compress(bomb, 1)
    pieces = [len(piece) for piece in decode([bomb], ", ".join(["gzip"] * layers))]
    assert sum(pieces) == 20_000_000
    assert max(pieces) <= 65_536
