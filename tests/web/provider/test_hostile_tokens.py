"""Promises against hostile tokens: whatever a provider signs, or does not, nobody is signed in by it."""

import base64
import hashlib
import hmac
import json
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.support.hostile_provider import CLIENT_SECRET, Claims, HostileProvider, b64, sign
from tests.web.provider.conftest import ProviderSite
from wall.clock import now

OTHER = RSAKey.generate_key(2048, private=True)
with warnings.catch_warnings(action="ignore", category=SecurityWarning):  # that it is short is the point
    SHORT = RSAKey.generate_key(1024, private=True)
RSA = {"alg": "RS256", "kid": "rsa"}

Evil = Callable[[HostileProvider, Claims], Any]


def claim(**changed: Any) -> Evil:
    """A token that is right but for some of its claims; `...` leaves one out."""

    def make(provider: HostileProvider, claims: Claims) -> str:
        return provider.good_token({name: value for name, value in (claims | changed).items() if value is not ...})

    return make


def at(**seconds: float) -> Evil:
    """A token with moments so many seconds from now."""
    return lambda provider, claims: provider.good_token(
        claims | {name: now().timestamp() + offset for name, offset in seconds.items()}
    )


def header(**changed: Any) -> Evil:
    """A token that is signed by the right key, with another header."""
    return lambda provider, claims: sign(provider.keys["rsa"], RSA | changed, claims)


def payload(text: str) -> Evil:
    """A token that is signed by the right key, and says this."""
    return lambda provider, claims: sign(provider.keys["rsa"], RSA, text)


def mac(secret: Callable[[HostileProvider], bytes], alg: str = "HS256") -> Evil:
    """A token that is signed with a shared secret."""

    def make(provider: HostileProvider, claims: Claims) -> str:
        signed = f"{b64({'alg': alg, 'kid': 'rsa'})}.{b64(claims)}"
        return f"{signed}.{b64(hmac.digest(secret(provider), signed.encode(), hashlib.sha256))}"

    return make


def unsigned(alg: str, signature: str = "") -> Evil:
    """A token that says that it need not be signed."""
    return lambda provider, claims: f"{b64({'alg': alg, 'kid': 'rsa'})}.{b64(claims)}.{signature}"


def by_other(**more: Any) -> Evil:
    """A token that is signed by somebody else's key, and says how to find that."""
    return lambda provider, claims: sign(OTHER, RSA | more, claims)


def changed(token: Callable[[str], str]) -> Evil:
    """A right token, changed afterwards."""
    return lambda provider, claims: token(provider.good_token(claims))


def public_pem(provider: HostileProvider) -> bytes:
    key: Any = provider.keys["rsa"]
    found: bytes = key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return found


def forged_claims(token: str) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{b64({'sub': 'olga'})}.{signature}"


def as_json(token: str) -> str:
    head, body, signature = token.split(".")
    return json.dumps({"protected": head, "payload": body, "signature": signature})


def header_twice(provider: HostileProvider, claims: Claims) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","alg":"RS256","kid":"rsa"}').rstrip(b"=").decode()
    key: Any = provider.keys["rsa"]
    signed = f"{head}.{b64(claims)}"
    return f"{signed}.{b64(JWSRegistry.algorithms['RS256'].sign(signed.encode(), key))}"


