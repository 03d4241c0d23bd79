"""Ask a source's network and store no post: what a fetch would say now, for those who look after it."""

import time
from dataclasses import dataclass

from wall.acts.fetch import Fetched, fetch, prepared
from wall.acts.prove_again import verify_again
from wall.acts.turns import turn
from wall.clock import now
from wall.connectors import registry
from wall.connectors.base import ConnectorError, Unwelcome
from wall.connectors.http import one_look
from wall.parts import Parts
from wall.posts.incoming import Incoming
from wall.sources import hosts
from wall.sources.choices import Choices
from wall.sources.proofs import has_lost_proof
from wall.sources.service import find_source, found_well, refuse_door, target_of


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
    try:
        with turn(parts, source.host), one_look():
            page = registry.fetching(target.network, parts.outside).fetch(target, None, ())
    except ConnectorError as error:
        return Tried(error=error)
    return Tried(tuple(prepared(page.posts, Choices.of(source))))


def try_now(parts: Parts, source_id: str) -> Tried:
    """The same for a source that may be in trouble: where it is well again, the worker asks it at once.

    One that had lost what shows whose it is has to show that again first.
    """
    with parts.database.read() as session:
        source = find_source(session, source_id)
    if has_lost_proof(source) and verify_again(parts, source_id) is None:
        return Tried(error=Unwelcome("Nothing there shows whose account this is: neither the link nor the word."))
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
