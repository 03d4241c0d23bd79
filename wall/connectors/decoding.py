"""Undoes the compression of a body in bounded pieces, and only of the kinds that were asked for."""

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, deflate"
_PIECE = 1 << 16  # bytes given at a time, however little they came from
_MOST_CODINGS = 2  # one over the other, as careless proxies make them
_GZIP, _ZLIB, _RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS
_WBITS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}  # RFC 9110, 8.4.1: x-gzip is gzip
_GZIP_MEMBER = b"\x1f\x8b"


class Garbled(ValueError):
    """The body is not what its head says, is cut off, or is compressed in a way that nobody asked for."""


def decode(parts: Iterable[bytes], codings: str) -> Iterator[bytes]:
    """The body behind a `Content-Encoding`, in pieces of 64 KiB at most. Raises `Garbled` on the way.

    A coding that we know but that ends early is garbled: half a feed would pass for a whole one. Of gzip, members that
    follow one another count (RFC 1952, 2.2); whatever else follows is left alone.
    """
    named = [name for name in (part.strip().lower() for part in codings.split(",")) if name not in ("", "identity")]
    if len(named) > _MOST_CODINGS or not all(name in _WBITS for name in named):
        return _refuse(parts)
    for name in reversed(named):
        parts = _inflate(parts, _WBITS[name])
    return iter(parts)


def _refuse(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Nothing, if there is nothing to decode: answers without a body may name what they like."""
    if any(parts):
        raise Garbled("a coding that was not asked for")
    return iter(())


def _inflate(parts: Iterable[bytes], wbits: int) -> Iterator[bytes]:
    inflater = None
    is_whole = True
    for part in filter(None, parts):
        if inflater is None:
            inflater = zlib.decompressobj(_RAW if wbits == _ZLIB and not _has_zlib_head(part) else wbits)
        rest = part
        while rest:
            if inflater.eof:
                if wbits != _GZIP or not rest.startswith(_GZIP_MEMBER):
                    return
                inflater = zlib.decompressobj(wbits)
            yield from _drain(inflater, rest)
            rest = inflater.unused_data
        is_whole = inflater.eof
    if not is_whole:
        raise Garbled("cut off")


def _drain(inflater: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    while True:
        try:
            piece = inflater.decompress(data, _PIECE)
        except zlib.error as error:
            raise Garbled(str(error)) from error
        if piece:
            yield piece
        data = inflater.unconsumed_tail
        if inflater.eof or (not data and len(piece) < _PIECE):
            return


def _has_zlib_head(part: bytes) -> bool:
    """Whether deflated data are wrapped as they should be (RFC 1950); some servers send them bare."""
    return part[0] & 0x0F == 8 and (len(part) < 2 or int.from_bytes(part[:2], "big") % 31 == 0)
