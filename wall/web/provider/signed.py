"""Opens what a provider signed (JWS, RFC 7515): with one of its own keys, by an algorithm that was agreed on before.

Keys come from the provider's key set alone: what a token says of keys (jwk, jku, x5u, x5c) is not even read.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wall.web.provider.rsa import is_weak
from wall.web.provider.strict_json import read_object
from wall.web.provider.trouble import NotBelieved, UnknownKey

# Signatures that a public key verifies; never `none`, never a shared secret (RFC 8725, 3.1 and 3.2).
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
LONGEST = 64_000  # characters of a token

_KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "EdDSA": "Ed25519", "Ed25519": "Ed25519"}
_PUBLIC = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}

Jwk = Mapping[str, Any]


@dataclass(frozen=True)
class Signed:
    """What was signed, and how."""

    payload: bytes
    algorithm: str
    kind: str | None

    def claims(self) -> dict[str, Any]:
        """The claims of a token. Raises `NotBelieved`."""
        try:
            return read_object(self.payload)
        except ValueError as error:
            raise NotBelieved("claims") from error


def unverified(token: str) -> Signed:
    """What the token says, believed by nobody yet: what could not hold even if it were signed asks nobody anything.

    Raises `NotBelieved`.
    """
    from joserfc.util import urlsafe_b64decode

    algorithm, kind = _algorithm_and_kind(_header(token))
    try:
        return Signed(urlsafe_b64decode(token.split(".")[1].encode()), algorithm, kind)
    except ValueError as error:
        raise NotBelieved("form") from error


def open_signed(token: str, keys: Sequence[Jwk], algorithms: Collection[str]) -> Signed:
    """What the token holds, once its signature is verified. Raises `NotBelieved`, or `UnknownKey`."""
    header = _header(token)
    algorithm, kind = _algorithm_and_kind(header)
    if algorithm not in algorithms:
        raise NotBelieved("alg")
    kid = header.get("kid")
    fitting = [key for key in keys if _fits(key, algorithm, kid)]
    if not fitting:
        raise UnknownKey
    if kid is None and len(fitting) > 1:  # OpenID Connect Core 1.0, 10.1: then the token has to say which
        raise NotBelieved("kid")
    for key in fitting:
        payload = _verified(token, key, algorithm)
        if payload is not None:
            return Signed(payload, algorithm, kind)
    raise NotBelieved("signature") if kid is not None else UnknownKey


def _algorithm_and_kind(header: Mapping[str, Any]) -> tuple[str, str | None]:
    algorithm, kind = header.get("alg"), header.get("typ")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise NotBelieved("alg")
    if "crit" in header or "b64" in header:  # nothing that must be understood is (RFC 7515, 4.1.11; RFC 7797)
        raise NotBelieved("crit")
    if not isinstance(header.get("kid"), str | None) or not isinstance(kind, str | None):
        raise NotBelieved("header")
    return algorithm, kind


def _header(token: str) -> dict[str, Any]:
    from joserfc.util import urlsafe_b64decode

    if len(token) > LONGEST or not token.isascii() or token.count(".") != 2:
        raise NotBelieved("form")
    try:
        return read_object(urlsafe_b64decode(token.partition(".")[0].encode()))
    except ValueError as error:
        raise NotBelieved("header") from error


def _fits(key: Jwk, algorithm: str, kid: str | None) -> bool:
    """Whether the provider made this key for such signatures (RFC 7517, 4)."""
    operations = key.get("key_ops")
    return (
        key.get("kty") == _KINDS[algorithm[:2]]
        and key.get("use", "sig") == "sig"
        and (operations is None or (isinstance(operations, list) and "verify" in operations))
        and key.get("alg", algorithm) == algorithm
        and ("crv" not in key or key["crv"] == _CURVES.get(algorithm))
        and (kid is None or key.get("kid") == kid)
    )


def _verified(token: str, jwk: Jwk, algorithm: str) -> bytes | None:
    """What the token holds, if this key signed it."""
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key
    from joserfc.jws import JWSRegistry
    from joserfc.util import urlsafe_b64decode

    signed, _, signature = token.encode().rpartition(b".")
    # Not `jws.deserialize_compact`: it warns of the name EdDSA (RFC 9864), which most providers still use.
    model = JWSRegistry.algorithms[algorithm]
    try:
        if jwk["kty"] == "RSA" and is_weak(int.from_bytes(urlsafe_b64decode(jwk["n"].encode()))):
            return None
        key = import_key({name: jwk[name] for name in ("kty", *_PUBLIC[jwk["kty"]])})
        model.check_key(key)
        payload = urlsafe_b64decode(signed.partition(b".")[2])
        return payload if model.verify(signed, urlsafe_b64decode(signature), key) else None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):  # a key, or a text, that is none
        return None
