"""What is remembered of an account's statuses from one fetch to the next: the cursor."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date

import msgspec
from msgspec.structs import replace

from wall.connectors.base import RemotePost
from wall.connectors.mastodon_entities import Status
from wall.connectors.mastodon_posts import uri_of

_REMEMBERED = 80
NOTHING = "-"  # the digest of a status that makes no post


class Trace(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of a status: its uri; a digest of what it shows (empty: look again).

    `looked` is the day on which it was missing from the timeline and yet there.
    """

    uri: str
    digest: str
    looked: date | None = None


class Memory(msgspec.Struct, frozen=True):
    """The cursor: a trace for each status by its id, and what makes the next request conditional.

    `signs_at` is when the account's own signs were seen, in seconds since 1970.
    """

    traces: dict[str, Trace] = {}
    etag: str = ""
    signs_at: int = 0

    def is_new(self, status_id: str, post: RemotePost) -> bool:
        """Whether the post shows something that is not remembered of it."""
        trace = self.traces.get(status_id)
        return trace is None or trace.digest != _digest(post)


def read_memory(cursor: str | None) -> Memory:
    """The memory that a cursor is; empty for one that cannot be read: everything comes again, and does no harm."""
    try:
        return msgspec.json.decode(cursor or "{}", type=Memory)
    except (msgspec.DecodeError, UnicodeError):
        return Memory()


def write_memory(memory: Memory, *, is_settled: bool) -> str:
    """The cursor. While something is open an unchanged page would not be the whole truth: it is asked for plainly."""
    return msgspec.json.encode(memory if is_settled else replace(memory, etag="")).decode()


def traces_of(
    statuses: list[Status], posts: Mapping[str, RemotePost], *, base: str, again: Collection[str]
) -> dict[str, Trace]:
    """Traces of the newest statuses by their ids. `posts` are what they make; those of `again` shall come again."""
    newest = {str(status.id): status for status in statuses[:_REMEMBERED]}
    digests = {status_id: _digest(post) for status_id, post in posts.items() if status_id not in again}
    return {
        status_id: Trace(
            uri_of(status, base=base),
            digests.get(status_id, "" if status_id in again else NOTHING),
        )
        for status_id, status in newest.items()
    }


def _digest(post: RemotePost) -> str:
    """Of all that shows, but not of the author: servers say when a post was edited, not when its preview was ready."""
    shows = asdict(post) | {"author": None}
    return hashlib.sha256(msgspec.json.encode(shows)).hexdigest()[:16]
