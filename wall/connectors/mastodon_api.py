"""Speaks Mastodon's client API with one server: addresses of accounts, WebFinger, and the handful of calls we need."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from wall.connectors.answers import Answer, check
from wall.connectors.base import ConnectorError, Malformed, Unreachable
from wall.connectors.http import Http
from wall.connectors.mastodon_posts import Account, Status

T = TypeVar("T")

_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?"
_HOST = r"(?:[^\s/@?#:\[\]]{1,253}|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
_HANDLE = re.compile(rf"(?:acct:)?@?({_NAME})@({_HOST})", re.IGNORECASE)
_URL = re.compile(rf"(https?)://({_HOST})/(?:web/)?(?:@|users/)({_NAME})(?:@({_HOST}))?(?:[/?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Handle:
    """`@name@host`, and the address of the server to ask first."""

    name: str
    host: str
    base: str

    def __str__(self) -> str:
        return f"@{self.name}@{self.host}"


def read_handle(address: str) -> Handle | None:
    """The account that an address names: `@name@host`, `name@host`, `https://host/@name`, `https://host/users/name`."""
    if match := _HANDLE.fullmatch(address):
        return Handle(match[1], match[2].lower(), f"https://{match[2].lower()}")
    if match := _URL.fullmatch(address):
        host = (match[4] or match[2]).lower()
        return Handle(match[3], host, f"{match[1].lower()}://{host}")
    return None


def base_of(host: str) -> str:
    """The address of a server from what people call it: `host`, `host:port` or an address."""
    parts = urlsplit(host if "://" in host else f"https://{host}")
    return f"{parts.scheme}://{parts.netloc}"


def web_finger(http: Http, handle: Handle) -> str | None:
    """The server that keeps the account, by the host of its handle (RFC 7033); None where the host does not say."""
    query = urlencode({"resource": f"acct:{handle.name}@{handle.host}"})
    try:
        document = check(http.get(f"{handle.base}/.well-known/webfinger?{query}")).json()
        links = document["links"]
        actor = next(link["href"] for link in links if link.get("rel") == "self" and "json" in link.get("type", ""))
    except (ConnectorError, KeyError, TypeError, AttributeError, StopIteration):
        return None
    return base_of(str(actor))


@dataclass(frozen=True)
class Api:
    """One server, as one account or as anybody. Each call raises the five errors."""

    http: Http
    base: str
    token: str | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.base).netloc

    def look_up(self, acct: str) -> Account | None:
        """The account called `acct`, or None."""
        answer = self.get("/api/v1/accounts/lookup", {"acct": acct})
        if answer.status != 404:
            return _read(check(answer), Account)
        if self.token is None:
            return None
        query = {"q": f"@{acct}", "limit": "5", "resolve": "true"}  # servers older than 3.4 have no lookup
        found = _read(check(self.get("/api/v1/accounts/search", query)), list[Account])
        return next((account for account in found if account.acct.lower() == acct.lower()), None)

    def statuses(self, account_id: str, *, limit: int, before: str | None = None) -> list[Status]:
        """An account's statuses without boosts, newest first; those older than the status `before`."""
        query = {"limit": str(limit), "exclude_reblogs": "true"} | ({"max_id": before} if before else {})
        return _read(check(self.get(f"/api/v1/accounts/{quote(account_id, safe='')}/statuses", query)), list[Status])

    def status(self, status_id: str) -> Status | None:
        """One status; None where it is not or no more."""
        answer = self.get(f"/api/v1/statuses/{quote(status_id, safe='')}", {})
        return None if answer.status in (404, 410) else _read(check(answer), Status)

    def search(self, address: str) -> list[Status]:
        """The statuses behind an address, which the server fetches where it must."""
        query = {"q": address, "type": "statuses", "resolve": "true", "limit": "5"}
        return _read(check(self.get("/api/v2/search", query)), _Found).statuses

    def own_account(self) -> Account:
        """The account that the token belongs to."""
        return _read(check(self.get("/api/v1/accounts/verify_credentials", {})), Account)

    def boost(self, status_id: str, *, key: str) -> Status:
        """Boost a status, once for each `key`."""
        return self._act(status_id, "reblog", {"Idempotency-Key": key})

    def unboost(self, status_id: str) -> None:
        """Take a boost back."""
        self._act(status_id, "unreblog", {})

    def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """The answer, whatever its status."""
        address = f"{self.base}{path}?{urlencode(query)}" if query else f"{self.base}{path}"
        return self.http.get(address, headers=self._headers(), accept="application/json")

    def _act(self, status_id: str, verb: str, headers: Mapping[str, str]) -> Status:
        address = f"{self.base}/api/v1/statuses/{quote(status_id, safe='')}/{verb}"
        return _read(check(self.http.post(address, headers={**self._headers(), **headers})), Status)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


class _Found(msgspec.Struct):
    statuses: list[Status] = []


def _read(answer: Answer, kind: type[T]) -> T:
    if answer.media_type == "text/html":
        raise Malformed("{host} answers with a web page: it is no Mastodon server.", host=answer.host)
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        message = "{host} does not answer as a Mastodon server does ({reason})."
        raise Malformed(message, host=answer.host, reason=str(error)[:200]) from error


def not_found(handle: Handle) -> Unreachable:
    """The error for an account that nobody knows."""
    return Unreachable(
        "There is no account {handle} on {host}. Check the address.", handle=str(handle), host=handle.host
    )
