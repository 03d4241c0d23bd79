"""Speaks Mastodon's client API with one server: the handful of calls we need, and its way of saying "not so fast"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from wall import clock
from wall.connectors.answers import Answer, check
from wall.connectors.base import Gone, Malformed
from wall.connectors.http import Http
from wall.connectors.mastodon_entities import Account, Found, Status, read, read_all

T = TypeVar("T", bound=msgspec.Struct)

_MOST = 80  # entities of a list that are looked at, twice as many as we ever ask for
_SURELY_SHORT = 20  # fewer statuses than any server gives at once, where there are more
_NEXT = re.compile(r'rel="?next"?', re.IGNORECASE)


@dataclass(frozen=True)
class Listing:
    """One page of an account's statuses, newest first; `is_last` if nothing older follows. `etag` may be empty."""

    statuses: list[Status]
    is_last: bool
    etag: str


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
            return _read(answer, Account)
        if self.token is None:
            return None
        query = {"q": f"@{acct}", "limit": "5", "resolve": "true"}  # servers older than 3.4 have no lookup
        found = _read_all(self.get("/api/v1/accounts/search", query), Account)
        return next((account for account in found if account.acct.lower() == acct.lower()), None)

    def account(self, account_id: str) -> Account | None:
        """The account with this id; None where it is not or no more."""
        answer = self.get(f"/api/v1/accounts/{quote(account_id, safe='')}", {})
        return None if answer.status in (404, 410) else _read(answer, Account)

    def statuses(
        self, account_id: str, *, limit: int, boosts: bool = False, before: str | None = None, etag: str = ""
    ) -> Listing | None:
        """An account's statuses, those older than the status `before`; None where they are still those of `etag`."""
        query = {"limit": str(limit)} | ({} if boosts else {"exclude_reblogs": "true"})
        path = f"/api/v1/accounts/{quote(account_id, safe='')}/statuses"
        condition = {"If-None-Match": etag} if etag else {}
        answer = self.get(path, query | ({"max_id": before} if before else {}), condition)
        if answer.status == 410 or (answer.status == 404 and "json" in answer.media_type):
            raise Gone("{host} no longer has this account.", host=self.host)
        if answer.status == 304:
            return None
        found = _read_all(answer, Status)
        return Listing(found, _is_last(answer, len(found), limit), answer.validator("etag"))

    def status(self, status_id: str) -> Status | None:
        """One status; None where it is not or no more."""
        answer = self.get(f"/api/v1/statuses/{quote(status_id, safe='')}", {})
        return None if answer.status in (404, 410) else _read(answer, Status)

    def search(self, address: str) -> list[Status]:
        """The statuses behind an address, which the server fetches where it must."""
        query = {"q": address, "type": "statuses", "resolve": "true", "limit": "5"}
        return _read(self.get("/api/v2/search", query), Found).statuses

    def own_account(self) -> Account:
        """The account that the token belongs to."""
        return _read(self.get("/api/v1/accounts/verify_credentials", {}), Account)

    def boost(self, status_id: str, *, key: str) -> Status:
        """Boost a status, once for each `key`."""
        return self._act(status_id, "reblog", {"Idempotency-Key": key})

    def unboost(self, status_id: str) -> None:
        """Take a boost back."""
        self._act(status_id, "unreblog", {})

    def get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """The answer, whatever its status."""
        address = f"{self.base}{path}?{urlencode(query)}" if query else f"{self.base}{path}"
        return self.http.get(address, headers={**self._headers(), **(headers or {})}, accept="application/json")

    def _act(self, status_id: str, verb: str, headers: Mapping[str, str]) -> Status:
        address = f"{self.base}/api/v1/statuses/{quote(status_id, safe='')}/{verb}"
        return _read(self.http.post(address, headers={**self._headers(), **headers}), Status)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _is_last(answer: Answer, count: int, limit: int) -> bool:
    """Servers give fewer than asked when there are no more, or because they never give so many: `Link` tells."""
    links = answer.headers.get("link")
    return count < limit and (count < _SURELY_SHORT or (links is not None and not _NEXT.search(links)))


def _check(answer: Answer) -> Answer:
    """As `check`. Some name the moment to come back at in `X-RateLimit-Reset` alone, in seconds since 1970."""
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.status == 429 and "retry-after" not in answer.headers and reset.isascii() and reset.isdigit():
        seconds = max(0, int(reset[:12]) - int(clock.now().timestamp()))
        answer = replace(answer, headers={**answer.headers, "retry-after": str(seconds)})
    return check(answer)


def _read(answer: Answer, kind: type[T]) -> T:
    value = _decoded(answer)
    try:
        return read(value, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise _no_mastodon(answer, error) from error


def _read_all(answer: Answer, kind: type[T]) -> list[T]:
    value = _decoded(answer)
    try:
        return read_all(msgspec.convert(value, list[object])[:_MOST], kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise _no_mastodon(answer, error) from error


def _decoded(answer: Answer) -> object:
    if _check(answer).media_type == "text/html":
        raise Malformed("{host} answers with a web page: it is no Mastodon server.", host=answer.host)
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _no_mastodon(answer, error) from error


def _no_mastodon(answer: Answer, error: Exception) -> Malformed:
    message = "{host} does not answer as a Mastodon server does ({reason})."
    return Malformed(message, host=answer.host, reason=str(error)[:200])
