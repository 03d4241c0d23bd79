"""What can be an access token at all."""

from wall.errors import Invalid

LONGEST_TOKEN = 4000


def checked_token(text: str) -> str:
    """The token without what surrounds it. Raises `Invalid` for what cannot be one; never repeats it."""
    found = text.strip()
    if not found or len(found) > LONGEST_TOKEN or not found.isascii() or not found.isprintable() or " " in found:
        raise Invalid("This is no token: a token is one word of letters, digits and signs.")
    return found
