"""An authenticator in software: makes passkeys, and answers with them as WebAuthn says, or wrongly on purpose."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, HAS_KEY = 1, 4, 64


@dataclass
class Authenticator:
    """One passkey of one browser, which stands at `origin`. `flags` say what the device saw of its person."""

    origin: str
    flags: int = PRESENT | VERIFIED
    count: int = 1
    host: str = ""
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(32))

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create` (WebAuthn, 7.1)."""
        self.host, self.handle = options["rp"]["id"], _bytes(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1} | point)
        known = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(HAS_KEY) + known}
        client = self._client("webauthn.create", options["challenge"])
        said = {"clientDataJSON": _text(client), "attestationObject": _text(cbor2.dumps(attestation))}
        return self._answer(said | {"transports": ["internal", "hybrid"]})

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.get` (WebAuthn, 7.2)."""
        self.count += 1
        client, data = self._client("webauthn.get", options["challenge"]), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": self.handle}
        return self._answer({name: _text(value) for name, value in said.items()})

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        named = {"id": _text(self.id), "rawId": _text(self.id), "type": "public-key"}
        return named | {"response": response, "clientExtensionResults": {}}

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes((self.flags | flags,)) + self.count.to_bytes(4, "big")


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
