"""Which post an entry of a feed is: its lasting name, even where the feed names two alike or one anew each time."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from wall.connectors.feed_parser import FeedEntry, ParsedFeed
from wall.connectors.markup import web_address

_LONGEST = 2000
_DIGITS = 10  # of a digest: enough to tell the entries of one feed apart


def name_entries(
    feed: ParsedFeed, *, feed_url: str, identity: str, known: Iterable[str] = (), seen: str = ""
) -> tuple[str, ...]:
    """The uri of each entry, in the feed's order.

    An entry's own id makes its uri, else its address, else its words. Where several entries with addresses of their own
    have one id, the address does. But an entry that was in the feed before (`seen`, from `remember`) stays what it was,
    when its uri still can be made, or is among the `known` ones: so a feed may mend or change its ids.
    """
    urls = [address_of(entry, feed, feed_url) for entry in feed.entries]
    shared = _shared_ids(feed.entries, urls)
    keys = _keys(feed.entries, urls)
    by_digest = {_digest(uri): uri for uri in known}
    before = dict(pair.split(":", 1) for pair in seen.split() if ":" in pair)
    uris = []
    for entry, url, key in zip(feed.entries, urls, keys, strict=True):
        choices = _choices(entry, url, identity)
        usual = choices[-1] if entry.id in shared and url else choices[0]
        kept = by_digest | {_digest(uri): uri for uri in choices}
        uris.append(kept.get(before.get(key, ""), usual))
    return tuple(uris)


def remember(feed: ParsedFeed, uris: Sequence[str], *, feed_url: str) -> str:
    """What to give to `name_entries` as `seen` the next time: short, and of no use to anybody else."""
    keys = _keys(feed.entries, [address_of(entry, feed, feed_url) for entry in feed.entries])
    return " ".join(f"{key}:{_digest(uri)}" for key, uri in zip(keys, uris, strict=True) if key)


def address_of(entry: FeedEntry, feed: ParsedFeed, feed_url: str) -> str | None:
    """Where people read the entry; None where it does not say so. Relative addresses start at the feed's site."""
    return web_address(web_address(feed_url, feed.url) or feed_url, entry.url) if entry.url else None


def _choices(entry: FeedEntry, url: str | None, identity: str) -> list[str]:
    """The uris that the entry may have: the usual one first, the one by its address last."""
    if not entry.id and not url:
        words = f"{entry.title}\n{entry.published}" if entry.title else entry.body
        return [f"{identity}#{_hash(words)}"]
    names = [name for name in (entry.id, url) if name]
    return [_uri(name, identity) for name in (names[0], *map(_other_scheme, names), *names[1:])]


def _other_scheme(name: str) -> str:
    """A site that moves to https names all its posts anew."""
    return name.replace("https://", "http://", 1) if name.startswith("https://") else name.replace("http:", "https:", 1)


def _uri(name: str, identity: str) -> str:
    """A feed names addresses of its own host only, lest it takes the place of others."""
    uri = name if _host(name) and _host(name) == _host(identity) else f"{identity}#{name}"
    return uri if len(uri) <= _LONGEST and uri.isprintable() else f"{identity}#{_hash(name)}"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""


def _shared_ids(entries: Sequence[FeedEntry], urls: Sequence[str | None]) -> set[str]:
    places: dict[str, set[str]] = defaultdict(set)
    for entry, url in zip(entries, urls, strict=True):
        if entry.id and url:
            places[entry.id].add(url)
    return {name for name, found in places.items() if len(found) > 1}


def _keys(entries: Sequence[FeedEntry], urls: Sequence[str | None]) -> list[str]:
    """What an entry is known by from one fetch to the next; empty where it could be taken for another one."""
    keys = [
        _digest(f"{url.partition('://')[2]}\n{entry.title}\n{entry.published}") if url else ""
        for entry, url in zip(entries, urls, strict=True)
    ]
    count = Counter(keys)
    return [key if count[key] == 1 else "" for key in keys]


def _digest(text: str) -> str:
    return _hash(text)[:_DIGITS]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
