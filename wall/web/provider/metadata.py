"""What a provider says of itself (OpenID Connect Discovery 1.0, section 3), checked before any of it is used."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from wall.config_values import is_loopback
from wall.web.provider.signed import ALGORITHMS
from wall.web.provider.strict_json import read_object
from wall.web.provider.trouble import NoAnswer

WELL_KNOWN = "/.well-known/openid-configuration"
_WAYS_TO_BE_KNOWN = ("client_secret_basic", "client_secret_post")  # in the order of our liking


@dataclass(frozen=True)
class Metadata:
    """Where a provider answers, and what it can do, as far as this site cares."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    algorithms: frozenset[str]
    known_by: str
    names_itself: bool
    has_groups_scope: bool


def read_metadata(document: bytes, issuer: str) -> Metadata:
    """What the discovery document says. Raises `NoAnswer` where it cannot be used safely."""
    try:
        said = read_object(document)
    except ValueError as error:
        raise NoAnswer("discovery is no JSON object") from error
    if said.get("issuer") != issuer:
        raise NoAnswer("discovery names another issuer")
    algorithms = frozenset(_texts(said, "id_token_signing_alg_values_supported")) & frozenset(ALGORITHMS)
    if not algorithms:
        raise NoAnswer("discovery names no algorithm that is safe")
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_needed(said, "authorization_endpoint", issuer),
        token_endpoint=_needed(said, "token_endpoint", issuer),
        jwks_uri=_needed(said, "jwks_uri", issuer),
        userinfo_endpoint=_address(said, "userinfo_endpoint", issuer),
        end_session_endpoint=_address(said, "end_session_endpoint", issuer),
        algorithms=algorithms,
        known_by=_known_by(said),
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        has_groups_scope="groups" in _texts(said, "scopes_supported"),
    )


def _needed(said: dict[str, Any], name: str, issuer: str) -> str:
    address = _address(said, name, issuer)
    if address is None:
        raise NoAnswer(f"discovery lacks {name}")
    return address


def _address(said: dict[str, Any], name: str, issuer: str) -> str | None:
    """An address by https; by http where the issuer itself is so, on this machine."""
    value = said.get(name)
    if value is None:
        return None
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        host = parts.hostname if parts else None
    except ValueError:
        parts = host = None
    if (
        parts is None
        or not host
        or "@" in parts.netloc
        or parts.fragment
        or not (value.isascii() and value.isprintable())
    ):
        raise NoAnswer(f"{name} of discovery is no address")
    on_this_machine = parts.scheme == "http" and issuer.startswith("http:") and is_loopback(host)
    if parts.scheme != "https" and not on_this_machine:
        raise NoAnswer(f"{name} of discovery is not encrypted")
    return str(value)


def _known_by(said: dict[str, Any]) -> str:
    """How this site says who it is. Where a provider does not tell what it takes, it is HTTP Basic (section 3)."""
    taken = _texts(said, "token_endpoint_auth_methods_supported") or [_WAYS_TO_BE_KNOWN[0]]
    for way in _WAYS_TO_BE_KNOWN:
        if way in taken:
            return way
    raise NoAnswer("discovery names no way to show the client secret")


def _texts(said: dict[str, Any], name: str) -> list[str]:
    value = said.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
