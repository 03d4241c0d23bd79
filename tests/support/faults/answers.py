"""What the fault server does wrong, by name: each fault has its line in `FAULTS`."""

import gzip
import itertools
import zlib
from collections.abc import Iterable, Iterator
from functools import cache

from tests.support.faults.server import Fault, Visit

PRIVATE = "127.0.0.2"  # where tests allow 127.0.0.1 alone, this is inside a private network
_BOMB_BYTES = 200_000_000
_ZSTD_BLOCK = 128 * 1024  # the longest that the format knows (RFC 8878, 3.1.1.2.4)


def _chunks(visit: Visit, chunks: Iterator[bytes], pause: float = 0) -> None:
    visit.answer(Content_Length="", Transfer_Encoding="chunked")
    visit.drip((b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks), pause)


def _tiny_chunks(visit: Visit) -> None:
    visit.answer(Content_Length="", Transfer_Encoding="chunked")
    visit.drip(itertools.repeat(b"1\r\nx\r\n" * 1000), 0)


def _drip_head(visit: Visit) -> None:
    visit.send("HTTP/1.1 200 OK\r\n")
    visit.drip(b"X-%d: y\r\n" % number for number in itertools.count())


def _drip_body(visit: Visit) -> None:
    visit.answer(Content_Length="")
    visit.drip(itertools.repeat(b"x"))


def _endless(visit: Visit) -> None:
    visit.answer(Content_Length="")
    visit.drip(itertools.repeat(b" " * 65_536), 0)


def _coded(visit: Visit, body: bytes, coding: str) -> None:
    visit.answer(body, Content_Encoding=coding)


def _lying_long(visit: Visit) -> None:
    visit.answer(visit.body, Content_Length=str(len(visit.body) + 1000))


def _lying_short(visit: Visit) -> None:
    visit.answer(visit.body, Content_Length="10")


def _two_lengths(visit: Visit) -> None:
    visit.answer(visit.body, content_length="7")  # beside the true one, under a name in small letters


def _flood(visit: Visit) -> None:
    visit.send("HTTP/1.1 200 OK\r\n")
    visit.drip((b"X-%d: %s\r\n" % (number, b"y" * 500) for number in itertools.count()), 0)


def _long_line(visit: Visit) -> None:
    visit.send("HTTP/1.1 200 OK\r\nX-Long: ")
    visit.drip(itertools.repeat(b"y" * 4096), 0)


def _interim(visit: Visit) -> None:
    visit.drip(itertools.repeat(b"HTTP/1.1 102 Processing\r\n\r\n" * 100), 0)


def _redirect(visit: Visit, place: str, status: str = "302 Found") -> None:
    visit.answer(status=status, Location=place.format(port=visit.server.port, path=visit.path))


def _loop(visit: Visit) -> None:
    _redirect(visit, f"/loop/{len(visit.server.asked)}", "301 Moved Permanently")


def _reset_in_the_body(visit: Visit) -> None:
    visit.answer(visit.body[:50], Content_Length="100000")
    visit.reset()


def _close_in_the_body(visit: Visit) -> None:
    visit.answer(Content_Length="", Transfer_Encoding="chunked")
    visit.send(b"1000\r\n" + visit.body[:50])


def _come_back(visit: Visit, status: str) -> None:
    visit.answer(status=status, Retry_After=visit.rest)


