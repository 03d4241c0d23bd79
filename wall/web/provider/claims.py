"""What a verified token must say to be believed: ID tokens (OpenID Connect Core 1.0, 3.1.3.7) and logout tokens."""

import base64
import hashlib
import hmac
import math
from dataclasses import dataclass
from typing import Any

from wall.web.provider.signed import Signed
from wall.web.provider.trouble import NotBelieved

LEEWAY = 60.0  # seconds by which the provider's clock may differ from ours
FRESH = 600.0  # seconds: an ID token was made for the way that somebody is just on, a logout token for now
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2
LONGEST_NAME = 255  # of a session at the provider, of a token's own
MOST_AUDIENCES = 50
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}


@dataclass(frozen=True)
class Expected:
    """What a token must agree with."""

    issuer: str
    client_id: str
    moment: float


@dataclass(frozen=True)
class LoggedOut:
    """Whom a logout token is about: a subject, a session at the provider, or both; and the token's own name."""

    jti: str
    subject: str | None
    sid: str | None


def check_id_token(signed: Signed, expected: Expected, nonce: str, access_token: str | None) -> dict[str, Any]:
    """The claims of an ID token that was made for us, just now, for this very way. Raises `NotBelieved`."""
    if signed.kind is not None and signed.kind.lower() not in ("jwt", "application/jwt"):
        raise NotBelieved("typ")
    claims = signed.claims()
    _check_common(claims, expected, ends=True)
    given = claims.get("nonce")
    if not isinstance(given, str) or not given.isascii() or not hmac.compare_digest(given, nonce):
        raise NotBelieved("nonce")
    if "at_hash" in claims and not _is_hash(claims["at_hash"], access_token, signed.algorithm):
        raise NotBelieved("at_hash")
    if _subject(claims) is None:
        raise NotBelieved("sub")
    _short(claims, "sid")
    return claims


def shown_at(claims: dict[str, Any], expected: Expected) -> float | None:
    """When somebody showed the provider who they are; None where it does not tell, though it is asked to by `max_age`.

    Raises `NotBelieved`.
    """
    asked = _moment(claims, "auth_time")
    if asked is not None and not 0 < asked <= expected.moment + LEEWAY:
        raise NotBelieved("auth_time")
    return asked


def check_shown_anew(shown: float | None, since: float) -> None:
    """That the provider asked anew who it is, and tells so. Raises `NotBelieved`."""
    if shown is None or shown < since - LEEWAY:
        raise NotBelieved("auth_time")


def check_logout_token(signed: Signed, expected: Expected) -> LoggedOut:
    """Whom it is about (OpenID Connect Back-Channel Logout 1.0, 2.6). Raises `NotBelieved`."""
    if signed.kind is not None and signed.kind.lower() not in ("jwt", "logout+jwt", "application/logout+jwt"):
        raise NotBelieved("typ")
    claims = signed.claims()
    _check_common(claims, expected, ends=False)  # older providers give these no end: they are fresh, and used once
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise NotBelieved("events")
    if "nonce" in claims:  # it would be an ID token
        raise NotBelieved("nonce")
    jti, subject, sid = _short(claims, "jti"), _subject(claims), _short(claims, "sid")
    if jti is None or (subject is None and sid is None):
        raise NotBelieved("jti" if jti is None else "sub")
    return LoggedOut(jti, subject, sid)


def _check_common(claims: dict[str, Any], expected: Expected, *, ends: bool) -> None:
    if claims.get("iss") != expected.issuer:
        raise NotBelieved("iss")
    _check_audience(claims, expected.client_id)
    end, made, begins = _moment(claims, "exp"), _moment(claims, "iat"), _moment(claims, "nbf")
    if (end is None and ends) or (end is not None and end <= expected.moment - LEEWAY):
        raise NotBelieved("exp")
    if made is None or not -FRESH - LEEWAY <= made - expected.moment <= LEEWAY:
        raise NotBelieved("iat")
    if begins is not None and begins > expected.moment + LEEWAY:
        raise NotBelieved("nbf")


def _check_audience(claims: dict[str, Any], client_id: str) -> None:
    """For us; and where for others, too, then asked for by us."""
    named = claims.get("aud")
    audiences = [named] if isinstance(named, str) else named
    if not isinstance(audiences, list) or not all(isinstance(one, str) for one in audiences):
        raise NotBelieved("aud")
    if client_id not in audiences or len(audiences) > MOST_AUDIENCES:
        raise NotBelieved("aud")
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise NotBelieved("azp")


def _moment(claims: dict[str, Any], name: str) -> float | None:
    """A NumericDate (RFC 7519, 2)."""
    value = claims.get(name)
    if value is None and name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 2**53:
        raise NotBelieved(name)
    return float(value)


def _subject(claims: dict[str, Any]) -> str | None:
    subject = claims.get("sub")
    if "sub" not in claims:
        return None
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise NotBelieved("sub")
    return subject


def _short(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if name not in claims:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME or not value.isprintable():
        raise NotBelieved(name)
    return value


def _is_hash(given: object, access_token: str | None, algorithm: str) -> bool:
    """Whether it is the left half of the access token's hash (OpenID Connect Core 1.0, 3.1.3.6)."""
    if not isinstance(given, str) or not given.isascii() or access_token is None:
        return False
    made = _HASHES[algorithm[-3:] if algorithm[-3:] in _HASHES else "512"](access_token.encode()).digest()
    half = base64.urlsafe_b64encode(made[: len(made) // 2]).rstrip(b"=")
    return hmac.compare_digest(given.encode(), half)
