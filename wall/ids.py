"""Makes identifiers: opaque, unguessable, and sorted by the time of their making."""

import hashlib
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that reads as something else


def new_id() -> str:
    """A new identifier of 26 characters: 48 bits of milliseconds, then 80 random bits."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def is_id(text: str) -> bool:
    """Whether this looks like an identifier that was made here."""
    return len(text) == 26 and all(sign in _ALPHABET for sign in text)


def new_token() -> str:
    """A new secret of 256 bits, for a link, a session or a screen."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token: its SHA-256, so that a stolen database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()