@cache
def bomb(*wbits: int) -> bytes:
    """Two hundred million bytes, compressed as these numbers say (`zlib.compressobj`), one over the other."""
    parts: Iterable[bytes] = itertools.repeat(b"\0" * 1_000_000, _BOMB_BYTES // 1_000_000)
    for number in wbits:
        parts = _compressed(parts, number)
    return b"".join(parts)


def _compressed(parts: Iterable[bytes], wbits: int) -> Iterator[bytes]:
    packer = zlib.compressobj(1, wbits=wbits)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()


@cache
def zstd_bomb() -> bytes:
    """As much in blocks that say “the same byte 131,072 times” (RFC 8878, 3.1.1.2.2), made without the library."""
    count = _BOMB_BYTES // _ZSTD_BLOCK
    blocks = b"".join(
        ((_ZSTD_BLOCK << 3) | 0b010 | (number == count - 1)).to_bytes(3, "little") + b"\0" for number in range(count)
    )
    return b"\x28\xb5\x2f\xfd" + b"\x00\x58" + blocks  # no checksum, a window of 2 MiB


FAULTS: dict[str, Fault] = {
    # Too slow
    "silent": Visit.wait,
    "drip-head": _drip_head,
    "drip-body": _drip_body,
    "drip-chunks": lambda visit: _chunks(visit, itertools.repeat(b"x"), 0.05),
    # Too much
    "endless": _endless,
    "endless-chunks": lambda visit: _chunks(visit, itertools.repeat(b" " * 65_536)),
    "tiny-chunks": _tiny_chunks,
    "gzip-bomb": lambda visit: _coded(visit, bomb(31), "gzip"),
    "gzip-bomb-twice": lambda visit: _coded(visit, bomb(31, 31), "gzip, gzip"),
    "deflate-bomb": lambda visit: _coded(visit, bomb(15), "deflate"),
    "header-flood": _flood,
    "header-line": _long_line,
    "interim-storm": _interim,
    # Not what was asked for
    "zstd-bomb": lambda visit: _coded(visit, zstd_bomb(), "zstd"),
    "brotli": lambda visit: _coded(visit, b"\x0b\x02\x80hello\x03", "br"),
    "unknown-coding": lambda visit: _coded(visit, visit.body, "rot13"),
    "many-codings": lambda visit: _coded(visit, visit.body, ", ".join(["gzip"] * 50)),
    "gzip-that-is-none": lambda visit: _coded(visit, visit.body, "gzip"),
    "gzip-cut": lambda visit: _coded(visit, gzip.compress(visit.body)[:-12], "gzip"),
    "switching": lambda visit: visit.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    ),
    "http-0.9": lambda visit: visit.send(visit.body),
    "other-protocol": lambda visit: visit.send("220 mail.example ESMTP\r\n"),
    "nul-head": lambda visit: visit.send("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"),
    "bad-status": lambda visit: visit.send("HTTP/1.1 999999 What\r\n\r\n"),
    # Lies about its length
    "lying-long": _lying_long,
    "lying-short": _lying_short,
    "two-lengths": _two_lengths,
    "negative-length": lambda visit: visit.answer(visit.body, Content_Length="-5"),
    "huge-length": lambda visit: visit.answer(visit.body, Content_Length="9" * 30),
    "bad-chunk": lambda visit: visit.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
    # Redirects
    "loop": _loop,
    "to-nowhere": lambda visit: visit.answer(status="302 Found"),
    "to-private": lambda visit: _redirect(visit, "http://" + PRIVATE + ":{port}/secret"),
    "to-private-for-ever": lambda visit: _redirect(visit, "http://" + PRIVATE + ":{port}/", "308 Permanent Redirect"),
    "to-local": lambda visit: _redirect(visit, "http://[::1]:{port}/"),
    "to-mapped": lambda visit: _redirect(visit, "http://[::ffff:" + PRIVATE + "]:{port}/"),
    "to-nat64": lambda visit: _redirect(visit, "http://[64:ff9b::7f00:2]:{port}/"),
    "to-file": lambda visit: _redirect(visit, "file:///etc/passwd"),
    "to-ftp": lambda visit: _redirect(visit, "ftp://127.0.0.1/"),
    "to-credentials": lambda visit: _redirect(visit, "http://root:root@127.0.0.1:{port}/"),
    "to-closed-port": lambda visit: _redirect(visit, "http://127.0.0.1:1/"),
    "to-nonsense": lambda visit: _redirect(visit, "http://[::"),
    "to-long": lambda visit: _redirect(visit, "/" + "x" * 70_000),
    # Breaks off
    "close": lambda visit: visit.connection.close(),
    "reset": Visit.reset,
    "close-in-head": lambda visit: visit.send("HTTP/1.1 200 OK\r\nContent-Ty"),
    "close-in-body": _close_in_the_body,
    "reset-in-body": _reset_in_the_body,
    # Refuses
    "429": lambda visit: _come_back(visit, "429 Too Many Requests"),
    "503": lambda visit: _come_back(visit, "503 Service Unavailable"),
    "500": lambda visit: visit.answer(status="500 Internal Server Error"),
    "403": lambda visit: visit.answer(status="403 Forbidden"),
    "404": lambda visit: visit.answer(status="404 Not Found"),
    "410": lambda visit: visit.answer(status="410 Gone"),
}
