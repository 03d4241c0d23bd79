"""Mastodon, and whatever speaks its API: finds accounts, reads their statuses, boosts from brand accounts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from wall.connectors.base import (
    BrandAccount,
    ConnectorError,
    Known,
    Malformed,
    Page,
    Receipt,
    Target,
    Unauthorized,
    Unreachable,
)
from wall.connectors.markup import web_address
from wall.connectors.mastodon_api import Api, Handle, base_of, not_found, read_handle, web_finger
from wall.connectors.mastodon_posts import Account, Status, handle_of, to_author, to_post, uri_of, utc
from wall.connectors.outside import Outside

NETWORK = "mastodon"
_PAGE = 40  # the most that servers give at once
_MOST_PAGES = 5
_REMEMBERED = 80
_MOST_CHECKS = 10  # of deletions, a fetch
_EVER = datetime.min.replace(tzinfo=UTC)


class Mastodon:
    """Reads statuses with or without a token; where a server wants one, the error says so."""

    def __init__(self, outside: Outside) -> None:
        self._http = outside.http

    def find(self, address: str, *, host: str | None, token: str | None) -> Target:
        """The account that `address` names, asked of `host` if given, where `@name` is enough. Raises the five."""
        handle = read_handle(address) or (read_handle(f"{address}@{urlsplit(base_of(host)).netloc}") if host else None)
        if handle is None:
            raise Malformed("{address} is no account of a Mastodon server (@name@host).", address=address)
        api, account = self._look_up(handle, host, token)
        _statuses(api, str(account.id), handle_of(account, base=api.base), limit=1)  # readable at all?
        author = to_author(account, base=api.base)
        options = {"base": api.base, "id": str(account.id)}
        return Target(NETWORK, author.uri, author.handle, author.url, options, token)

    def fetch(self, target: Target, cursor: str | None, known: tuple[Known, ...]) -> Page:
        """What is new, edited or deleted among the newest statuses."""
        api = Api(self._http, target.options["base"], target.token)
        seen = _read_cursor(cursor)
        timeline = _read_timeline(api, target, seen)
        fresh = [status for status in timeline.statuses if seen.get(str(status.id)) != _trace(status, api)]
        posts = [post for post in (to_post(status, base=api.base) for status in fresh) if post and not post.boost]
        missing = _missing(api, timeline, known)
        removed = tuple(_removed(api, timeline, seen, missing[:_MOST_CHECKS]))
        unsure = {status_id: trace for status_id, trace in seen.items() if trace[0] in set(missing) - set(removed)}
        newest = {str(status.id): _trace(status, api) for status in timeline.statuses[:_REMEMBERED]}
        return Page(
            posts=tuple(sorted(posts, key=lambda post: post.published_at)),
            removed=removed,
            cursor=json.dumps(newest | unsure),
            author=to_author(timeline.statuses[0].account, base=api.base) if timeline.statuses else None,
        )

    def verify(self, account: BrandAccount) -> str:
        """The handle of the account that the token belongs to."""
        api = self._brand_api(account)
        return handle_of(api.own_account(), base=api.base)

    def relay(self, account: BrandAccount, post_uri: str, post_url: str, *, key: str) -> Receipt:
        """Boost the post. Servers boost a status once only, so that a repetition changes nothing."""
        api = self._brand_api(account)
        status_id = _local_id(api, post_uri, post_url)
        if status_id is None:
            raise Unreachable("{host} does not find the post {url}.", host=api.host, url=post_url)
        boost = api.boost(status_id, key=key)
        return Receipt(boost.uri or post_uri, web_address("", boost.url or ""))

    def undo(self, account: BrandAccount, receipt_uri: str, post_uri: str, post_url: str) -> None:
        """Take the boost back; a post that is gone has taken its boosts along."""
        api = self._brand_api(account)
        status_id = _local_id(api, post_uri, post_url)
        if status_id is not None:
            api.unboost(status_id)

    def _brand_api(self, account: BrandAccount) -> Api:
        if account.host:
            base = base_of(account.host)
        elif handle := read_handle(account.handle):
            base = handle.base
        else:
            raise Malformed("{handle} does not name its server (@name@host).", handle=account.handle)
        if not account.token:
            raise Unauthorized(
                "{host} lets nobody boost without an access token. Give one.", host=urlsplit(base).netloc
            )
        return Api(self._http, base, account.token)

    def _look_up(self, handle: Handle, host: str | None, token: str | None) -> tuple[Api, Account]:
        """The account by its own server; where that fails, by the server that its host's WebFinger names."""
        api = Api(self._http, base_of(host) if host else handle.base, token)
        try:
            account = api.look_up(_acct(handle, api))
        except (Malformed, Unreachable) as error:
            account, trouble = None, error
        else:
            trouble = not_found(handle)
        if account is None and host is None:
            base = web_finger(self._http, handle)
            if base and base != api.base:
                api = Api(self._http, base, token)
                account = api.look_up(_acct(handle, api))
        if account is None:
            raise trouble
        return api, account


