"""Where somebody goes on after signing in: a path of this site, whatever the address that they came by says."""

import re
from urllib.parse import quote, unquote, urlsplit

HOME = "/"
LONGEST = 1000

_PLAIN = re.compile(r"[!-~]+")  # ASCII that shows: no space, no control character, no letter that looks like a slash
_DECODINGS = 3  # a proxy may undo an encoding, and a careless one twice


def safe_next(asked: str | None) -> str:
    """The path that was asked for, with its query; `/` for everything that could lead elsewhere, or nowhere."""
    if not asked or len(asked) > LONGEST or not _PLAIN.fullmatch(asked) or "#" in asked:
        return HOME
    return asked if all(_stays_here(form) for form in _readings(asked)) else HOME


def with_next(path: str, then: str) -> str:
    """The address of a way in that leads on to `then`."""
    wanted = safe_next(then)
    return path if wanted == HOME else f"{path}{'&' if '?' in path else '?'}next={quote(wanted, safe='')}"


def _readings(asked: str) -> list[str]:
    """The path as browsers, and servers that decode it once or more, read it."""
    path = asked.partition("?")[0]
    readings = [asked, path]
    for _ in range(_DECODINGS):
        path = unquote(path, errors="replace")
        readings.append(path)
    return readings


def _stays_here(path: str) -> bool:
    if not path.startswith("/") or "\\" in path or any(ord(sign) < 0x20 or sign == "\x7f" for sign in path):
        return False
    before_query = path.partition("?")[0]
    if "//" in before_query or {".", ".."} & set(before_query.split("/")):
        return False
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
