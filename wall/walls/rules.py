"""Decides which sites may be named as those that show a wall. Pure."""

import re

_LONGEST = 250  # characters
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = re.compile(
    rf"(?:https://{_LABEL}(?:\.{_LABEL})*|http://(?:localhost|127\.0\.0\.1))(?::[1-9][0-9]{{0,4}})?"  # RFC 6454
)


def is_origin(site: str) -> bool:
    """Whether this is an origin in its one form, `https://intranet.example.org`; plain http on this machine alone."""
    return len(site) <= _LONGEST and _ORIGIN.fullmatch(site) is not None
