"""The other side of a Mastodon server: what its own people do there."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

TOKEN = "mock_token"


@dataclass(frozen=True)
class MastodonPeer:
    """A Mastodon server, as the person sees it whose token is known."""

    address: str

    def post(self, text: str) -> str:
        """Write; the new status's id."""
        status: str = self._ask("POST", "/api/v1/statuses", {"status": text})["id"]
        return status

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

    def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> Any:
        request = urllib.request.Request(
            self.address + path,
            json.dumps(body).encode() if body else None,
            {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)
