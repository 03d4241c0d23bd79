"""All that is said to the provider, server to server: nothing is followed elsewhere, takes long or much room."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

from wall.config import Settings
from wall.connectors.base import ConnectorError
from wall.connectors.http import Http
from wall.web.provider.metadata import WELL_KNOWN, Metadata
from wall.web.provider.strict_json import read_object
from wall.web.provider.trouble import NoAnswer, NotBelieved
from wall.web.provider.turns import AT_ONCE

DEADLINE = 8.0  # seconds for one answer, from the first byte to the last
MOST_BYTES = 256_000
LONGEST_TOKEN = 64_000
MAX_AGE = str(30 * 86_400)  # seconds; as long as a session here: nobody is asked more often for that

_ANYWHERE = (
    ip_network("0.0.0.0/0"),
    ip_network("::/0"),
)  # the operator named the provider, in their own network or not
_KNOWN_ERRORS = frozenset(  # RFC 6749, 5.2
    ("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type")
)


@dataclass(frozen=True)
class Tokens:
    """What a code was exchanged for."""

    id_token: str = field(repr=False)
    access_token: str | None = field(repr=False)


class Talk:
    """The requests to one provider. Each raises `NoAnswer` for every trouble on the way. Safe between threads."""

    def __init__(self, settings: Settings, redirect_uri: str) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri

    def discovery(self) -> bytes:
        """The provider's document on itself."""
        return self._get(self._settings.oidc_issuer.rstrip("/") + WELL_KNOWN)

    def keys(self, metadata: Metadata) -> bytes:
        """The provider's key set."""
        return self._get(metadata.jwks_uri)

    def way_in(self, metadata: Metadata, state: str, nonce: str, verifier: str, *, again: bool = False) -> str:
        """Where the browser goes to sign in: for a code, with PKCE (RFC 7636, S256). `again`: it asks anew.

        Whoever is given a `max_age` has to tell when it asked (OpenID Connect Core 1.0, 3.1.2.1).
        """
        client, anew = self._client(metadata), {"prompt": "login", "max_age": "0"} if again else {"max_age": MAX_AGE}
        url, _ = client.create_authorization_url(
            metadata.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier, **anew
        )
        return str(url)

    def exchange(self, metadata: Metadata, code: str, verifier: str) -> Tokens:
        """What the code is good for. Raises `NotBelieved` where the provider takes it for used, old or made up."""
        from authlib.oauth2 import OAuth2Error

        client = self._client(metadata)
        try:
            said = client.fetch_token(
                metadata.token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier
            )
        except OAuth2Error as error:
            if error.error == "invalid_grant":
                raise NotBelieved("code") from None
            raise NoAnswer(f"token endpoint says {error.error}") from None
        if "id_token" not in said:
            raise NotBelieved("id_token")
        return Tokens(said["id_token"], said.get("access_token"))

    def more_of(self, metadata: Metadata, access_token: str, subject: str) -> dict[str, Any]:
        """What the provider tells of somebody at its own address for that (OpenID Connect Core 1.0, 5.3)."""
        if metadata.userinfo_endpoint is None:
            return {}
        try:
            said = read_object(self._get(metadata.userinfo_endpoint, {"Authorization": f"Bearer {access_token}"}))
        except ValueError as error:
            raise NoAnswer("userinfo is no JSON object") from error
        if said.get("sub") != subject:  # Core 1.0, 5.3.2: it may be about somebody else
            raise NotBelieved("userinfo")
        return said

    @cached_property
    def _http(self) -> Http:
        settings = self._settings
        in_clear = settings.oidc_issuer.startswith("http:")  # which settings allow on this machine alone
        return Http(
            allow_networks=_ANYWHERE,
            allow_http=in_clear,
            public_url=settings.public_url,
            deadline=DEADLINE,
            at_once=AT_ONCE,  # who has a turn waits for nobody
        )

    def _get(self, url: str, headers: Mapping[str, str] | None = None) -> bytes:
        try:
            answer = self._http.get(url, headers=headers, accept="application/json", max_bytes=MOST_BYTES, follow=False)
        except ConnectorError as error:
            raise NoAnswer(type(error).__name__) from error
        if answer.status != 200:
            raise NoAnswer(f"status {answer.status}")
        return answer.body

    def _client(self, metadata: Metadata) -> Any:
        from authlib.oauth2.client import OAuth2Client

        client = OAuth2Client(
            _Carrier(self._http),
            client_id=self._settings.oidc_client_id,
            client_secret=self._settings.oidc_client_secret,
            token_endpoint_auth_method=metadata.known_by,
            scope="openid email profile" + (" groups" if metadata.has_groups_scope else ""),
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
        )
        client.register_client_auth_method(("client_secret_basic", _basic))
        return client


def _basic(client: Any, _method: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
    """HTTP Basic with both halves encoded as forms are (RFC 6749, 2.3.1), which Authlib leaves out."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    return uri, {**headers, "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, body


class _Carrier:
    """What Authlib takes for its session: its one request goes out by our own client, and comes back looked through."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> "_Carried":
        """Ask the token endpoint."""
        _, sent, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        known = {name: value for name, value in sent.items() if name == "Authorization"}
        try:
            answer = self._http.post(url, form=dict(parse_qsl(body)), headers=known, max_bytes=MOST_BYTES)
        except ConnectorError as error:
            raise NoAnswer(type(error).__name__) from error
        return _Carried(answer.status, answer.body)


class _Carried:
    """The token endpoint's answer, as far as it may go on to Authlib: three texts of bounded length, or one error."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status_code = status
        self._body = body

    def json(self) -> dict[str, str]:
        """What it says."""
        try:
            said = read_object(self._body)
        except ValueError as error:
            raise NoAnswer("token endpoint answers with no JSON object") from error
        if "error" in said:
            return {"error": next((one for one in _KNOWN_ERRORS if one == said["error"]), "something else")}
        if self.status_code != 200:
            self.raise_for_status()
        return {name: said[name] for name in ("id_token", "access_token", "token_type") if _is_token(said.get(name))}

    def raise_for_status(self) -> None:
        """Raises `NoAnswer`."""
        raise NoAnswer(f"token endpoint answers with status {self.status_code}")


def _is_token(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TOKEN and value.isascii() and value.isprintable()
