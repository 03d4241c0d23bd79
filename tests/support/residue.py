"""Words in files, whoever left them there: in clear, in hex, and in what was compressed with zlib."""

import zlib
from pathlib import Path

_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_STEP = 64  # of compressed bytes: what comes before damage is read, too
_MOST = 1 << 20


def holding(folder: Path, *words: str) -> set[str]:
    """The files below a folder in which any of the words is, whatever its case, each with how it is there."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {f"{path.name} ({how})" for path in files for how in _ways(path.read_bytes(), words)}


def _ways(data: bytes, words: tuple[str, ...]) -> set[str]:
    found = {"in clear"} if _holds(data, words) else set[str]()
    if _holds(data, tuple(word.encode().hex() for word in words)):
        found.add("in hex")
    if any(_holds(one, words) for one in _inflated(data)):
        found.add("compressed")
    return found


def _holds(data: bytes, words: tuple[str, ...]) -> bool:
    lower = data.lower()
    return any(word.lower().encode() in lower for word in words)


def _inflated(data: bytes) -> list[bytes]:
    found = []
    for head in _HEADS:
        at = data.find(head)
        while at >= 0:
            found.append(_inflate(data, at))
            at = data.find(head, at + 1)
    return found


def _inflate(data: bytes, at: int) -> bytes:
    inflater, out = zlib.decompressobj(), b""
    while not inflater.eof and at < len(data) and len(out) < _MOST:
        try:
            out += inflater.decompress(data[at : at + _STEP])
        except zlib.error:
            break
        at += _STEP
    return out
