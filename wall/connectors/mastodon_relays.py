"""Boosts from brand accounts: which server an account is on, and what that server calls a post."""

from urllib.parse import urlsplit

from wall.connectors.base import BrandAccount, Malformed, Unauthorized
from wall.connectors.http import Http
from wall.connectors.mastodon_accounts import base_of, read_handle
from wall.connectors.mastodon_api import Api
from wall.connectors.mastodon_timeline import tail


def brand_api(http: Http, account: BrandAccount) -> Api:
    """The server of a brand account, as that account. Raises Malformed, or Unauthorized without a token."""
    if account.host:
        base = base_of(account.host)
    elif handle := read_handle(account.handle):
        base = handle.base
    else:
        raise Malformed("{handle} does not name its server (@name@host).", handle=account.handle)
    if not account.token:
        host = urlsplit(base).netloc
        raise Unauthorized("{host} lets nobody boost without an access token. Give one.", host=host)
    return Api(http, base, account.token)


def local_id(api: Api, uri: str, url: str) -> str | None:
    """What the brand account's server calls the post; None if it cannot get hold of it."""
    if urlsplit(uri).netloc == api.host:
        status = api.status(tail(uri))
        if status and uri in (status.uri, status.url):
            return str(status.id)
    for address in dict.fromkeys((uri, url)):
        found = [status for status in api.search(address) if {status.uri, status.url} & {uri, url}]
        if found:
            return str(found[0].id)
    return None
