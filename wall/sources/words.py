"""One-time words: whoever puts theirs on an account shows that it is their own."""

import secrets

_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"  # nothing that reads as something else


def new_word() -> str:
    """A one-time word: 16 signs left to chance, 78 bits, that nobody guesses and that people can copy by hand."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(("florilege", *groups))