def _acct(handle: Handle, api: Api) -> str:
    return handle.name if handle.host == api.host.lower() else f"{handle.name}@{handle.host}"


def _statuses(api: Api, account_id: str, handle: str, *, limit: int, before: str | None = None) -> list[Status]:
    try:
        return api.statuses(account_id, limit=limit, before=before)
    except Unauthorized as error:
        message = "{host} shows the posts of {handle} only with a valid token. Give one, or the address of its feed."
        raise Unauthorized(message, host=api.host, handle=handle) from error


@dataclass(frozen=True)
class _Timeline:
    """What was read, newest first; `is_whole` if there is nothing older."""

    statuses: list[Status]
    is_whole: bool

    @property
    def since(self) -> datetime:
        """Posts at least this young would have been read."""
        return _EVER if self.is_whole else min(utc(status.created_at) for status in self.statuses)


def _read_timeline(api: Api, target: Target, seen: dict[str, list[str]]) -> _Timeline:
    """The newest page, and with a cursor those behind it back to what was seen. One server lists a status twice."""
    read: dict[str, Status] = {}
    before = None
    for _ in range(_MOST_PAGES if seen else 1):
        page = _statuses(api, target.options["id"], target.handle, limit=_PAGE, before=before)
        read |= {str(status.id): status for status in page}
        if len(page) < _PAGE:
            return _Timeline(list(read.values()), is_whole=True)
        if any(str(status.id) in seen for status in page):
            break
        before = str(page[-1].id)
    return _Timeline(list(read.values()), is_whole=False)


def _missing(api: Api, timeline: _Timeline, known: tuple[Known, ...]) -> list[str]:
    """Posts that should have been read and were not."""
    present = {uri_of(status, base=api.base) for status in timeline.statuses}
    return [post.uri for post in known if post.uri not in present and post.published_at >= timeline.since]


def _removed(api: Api, timeline: _Timeline, seen: dict[str, list[str]], missing: list[str]) -> Iterator[str]:
    """Those that the server says are not there. A timeline that leaves a post out proves nothing alone."""
    ids = {trace[0]: status_id for status_id, trace in seen.items()}
    for uri in missing:
        status_id = ids.get(uri) or _id_in(uri, api, timeline)
        try:
            if status_id and api.status(status_id) is None:
                yield uri
        except ConnectorError:
            return  # not now, then: what was read counts all the same


def _id_in(uri: str, api: Api, timeline: _Timeline) -> str | None:
    """The id at the end of a status's uri, where this server builds its uris so: some have two names for one status."""
    if urlsplit(uri).netloc != api.host:
        return None
    samples = [_tail(uri_of(status, base=api.base)) == str(status.id) for status in timeline.statuses]
    return _tail(uri) if (all(samples) if samples else "/statuses/" in uri) else None


def _local_id(api: Api, uri: str, url: str) -> str | None:
    """What the brand account's server calls the post; None if it cannot get hold of it."""
    if urlsplit(uri).netloc == api.host:
        status = api.status(_tail(uri))
        if status and uri in (status.uri, status.url):
            return str(status.id)
    for address in dict.fromkeys((uri, url)):
        found = [status for status in api.search(address) if {status.uri, status.url} & {uri, url}]
        if found:
            return str(found[0].id)
    return None


def _tail(uri: str) -> str:
    return urlsplit(uri).path.rstrip("/").rpartition("/")[2]


def _trace(status: Status, api: Api) -> list[str]:
    return [uri_of(status, base=api.base), status.edited_at.isoformat() if status.edited_at else ""]


def _read_cursor(cursor: str | None) -> dict[str, list[str]]:
    try:
        seen = json.loads(cursor or "{}")
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}
