"""Which piece of a file a request asks for (RFC 9110, section 14). Pure."""

import re
from dataclasses import dataclass

LONGEST = 1_000_000  # bytes of one answer: players ask on, and nobody waits for what nobody plays
_ONE = re.compile(r"bytes=[ \t]*(?:([0-9]{1,15})-([0-9]{0,15})|-([0-9]{1,15}))[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """So many bytes from an offset on. One without bytes was asked for beyond the end."""

    start: int
    length: int

    def content_range(self, size: int) -> str:
        """What `Content-Range` says of it in a file of this size (RFC 9110, section 14.4)."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


def asked_piece(header: str | None, size: int) -> Piece | None:
    """The beginning of the one range that is asked for; None where the whole file is the answer.

    That is so without a range, for several of them, and for one that is malformed or in other units.
    """
    match = _ONE.fullmatch(header or "")
    if match is None:
        return None
    first, last, suffix = match.groups()
    start = max(size - int(suffix), 0) if suffix else int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    return Piece(start, max(min(end - start, LONGEST), 0))
