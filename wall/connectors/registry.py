"""Which networks there are, and which of them an address belongs to."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from wall.connectors.base import (
    ConnectorError,
    FetchesTimeline,
    Malformed,
    RateLimited,
    Relays,
    ShowsOwner,
    Target,
    Unauthorized,
    Unwelcome,
)
from wall.connectors.fake import PREFIX as FAKE_PREFIX
from wall.connectors.fake import Fake
from wall.connectors.feed import Feed
from wall.connectors.mastodon import Mastodon
from wall.connectors.mastodon_accounts import handle_at, read_handle
from wall.connectors.mastodon_feeds import account_feeds, belongs_to
from wall.connectors.outside import Outside

CONNECTORS: dict[str, type[Feed] | type[Mastodon] | type[Fake]] = {
    "feed": Feed,
    "mastodon": Mastodon,
    "fake": Fake,
}
RELAYING = ("mastodon", "fake")  # the networks on which a brand account can pass posts on

_FEED_INSTEAD = (
    "{host} shows posts only with a token; its feed is read instead, without answers and content warnings. "
    "Give a token to have everything."
)
_LONGEST_ADDRESS = 2000
_LONGEST_NAME = 300  # a server’s name has 253 at most (RFC 1035, 2.3.4)
_HOST = re.compile(r"[^\s@<>\"'`{}|\\^,;!*()]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)


def find(address: str, outside: Outside, *, host: str | None = None, token: str | None = None) -> Target:
    """The source behind whatever a person pasted. Raises the five errors, in sentences for that person.

    In this order: `fake:NAME`; with `host`, an account of that Mastodon server; `@name@host`; `https://host/@name`,
    which is an account if a Mastodon server is there, else a site; everything else is a feed or a site that names one.
    Of a server that shows an account's posts only with a token the account's feed is taken, with a note that says so.
    """
    address = address.strip()
    _refuse_long(address)
    if address.startswith(FAKE_PREFIX):
        return Fake(outside).find(address, host=host, token=token)
    address = _web_or_handle(address)
    if host:
        return _find_account(address, outside, host, token)
    handle = read_handle(address)
    if handle is None:
        return _find_feed(_with_scheme(address), outside, token)
    if not _host_of(handle.base):
        raise _no_address(address)
    if "://" not in address:
        return _find_account(address, outside, None, token)
    return _find_account_or_site(address, outside, token)


def fetching(network: str, outside: Outside) -> FetchesTimeline:
    """The connector that reads this network."""
    return CONNECTORS[network](outside)


def proving(network: str, outside: Outside) -> ShowsOwner:
    """The connector that finds what shows whose an account of this network is."""
    connector = CONNECTORS[network](outside)
    if not isinstance(connector, ShowsOwner):
        raise Malformed("{network} has no way to show whose an account is.", network=network)
    return connector


def relaying(network: str, outside: Outside) -> Relays:
    """The connector that passes posts on, on one of `RELAYING`."""
    connector = CONNECTORS[network](outside)
    if not isinstance(connector, Relays):
        raise Malformed("{network} has no way to pass a post on.", network=network)
    return connector


def _refuse_long(address: str) -> None:
    """Raise Malformed for what is longer than an address, or than an account's name, can be."""
    if len(address) > _LONGEST_ADDRESS:
        raise Malformed("This is too long to be an address.")
    if "://" not in address and len(address) > _LONGEST_NAME:
        raise Malformed(
            "The name of an account may have {most} characters; this one has {count}.",
            most=_LONGEST_NAME,
            count=len(address),
        )


def _find_account(address: str, outside: Outside, host: str | None, token: str | None) -> Target:
    try:
        return Mastodon(outside).find(address, host=host, token=token)
    except (Unauthorized, Malformed) as refusal:
        feed = None if token else _find_its_feed(address, outside, host, refusal)
        if feed is None:
            raise
        return feed


def _find_its_feed(address: str, outside: Outside, host: str | None, refusal: ConnectorError) -> Target | None:
    """The account's feed, where its server has one. A server that wants a token may say so with a page to sign in."""
    handle = handle_at(address, host)
    if handle is None:
        return None
    page = address if "://" in address else None
    for place in account_feeds(outside.http, handle, page, guess=isinstance(refusal, Unauthorized)):
        try:
            feed = Feed(outside).find(place, host=None, token=None)
        except RateLimited:
            raise
        except ConnectorError:
            continue
        if belongs_to(feed.uri, handle):
            return replace(feed, note=_FEED_INSTEAD, note_values={"host": urlsplit(feed.uri).netloc})
    return None


def _find_account_or_site(address: str, outside: Outside, token: str | None) -> Target:
    try:
        return _find_account(address, outside, None, token)
    except (RateLimited, Unwelcome):  # a sign against reading is none for reading elsewhere
        raise
    except ConnectorError as no_account:
        try:
            return _find_feed(address, outside, token)
        except ConnectorError as no_feed:
            raise (no_feed if isinstance(no_account, Malformed) else no_account) from None


def _find_feed(address: str, outside: Outside, token: str | None) -> Target:
    if token:
        raise Malformed("A feed is read without a token. Ask its owner for a public address.")
    return Feed(outside).find(address, host=None, token=None)


def _web_or_handle(address: str) -> str:
    """The address if it can be one at all. Raises Malformed."""
    if not address:
        raise Malformed("Give an address: a feed, a site, or @name@host.")
    if any(sign.isspace() or not sign.isprintable() for sign in address):
        raise Malformed("An address has no spaces in it.")
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in ("http", "https", "acct", "feed"):
        raise Malformed("“{scheme}:” is no address of a feed, a site or an account.", scheme=scheme[1])
    return re.sub(r"^feed:(//)?(?=https?:)|^feed:(?=//)", "", address, flags=re.IGNORECASE)


def _with_scheme(typed: str) -> str:
    address = f"https:{typed}" if typed.startswith("//") else typed
    is_guess = "://" not in address
    address = f"https://{address}" if is_guess else address
    host = _host_of(address)
    if not _HOST.fullmatch(host) or (is_guess and "." not in host and ":" not in host):
        raise _no_address(typed)
    return address


def _host_of(address: str) -> str:
    """The host of a web address, empty where it has none or its port is no port."""
    try:
        parts = urlsplit(address)
        return "" if parts.port == 0 else parts.hostname or ""
    except ValueError:
        return ""


def _no_address(typed: str) -> Malformed:
    return Malformed("{address} is no address. Try a feed, a site, or @name@host.", address=typed[:200])
