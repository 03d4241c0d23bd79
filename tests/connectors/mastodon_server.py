"""A small Mastodon server for tests: one account, its statuses, and what a brand account may do.

It can be one that shows nothing to strangers, with a feed in the place where another program keeps it.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from tests.connectors.site import Asked, Reply, Site

TOKEN = "right"


class MastodonServer:
    """Serves the statuses that a test adds, edits and deletes."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.statuses: list[dict[str, Any]] = []
        self.boosts: dict[str, str] = {}
        self.needs_token = False
        self.gives_etags = False
        self.account: dict[str, Any] = {
            "id": "42",
            "username": "ada",
            "acct": "ada",
            "display_name": "Ada",
            "url": f"{site.url}/@ada",
            "uri": f"{site.url}/users/ada",
            "note": "<p>I write about engines.</p>",
            "fields": [],
            "locked": False,
            "discoverable": True,
            "noindex": False,
        }
        site.routes |= {
            "/api/v1/accounts/lookup": self._look_up,
            "/api/v1/accounts/42": lambda _: Reply(200, self.account),
            "/api/v1/accounts/42/statuses": self._timeline,
            "/api/v1/accounts/verify_credentials": self._with_token(lambda _: Reply(200, self.account)),
            "/api/v2/search": self._with_token(self._search),
        }

    def add(self, text: str, **more: object) -> str:
        """A new status. Gives its uri."""
        number = self._next
        path = f"/users/ada/statuses/{number}"
        status: dict[str, Any] = {
            "id": str(number),
            "created_at": f"2026-11-02T08:{number % 60:02}:00Z",
            "uri": f"{self.site.url}{path}",
            "url": f"{self.site.url}/@ada/{number}",
            "account": self.account,
            "content": f"<p>{text}</p>",
            "visibility": "public",
        }
        status |= more
        self.statuses.insert(0, status)
        self.site.routes[f"/api/v1/statuses/{number}"] = lambda _: self._one(str(number))
        self.site.routes[f"/api/v1/statuses/{number}/reblog"] = self._with_token(
            lambda asked: self._boost(asked, number)
        )
        self.site.routes[f"/api/v1/statuses/{number}/unreblog"] = self._with_token(lambda _: self._unboost(number))
        return str(status["uri"])

    def edit(self, uri: str, text: str) -> None:
        status = next(status for status in self.statuses if status["uri"] == uri)
        status |= {"content": f"<p>{text}</p>", "edited_at": "2026-11-03T08:00:00Z"}

    def change(self, uri: str, **facts: object) -> None:
        """What a server says of a status without anybody having edited it."""
        next(status for status in self.statuses if status["uri"] == uri).update(facts)

    def delete(self, uri: str) -> None:
        self.statuses = [status for status in self.statuses if status["uri"] != uri]

    def boost(self, status: dict[str, Any], **more: object) -> str:
        """A boost of a status. Gives its uri."""
        uri = f"{self.site.url}/users/ada/statuses/{self._next}/activity"
        return self.add("", **{"content": "", "reblog": status, "uri": uri} | more)

    def add_elsewhere(self, number: int, text: str, **more: object) -> dict[str, Any]:
        """A status of somebody's on another server, which this one has."""
        account = {"id": "7", "username": "bob", "acct": "bob@far.example", "url": "https://far.example/@bob"}
        status: dict[str, Any] = {
            "id": str(number),
            "created_at": "2026-11-01T08:00:00Z",
            "uri": f"https://far.example/users/bob/statuses/{number}",
            "url": f"https://far.example/@bob/{number}",
            "account": account,
            "content": f"<p>{text}</p>",
            "visibility": "public",
        } | more
        self.site.routes[f"/api/v1/statuses/{number}"] = Reply(200, status)
        return status

    def close_doors(self, *, feed: str | None = None, names_it: bool = False) -> None:
        """Answer strangers with 401 as GoToSocial, snac and Takahe do; with the feed at a path, if it has one."""
        self.needs_token = True
        links = [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{self.site.url}/@ada"},
            {"rel": "self", "type": "application/activity+json", "href": f"{self.site.url}/users/ada"},
        ]
        found = {"subject": f"acct:ada@{self.site.host}", "links": links}
        self.site.routes["/.well-known/webfinger"] = Reply(200, found, {"Content-Type": "application/jrd+json"})
        page = f'<link rel="alternate" type="application/rss+xml" href="{feed}">' if names_it else ""
        self.site.routes["/@ada"] = Reply(200, f"<!doctype html><html><head>{page}", {"Content-Type": "text/html"})
        if feed:
            items = "".join(f"<item><guid>{s['uri']}</guid><description>x</description></item>" for s in self.statuses)
            document = f'<rss version="2.0"><channel><title>Ada</title>{items}</channel></rss>'
            self.site.routes[feed] = Reply(200, document, {"Content-Type": "application/rss+xml"})

    @property
    def _next(self) -> int:
        return 1001 + len(self.site.routes)

    def _is_shut(self, asked: Asked) -> bool:
        return self.needs_token and asked.headers.get("authorization") != f"Bearer {TOKEN}"

    def _look_up(self, asked: Asked) -> Reply | None:
        if self._is_shut(asked):
            return Reply(401, {"error": "Unauthorized: token not supplied"})
        known = ("ada", f"ada@{self.site.host}", "ada@brand.example")
        return Reply(200, self.account) if asked.query["acct"] in known else None

    def _timeline(self, asked: Asked) -> Reply:
        if self._is_shut(asked):
            return Reply(401, {"error": "The access token is invalid"})
        older = [s for s in self.statuses if "max_id" not in asked.query or int(s["id"]) < int(asked.query["max_id"])]
        kept = [s for s in older if not s.get("reblog") or "exclude_reblogs" not in asked.query]
        page = kept[: int(asked.query["limit"])]
        etag = f'W/"{hashlib.sha256(json.dumps(page).encode()).hexdigest()[:32]}"' if self.gives_etags else ""
        if etag and asked.headers.get("if-none-match") == etag:
            return Reply(304)
        return Reply(200, page, {"ETag": etag} if etag else {})

    def _one(self, number: str) -> Reply | None:
        return next((Reply(200, status) for status in self.statuses if status["id"] == number), None)

    def _search(self, asked: Asked) -> Reply:
        found = [status for status in self.statuses if asked.query["q"] in (status["uri"], status["url"])]
        return Reply(200, {"accounts": [], "statuses": found, "hashtags": []})

    def _boost(self, asked: Asked, number: int) -> Reply:
        self.boosts.setdefault(str(number), asked.headers["idempotency-key"])
        status = self._one(str(number))
        assert status is not None
        return Reply(200, {**self.account_status(f"boost-{number}"), "reblog": status.body})

    def _unboost(self, number: int) -> Reply | None:
        self.boosts.pop(str(number), None)
        return self._one(str(number))

    def account_status(self, number: str) -> dict[str, Any]:
        """The wrapper that a boost is."""
        address = f"{self.site.url}/users/ada/statuses/{number}"
        created = "2026-11-02T10:00:00Z"
        return {"id": number, "created_at": created, "uri": address, "url": None, "account": self.account}

    def _with_token(self, route: Callable[[Asked], Reply | None]) -> Callable[[Asked], Reply | None]:
        def guarded(asked: Asked) -> Reply | None:
            if asked.headers.get("authorization") != f"Bearer {TOKEN}":
                return Reply(401, {"error": "The access token is invalid"})
            return route(asked)

        return guarded