TOKENS: dict[str, Evil] = {
    "another issuer": claim(iss="https://evil.example"),
    "an issuer with a slash more": lambda p, c: p.good_token(c | {"iss": p.issuer + "/"}),
    "no issuer": claim(iss=...),
    "for somebody else": claim(aud="another"),
    "for nobody": claim(aud=...),
    "for a list of others": claim(aud=["another", "third"]),
    "for an empty list": claim(aud=[]),
    "for us within a text": claim(aud="wall another"),
    "for objects": claim(aud=[{"wall": 1}]),
    "for several, asked for by nobody": claim(aud=["wall", "another"]),
    "for several, asked for by another": claim(aud=["wall", "another"], azp="another"),
    "for us, asked for by another": claim(azp="another"),
    "for us in a crowd": claim(aud=["wall", *map(str, range(60))], azp="wall"),
    "another nonce": claim(nonce="another"),
    "no nonce": claim(nonce=...),
    "an empty nonce": claim(nonce=""),
    "a list for a nonce": lambda p, c: p.good_token(c | {"nonce": [c["nonce"]]}),
    "ended": at(exp=-90),
    "no end": claim(exp=...),
    "an end in words": claim(exp="tomorrow"),
    "an end that is true": claim(exp=True),
    "an end beyond all numbers": lambda p, c: sign(p.keys["rsa"], RSA, json.dumps(c).replace('"exp": ', '"exp": 1e99')),
    "made in a while": at(iat=90),
    "made long ago": at(iat=-7200),
    "made never": claim(iat=...),
    "good in a while": at(nbf=90),
    "good from a word": claim(nbf="now"),
    "nobody": claim(sub=...),
    "an empty name": claim(sub=""),
    "a name too long": claim(sub="m" * 256),
    "a number for a name": claim(sub=1),
    "a name of null": claim(sub=None),
    "a name with a line in it": claim(sub="mia\nolga"),
    "a session's name too long": claim(sid="s" * 256),
    "of another access token": claim(at_hash=b64(b"0" * 16)),
    "an access token's hash of null": claim(at_hash=None),
    "not signed": unsigned("none"),
    "not signed, in capitals": unsigned("nOnE"),
    "not signed, with a signature": unsigned("none", "c2lnbmVk"),
    "no signature": changed(lambda token: token.rpartition(".")[0] + "."),
    "no signature and no dot": changed(lambda token: token.rpartition(".")[0]),
    "signed with the public key": mac(public_pem),
    "signed with the client's secret": mac(lambda _: CLIENT_SECRET.encode()),
    "signed with the public key, called RS256": mac(public_pem, "RS256"),
    "of an algorithm that was not promised": lambda p, c: sign(p.keys["rsa"], {"alg": "RS512", "kid": "rsa"}, c),
    "of a list of algorithms": lambda p, c: f"{b64({'alg': ['RS256'], 'kid': 'rsa'})}.{b64(c)}.c2ln",
    "of no algorithm": lambda p, c: f"{b64({'kid': 'rsa'})}.{b64(c)}.c2ln",
    "of an algorithm that the key is not for": lambda p, c: sign(p.keys["rsa"], {"alg": "PS256", "kid": "ec"}, c),
    "the key of another": by_other(),
    "a key that nobody knows": by_other(kid="unknown"),
    "a key that it brings along": by_other(jwk=OTHER.as_dict(private=False)),
    "a key that it brings along, and no name": by_other(kid="x", jwk=OTHER.as_dict(private=False)),
    "a key at an address": lambda p, c: sign(OTHER, RSA | {"jku": p.issuer + "/evil"}, c),
    "a certificate at an address": lambda p, c: sign(OTHER, RSA | {"x5u": p.issuer + "/evil"}, c),
    "a certificate that it brings along": by_other(x5c=["MIIB"]),
    "a path for a key's name": by_other(kid="../../../../dev/null"),
    "a number for a key's name": by_other(kid=1),
    "no key's name where there are several": lambda p, c: sign(OTHER, {"alg": "RS256"}, c),
    "something critical": header(crit=["exp"], exp=1),
    "something critical and unknown": header(crit=["b64"], b64=True),
    "its words in clear": header(b64=False, crit=["b64"]),
    "its words in clear, in passing": header(b64=False),
    "a logout token": header(typ="logout+jwt"),
    "an access token": header(typ="at+jwt"),
    "a list for a type": header(typ=["JWT"]),
    "the claims of another": changed(forged_claims),
    "one claim twice": lambda p, c: sign(p.keys["rsa"], RSA, json.dumps(c)[:-1] + ', "sub": "olga"}'),
    "one header twice": header_twice,
    "a token within a token": lambda p, c: sign(p.keys["rsa"], RSA | {"cty": "JWT"}, p.good_token(c)),
    "a list of claims": payload("[]"),
    "no claims": payload(""),
    "claims that are no JSON": payload("{sub: mia}"),
    "claims that are no text": lambda p, c: sign(p.keys["rsa"], RSA, b"\xff\xfe"),
    "no number": payload('{"exp": NaN}'),
    "a hundred thousand brackets": payload("[" * 40_000),
    "a megabyte": claim(more="x" * 1_000_000),
    "more than a token": claim(more="x" * 70_000),
    "five parts": changed(lambda token: f"{token}.a.b"),
    "no parts": lambda p, c: "nonsense",
    "as JSON": changed(as_json),
    "padded": changed(lambda token: token + "=="),
    "in the wrong alphabet": changed(lambda token: token.replace(".", ".+/", 1)),
    "other letters": lambda p, c: "é.é.é",
    "a signature of zeros": lambda p, c: f"{b64({'alg': 'ES256', 'kid': 'ec'})}.{b64(c)}.{b64(bytes(64))}",
    "a number": lambda p, c: 7,
    "null": lambda p, c: None,
    "a list of tokens": lambda p, c: [p.good_token(c)],
}


@pytest.mark.parametrize("kinds", [list(TOKENS)[:40], list(TOKENS)[40:]], ids=["claims", "signatures"])
def test_no_bad_token_signs_anybody_in(site: ProviderSite, kinds: list[str]) -> None:
    for kind in kinds:
        site.start_over()
        site.provider.make_token = partial(TOKENS[kind], site.provider)
        assert site.refused(site.walk(site.browser())), kind
        assert "/evil" not in site.provider.asked, kind


KEYS: dict[str, Callable[[HostileProvider], tuple[Any, Claims]]] = {
    "for encryption": lambda p: (p.keys["rsa"], p.public("rsa", use="enc")),
    "for signing alone": lambda p: (p.keys["rsa"], p.public("rsa", key_ops=["sign"])),
    "for another algorithm": lambda p: (p.keys["rsa"], p.public("rsa", alg="PS256")),
    "too short": lambda p: (SHORT, SHORT.as_dict(private=False) | {"kid": "rsa"}),
    "of another kind": lambda p: (p.keys["rsa"], {"kty": "oct", "k": b64(public_pem(p)), "kid": "rsa"}),
    "half": lambda p: (p.keys["rsa"], {"kty": "RSA", "e": "AQAB", "kid": "rsa"}),
    "of nonsense": lambda p: (p.keys["rsa"], {"kty": "RSA", "e": [], "n": {}, "kid": "rsa"}),
    "on another curve": lambda p: (p.keys["rsa"], ECKey.generate_key("P-521").as_dict(private=False) | {"kid": "rsa"}),
}


def test_no_key_that_was_not_made_for_it_signs_anybody_in(site: ProviderSite) -> None:
    for kind, make in KEYS.items():
        site.start_over()
        key, published = make(site.provider)
        site.provider.published = [published]
        site.provider.make_token = partial(sign, key, RSA)
        assert site.refused(site.walk(site.browser())), kind


def test_at_least_twenty_five_kinds_of_bad_token_are_tried() -> None:
    assert len(TOKENS) >= 25
