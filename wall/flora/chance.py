"""Draws a person's chances from their identity alone, by way of a key, so that a flower never changes."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_VERSION = b"florilege-flower-2:"  # part of every digest: another drawing needs another version, never this one
_DRAW_BYTES = 4

T = TypeVar("T")


def flower_key(identity: str) -> str:
    """Return the 12 hexadecimal digits that a person's flower grows from, and that name it in addresses and symbols.

    `identity` is the person's stable directory id, never a name or a mail address. Repeatable for ever.
    """
    return _digest(b"", identity).hex()[:12]


class Dice:
    """A repeatable stream of chances: SHA-256 in counter mode, 32 bits a draw.

    Each `salt` opens an independent stream, so that one more draw in the leaves leaves the petals as they were.
    """

    def __init__(self, seed: str, salt: bytes = b"") -> None:
        self._key = _digest(salt, seed)
        self._block = 0
        self._pool = b""

    def fraction(self) -> float:
        """Return the next draw, 0 included, 1 excluded."""
        if not self._pool:
            self._pool = hashlib.sha256(self._key + self._block.to_bytes(4, "big")).digest()
            self._block += 1
        draw, self._pool = self._pool[:_DRAW_BYTES], self._pool[_DRAW_BYTES:]
        return int.from_bytes(draw, "big") / 2**32

    def between(self, low: float, high: float) -> float:
        """Return the next draw, spread evenly from `low` to `high`."""
        return low + (high - low) * self.fraction()

    def around(self, reach: float) -> float:
        """Return the next draw, spread evenly from `-reach` to `reach`."""
        return self.between(-reach, reach)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of `choices`, each as likely as its place count; raises IndexError when there are none."""
        return choices[int(self.fraction() * len(choices))]


def _digest(salt: bytes, seed: str) -> bytes:
    # surrogatepass: a lone surrogate is a bad identity but still somebody's; a drawing must not fail over it
    return hashlib.sha256(_VERSION + salt + b":" + seed.encode("utf-8", "surrogatepass")).digest()
