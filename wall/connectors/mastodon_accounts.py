"""Finds accounts of the Mastodon kind: what names one, which server keeps it (WebFinger), whether it is there still."""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode, urlsplit

from wall.connectors.answers import check
from wall.connectors.base import ConnectorError, Gone, Malformed, RateLimited, Unauthorized, Unreachable
from wall.connectors.http import Http
from wall.connectors.markup import attribute, decode, parse, web_address
from wall.connectors.mastodon_api import Api
from wall.connectors.mastodon_entities import Account
from wall.connectors.mastodon_quotes import acct_of

_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?"
_HOST = r"(?:[^\s/@?#:\[\]]{1,253}|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
_HANDLE = re.compile(rf"(?:acct:)?@?({_NAME})@({_HOST})", re.IGNORECASE)
_URL = re.compile(rf"(https?)://({_HOST})/(?:web/)?(?:@|users/)({_NAME})(?:@({_HOST}))?(?:[/?#]\S*)?", re.IGNORECASE)
_PROFILE = "http://webfinger.net/rel/profile-page"


@dataclass(frozen=True)
class Handle:
    """`@name@host`, and the address of the server to ask first."""

    name: str
    host: str
    base: str

    def __str__(self) -> str:
        return f"@{self.name}@{self.host}"


@dataclass(frozen=True)
class Finger:
    """What a host says of an account: the server that keeps it, what it is called there, and its page for people."""

    base: str
    acct: str
    profile: str | None = None


def read_handle(address: str) -> Handle | None:
    """The account that an address names: `@name@host`, `name@host`, `https://host/@name`, `https://host/users/name`."""
    if match := _HANDLE.fullmatch(address):
        return Handle(match[1], match[2].lower(), f"https://{match[2].lower()}")
    if match := _URL.fullmatch(address):
        host = (match[4] or match[2]).lower()
        return Handle(match[3], host, f"{match[1].lower()}://{host}")
    return None


def handle_at(address: str, host: str | None) -> Handle | None:
    """As `read_handle`; with a `host`, that is the server to ask, and `@name` is enough."""
    if host is None:
        return read_handle(address)
    handle = read_handle(address) or read_handle(f"{address}@{urlsplit(base_of(host)).netloc}")
    return replace(handle, base=base_of(host)) if handle else None


def base_of(host: str) -> str:
    """The address of a server from what people call it: `host`, `host:port` or an address."""
    try:
        parts = urlsplit(host if "://" in host else f"https://{host}")
    except ValueError as error:  # brackets that do not match, signs that would become others
        raise Malformed("{host} is no name of a server.", host=host[:200]) from error
    return f"{parts.scheme}://{parts.netloc}"


def finger(http: Http, handle: Handle) -> Finger | None:
    """Who keeps the account, by the host of its handle (RFC 7033); None where the host does not say.

    Where the usual place has nothing, the host may name another one in its host-meta (RFC 6415).
    """
    resource = f"acct:{handle.name}@{handle.host}"
    found = _ask(http, f"{handle.base}/.well-known/webfinger?{urlencode({'resource': resource})}", handle)
    if found is None and (template := _template(http, handle)):
        found = _ask(http, template.replace("{uri}", quote(resource, safe="")), handle)
    return found


def look_up(http: Http, handle: Handle, token: str | None, *, is_sure: bool) -> tuple[Api, Account]:
    """The account by its server; where that fails and it is not sure, by the one that its host's WebFinger names.

    Raises the five errors; Unreachable where nobody knows the account.
    """
    api = Api(http, handle.base, token)
    try:
        account = _named(api, handle, _acct(handle, api))
    except (Malformed, Unreachable, Unauthorized) as error:
        account, trouble = None, error
    else:
        trouble = _not_found(handle)
    if account is None and not is_sure:
        found = finger(http, handle)
        if found and (found.base != api.base or found.acct != str(handle)[1:].lower()):
            api = Api(http, found.base, token)
            name, _, home = found.acct.partition("@")
            account = _named(api, handle, name if home == api.host.lower() else found.acct)
    if account is None:
        raise trouble
    return api, account


def refuse_gone(account: Account | None, *, handle: str, api: Api) -> Account:
    """The account itself. Raises Gone for one that is no more, or that nobody may see any more; with its new handle if
    it moved."""
    if account is None:
        raise Gone("{host} no longer has this account.", host=api.host)
    if account.moved is not None:
        moved = acct_of(account.moved, base=api.base)
        raise Gone("{handle} has moved to {moved}. Follow it there.", handle=handle, moved=moved)
    if account.suspended:
        raise Gone("{host} has suspended the account {handle}.", host=api.host, handle=handle)
    return account


def wants_token(*, handle: str, api: Api) -> Unauthorized:
    """The refusal of a server, with what a person can do about it."""
    if api.token:
        message = (
            "{host} does not take the token for {handle}, or no longer. Make a new one there "
            "(Preferences, Development, New application; leave to read is enough) and give it here."
        )
        return Unauthorized(message, host=api.host, handle=handle)
    message = (
        "{host} shows the posts of {handle} only with a valid token. Make one there "
        "(Preferences, Development, New application; leave to read is enough) and give it here, "
        "or give the address of a feed."
    )
    return Unauthorized(message, host=api.host, handle=handle)


def _named(api: Api, handle: Handle, acct: str) -> Account | None:
    try:
        return api.look_up(acct)
    except Unauthorized as error:
        raise wants_token(handle=str(handle), api=api) from error


def _acct(handle: Handle, api: Api) -> str:
    return handle.name if handle.host == api.host.lower() else f"{handle.name}@{handle.host}"


def _ask(http: Http, url: str, handle: Handle) -> Finger | None:
    try:
        document = check(http.get(url, accept="application/jrd+json, application/json")).json()
        links = [link for link in document["links"] if isinstance(link, dict)]
        actor = next(link["href"] for link in links if link.get("rel") == "self" and "json" in link.get("type", ""))
        pages = [link["href"] for link in links if link.get("rel") == _PROFILE and link.get("href")]
        subject = read_handle(str(document.get("subject", ""))) or handle
    except RateLimited:
        raise
    except (ConnectorError, KeyError, TypeError, AttributeError, StopIteration):
        return None
    if web_address("", str(actor)) is None:
        return None
    return Finger(base_of(str(actor)), str(subject)[1:].lower(), web_address("", str(pages[0])) if pages else None)


def _template(http: Http, handle: Handle) -> str | None:
    try:
        answer = check(http.get(f"{handle.base}/.well-known/host-meta", accept="application/xrd+xml"))
    except ConnectorError:
        return None
    links = parse(decode(answer.body, "")).css("link[rel=lrdd][template]")
    templates = [attribute(link, "template") for link in links]
    return next((one for one in templates if "{uri}" in one and web_address("", one)), None)


def _not_found(handle: Handle) -> Unreachable:
    return Unreachable(
        "There is no account {handle} on {host}. Check the address.", handle=str(handle), host=handle.host
    )
