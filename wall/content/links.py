"""Web addresses: whether it is one, and its plain form without what only serves to follow people."""

import re
from urllib.parse import urlsplit, urlunsplit

_LONGEST = 2000
_TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|fbclid|gclid|gbraid|wbraid|dclid|gclsrc|msclkid|twclid|ttclid|yclid|li_fat_id|igsh|igshid|"
    r"_hs(enc|mi)|mkt_tok|oly_(anon|enc)_id|vero_id|ref_src|ref_url|trk|trackingid|rcm|at_(medium|campaign|custom\d)|xtor",
    re.IGNORECASE,
)
_USUAL_PORTS = {"http": 80, "https": 443}


def is_web(url: str) -> bool:
    """Whether this is an absolute http(s) address with a host, without a name or password, of sensible length."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or len(url) > _LONGEST:
        return False
    return url.isprintable() and not any(sign.isspace() for sign in url) and "\\" not in url


def canonical(url: str) -> str:
    """The address without tracking parameters, fragment and usual port, its host in small letters.

    For comparing and for showing; what is no web address comes back as it was.
    """
    if not is_web(url):
        return url
    parts = urlsplit(without_tracking(url))
    return urlunsplit((parts.scheme, _host(url), parts.path or "/", parts.query, ""))


def without_tracking(url: str) -> str:
    """The address without tracking parameters, to the letter the same otherwise: what a link leads to stays."""
    if "=" not in url:
        return url
    page, hash_sign, fragment = url.partition("#")
    path, question_mark, query = page.partition("?")
    query, fragment = _untracked(query), _untracked(fragment)
    return path + (question_mark + query if query else "") + (hash_sign + fragment if fragment else "")


def _untracked(pairs: str) -> str:
    return "&".join(pair for pair in pairs.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0]))


def _host(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _USUAL_PORTS[parts.scheme]) else f"{host}:{parts.port}"
