"""Ask a source's network and store no post: what a fetch would say now, for those who look after it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from wall.acts.fetch import Fetched, fetch, prepared
from wall.clock import now
from wall.connectors import registry
from wall.connectors.base import ConnectorError, RateLimited
from wall.connectors.http import one_look
from wall.errors import Conflict
from wall.parts import Parts
from wall.posts.incoming import Incoming
from wall.sources import hosts
from wall.sources.rules import LONGEST_WAIT
from wall.sources.service import find_source, found_well, refuse_door, target_of

PATIENCE = 5.0  # seconds that a person waits for the turn of the one source
_LONGEST_LOOK = timedelta(minutes=1)  # more than `one_look` and reading what came take; nobody renews it


@dataclass(frozen=True)
class Tried:
    """What a network says now: the posts that would come in, or what went wrong."""

    posts: tuple[Incoming, ...] = ()
    error: ConnectorError | None = None


def try_out(parts: Parts, source_id: str) -> Tried:
    """Ask a source's network without storing anything. Raises `NotFound`, or `Conflict` where nobody may ask now."""
    with parts.database.read() as session:
        source = find_source(session, source_id)
        refuse_door(source)
        target = target_of(source, parts.sealer)
    with _turn(parts, source.host), one_look():
        try:
            page = registry.fetching(target.network, parts.outside).fetch(target, None, ())
        except RateLimited as error:
            _leave_alone(parts, source.host, error.retry_after)
            return Tried(error=error)
        except ConnectorError as error:
            return Tried(error=error)
    return Tried(tuple(prepared(page.posts, boosts=source.takes_boosts, replies=source.takes_replies)))


def try_now(parts: Parts, source_id: str) -> Tried:
    """The same for a source that may be in trouble: where it is well again, the worker asks it at once."""
    tried = try_out(parts, source_id)
    if tried.error is None:
        with parts.database.write() as session:
            found_well(find_source(session, source_id))
    return tried


def fetch_in_turn(parts: Parts, source_id: str, *, patience: float) -> Fetched | None:
    """Fetch a due source, and wait for its server's turn for so many seconds. None as `fetch`."""
    ends_at = time.monotonic() + patience
    while (fetched := fetch(parts, source_id)) is None and time.monotonic() < ends_at:
        with parts.database.read() as session:
            free_from = hosts.free_from(session, find_source(session, source_id).host)
        if free_from is None:
            break
        time.sleep(min(max((free_from - now()).total_seconds(), 0.05), 1.0))
    return fetched


@contextmanager
def _turn(parts: Parts, host: str) -> Iterator[None]:
    """Have the server to oneself, as a fetch has it. Raises `Conflict` when that does not come about soon."""
    _take(parts, host)
    try:
        yield
    finally:
        with parts.database.write() as session:
            hosts.give_back(session, host)


def _take(parts: Parts, host: str) -> None:
    ends_at = time.monotonic() + PATIENCE
    while True:
        with parts.database.write() as session:
            if hosts.take(session, host, pause_seconds=parts.settings.host_seconds, length=_LONGEST_LOOK):
                return
            free_from = hosts.free_from(session, host)
        left = (free_from - now()).total_seconds() if free_from else 0.0
        if left > _LONGEST_LOOK.total_seconds():
            raise Conflict("{host} wants to be left alone for a while. Try again later.", host=host)
        if time.monotonic() > ends_at:
            raise Conflict("{host} is being asked just now. Try again in a moment.", host=host)
        time.sleep(min(max(left, 0.05), 0.5))


def _leave_alone(parts: Parts, host: str, wait: timedelta) -> None:
    with parts.database.write() as session:
        hosts.give_back(session, host, leave_alone=min(wait, LONGEST_WAIT))
