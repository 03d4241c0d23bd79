"""The other side of a Mastodon server: what its own people do there."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

TOKEN = "mock_token"


@dataclass(frozen=True)
class MastodonPeer:
    """A Mastodon server, as a person sees it whose token is known."""

    address: str
    token: str = TOKEN

    def join(self, name: str) -> "MastodonPeer":
        """A new account on the same server, as that person sees it."""
        app = {"client_name": "tests", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read write"}
        made = self._ask("POST", "/api/v1/apps", app)
        facts = {"grant_type": "client_credentials", "scope": "read write"}
        secrets = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
        visitor = MastodonPeer(self.address, self._ask("POST", "/oauth/token", facts | secrets)["access_token"])
        wish = {"username": name, "email": f"{name}@x.example", "password": "passpass12", "locale": "en"}
        form = urlencode(wish | {"agreement": "true"}).encode()
        joined = visitor._send("POST", "/api/v1/accounts", form, "application/x-www-form-urlencoded")
        return MastodonPeer(self.address, joined["access_token"])

    def describe(self, **facts: str) -> None:
        """Change the profile: `note`, `locked`, `discoverable`, or fields by their names and values."""
        names = "note", "locked", "discoverable"
        known: dict[str, str] = {name: facts.pop(name) for name in names if name in facts}
        for number, (name, value) in enumerate(facts.items()):
            known |= {f"fields_attributes[{number}][name]": name, f"fields_attributes[{number}][value]": value}
        form = urlencode(known).encode()
        self._send("PATCH", "/api/v1/accounts/update_credentials", form, "application/x-www-form-urlencoded")

    def post(self, text: str, **more: object) -> str:
        """Write; the new status's id."""
        status: str = self._ask("POST", "/api/v1/statuses", {"status": text} | more)["id"]
        return status

    def upload(self, picture: bytes, alt: str) -> str:
        """A picture to post with; its id."""
        edge = "----picture"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="description"\r\n\r\n{alt}\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="p.png"\r\n'.encode(),
            b"Content-Type: image/png\r\n\r\n" + picture + f"\r\n--{edge}--\r\n".encode(),
        ]
        kind = f"multipart/form-data; boundary={edge}"
        medium: str = self._send("POST", "/api/v2/media", b"".join(parts), kind)["id"]
        return medium

    def uri_of(self, status: str) -> str:
        """The status's lasting name."""
        uri: str = self._ask("GET", f"/api/v1/statuses/{status}")["uri"]
        return uri

    def boost(self, status: str) -> None:
        """Pass somebody's status on."""
        self._ask("POST", f"/api/v1/statuses/{status}/reblog")

    def unboost(self, status: str) -> None:
        """Take that back."""
        self._ask("POST", f"/api/v1/statuses/{status}/unreblog")

    def edit(self, status: str, text: str) -> None:
        """Change what was written."""
        self._ask("PUT", f"/api/v1/statuses/{status}", {"status": text})

    def delete(self, status: str) -> None:
        """Take it back."""
        self._ask("DELETE", f"/api/v1/statuses/{status}")

    def handle(self) -> str:
        """The account's name on this server."""
        account: str = self._ask("GET", "/api/v1/accounts/verify_credentials")["acct"]
        return account

    def is_boosted(self, status: str) -> bool:
        """Whether the account has boosted the status."""
        return bool(self._ask("GET", f"/api/v1/statuses/{status}")["reblogged"])

    def boosts(self) -> int:
        """How many boosts stand in the account's own timeline."""
        account = self._ask("GET", "/api/v1/accounts/verify_credentials")["id"]
        return sum(one.get("reblog") is not None for one in self._ask("GET", f"/api/v1/accounts/{account}/statuses"))

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._send(method, path, json.dumps(body).encode() if body else None, "application/json")

    def _send(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        request = urllib.request.Request(self.address + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)
