"""An OpenID provider on loopback that behaves, until a test tells it how to misbehave: a real HTTP server."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from wall.clock import now

CLIENT_ID, CLIENT_SECRET = "wall", "PELICAN & sons: 100 %"
ACCESS_TOKEN = "an-access-token"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
LOGOUT: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}

Claims = dict[str, Any]


def b64(data: bytes | str | Claims) -> str:
    """Base64url as tokens have it."""
    raw = json.dumps(data).encode() if isinstance(data, dict) else data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(key: Key, header: Claims, payload: bytes | str | Claims) -> str:
    """A token of three parts, whatever its header says, signed by the algorithm that it names."""
    signed = f"{b64(header)}.{b64(payload)}"
    signature = jws.JWSRegistry.algorithms[header["alg"]].sign(signed.encode(), key)
    return f"{signed}.{b64(signature)}"


class HostileProvider:
    """Issues codes and tokens for `claims`. What a test sets to misbehave is taken back by `behave`."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self.keys: dict[str, Key] = {
            "rsa": RSAKey.generate_key(2048, private=True),
            "ec": ECKey.generate_key("P-256", private=True),
            "okp": OKPKey.generate_key("Ed25519", private=True),
        }
        self.behave()
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def behave(self) -> None:
        """Be good, and forget what was."""
        self.asked: list[str] = []
        self.discovery: Claims = {}
        self.claims: Claims = {}
        self.userinfo: Claims | None = None
        self.published: list[Claims] | None = None
        self.make_token: Callable[[Claims], Any] = self.good_token
        self.answer: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.answer_iss: str | None = self.issuer
        self._codes: dict[str, dict[str, str]] = {}

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def authorize(self, location: str) -> str:
        """What a browser comes back to, once its person signed in here: the callback with a code."""
        asked = dict(parse_qsl(urlsplit(location).query))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        said = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(said | ({'iss': self.answer_iss} if self.answer_iss else {}))}"

    def good_claims(self, nonce: str) -> Claims:
        """What an ID token says, with what the test wants it to say."""
        moment = int(now().timestamp())
        hashed = hashlib.sha256(ACCESS_TOKEN.encode()).digest()[:16]
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "mia", "iat": moment, "exp": moment + 300}
        claims |= {"nonce": nonce, "at_hash": b64(hashed), "sid": "session-1", "name": "Mia Sörensen"}
        claims |= {"email": "mia@example.org", "email_verified": True} | self.claims
        return {name: value for name, value in claims.items() if value is not ...}

    def good_token(self, claims: Claims) -> str:
        """An ID token as it should be."""
        return sign(self.keys["rsa"], {"alg": "RS256", "kid": "rsa", "typ": "JWT"}, claims)

    def logout_token(self, *, header: Claims | None = None, **changed: Any) -> str:
        """A logout token; `...` leaves a claim out."""
        moment = int(now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": moment,
            "exp": moment + 120,
            "jti": secrets.token_urlsafe(),
        }
        claims |= {"sub": "mia", "sid": "session-1", "events": LOGOUT} | changed
        kept = {name: value for name, value in claims.items() if value is not ...}
        return sign(self.keys["rsa"], {"alg": "RS256", "kid": "rsa", "typ": "logout+jwt"} | (header or {}), kept)

    def rotate(self) -> None:
        """A new key under a new name; the old one is gone."""
        self.keys["rsa"] = RSAKey.generate_key(2048, private=True)
        name = f"rsa-{len(self.asked)}"
        self.make_token = lambda claims: sign(self.keys["rsa"], {"alg": "RS256", "kid": name}, claims)
        self.published = [self.public("rsa", kid=name)]

    def public(self, name: str, **changed: Any) -> Claims:
        """A key as the key set has it."""
        return {**self.keys[name].as_dict(private=False), "kid": name, "use": "sig", **changed}

    def _document(self) -> Claims:
        paths = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/keys",
            "userinfo_endpoint": "/userinfo",
            "end_session_endpoint": "/leave",
        }
        said: Claims = {"issuer": self.issuer} | {name: self.issuer + path for name, path in paths.items()}
        said |= {
            "id_token_signing_alg_values_supported": ALGORITHMS,
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
        }
        return {name: value for name, value in (said | self.discovery).items() if value is not ...}

    def _tokens(self, request: BaseHTTPRequestHandler) -> tuple[int, Claims]:
        form = {name: values[0] for name, values in parse_qs(_body(request)).items()}
        if not self._knows(request, form):
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form["code"], None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if b64(hashlib.sha256(form["code_verifier"].encode()).digest()) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        token = self.make_token(self.good_claims(asked["nonce"]))
        return 200, {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": token}

    def _knows(self, request: BaseHTTPRequestHandler, form: dict[str, str]) -> bool:
        scheme, _, pair = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            given = [unquote_plus(half) for half in base64.b64decode(pair).decode().split(":", 1)]
        else:
            given = [form.get("client_id", ""), form.get("client_secret", "")]
        return given == [CLIENT_ID, CLIENT_SECRET]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._do()

            def do_POST(self) -> None:
                self._do()

            def log_message(self, *_: object) -> None:
                """Nothing."""

            def _do(self) -> None:
                path = urlsplit(self.path).path
                provider.asked.append(path)
                if path in provider.answer:
                    provider.answer[path](self)
                elif path == "/.well-known/openid-configuration":
                    reply(self, 200, provider._document())
                elif path == "/keys":
                    published = provider.published
                    reply(
                        self,
                        200,
                        {"keys": [provider.public(k) for k in provider.keys] if published is None else published},
                    )
                elif path == "/token":
                    reply(self, *provider._tokens(self))
                elif path == "/userinfo" and self.headers["Authorization"] == f"Bearer {ACCESS_TOKEN}":
                    told = provider.userinfo
                    reply(self, 200, {"sub": provider.claims.get("sub", "mia")} if told is None else told)
                else:
                    reply(self, 404, {})

        return Handler


def reply(request: BaseHTTPRequestHandler, status: int, said: Claims | bytes, **headers: str) -> None:
    """One answer, whole."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    request.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


def drip(request: BaseHTTPRequestHandler) -> None:
    """An answer that begins, and never ends: a byte now and then."""
    request.send_response(200)
    request.end_headers()
    for _ in range(100):
        try:
            request.wfile.write(b" ")
            request.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def _body(request: BaseHTTPRequestHandler) -> str:
    return request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
