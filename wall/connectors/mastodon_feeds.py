"""Where an account's feed may be, for servers that show its posts through their API only to those with a token."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from wall.connectors.http import Http
from wall.connectors.mastodon_accounts import Handle, finger

# Mastodon; GoToSocial; Pleroma and Akkoma (twice); snac; Pixelfed
_PLACES = (
    "@{name}.rss",
    "@{name}/feed.rss",
    "users/{name}/feed.rss",
    "users/{name}/feed.atom",
    "{name}.rss",
    "users/{name}.atom",
)


def account_feeds(http: Http, handle: Handle, page: str | None, *, guess: bool) -> Iterator[str]:
    """Addresses to try, the likeliest first: pages that may name the account's feed, then where servers keep it.

    `guess` also where the host knows of no such account.
    """
    found = finger(http, handle)
    if found is None and not guess:
        return
    base = found.base if found else handle.base
    pages = [page, found.profile if found else None]
    yield from dict.fromkeys(address for address in pages if address)
    for place in _PLACES:
        yield f"{base}/{place.format(name=handle.name)}"


def belongs_to(feed: str, handle: Handle) -> bool:
    """Whether a feed is this account's, and not that of the whole site: its address names it."""
    return re.search(rf"[/@]{re.escape(handle.name)}(?:[/@.]|$)", urlsplit(feed).path, re.IGNORECASE) is not None
