"""A server's turn for somebody who waits for it: the same turns that the worker's fetches take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from wall.clock import now
from wall.connectors.base import RateLimited
from wall.errors import Conflict
from wall.parts import Parts
from wall.sources import hosts
from wall.sources.rules import LONGEST_WAIT

PATIENCE = 5.0  # seconds that a person waits for the turn of the one source
_LONGEST_LOOK = timedelta(minutes=1)  # more than `one_look` and reading what came take; nobody renews it


@contextmanager
def turn(parts: Parts, host: str) -> Iterator[None]:
    """Have the server to oneself, as a fetch has it; one that asks to be left alone is. Raises `Conflict` when that
    does not come about soon."""
    _take(parts, host)
    leave_alone = timedelta()
    try:
        yield
    except RateLimited as error:
        leave_alone = min(error.retry_after, LONGEST_WAIT)
        raise
    finally:
        with parts.database.write() as session:
            hosts.give_back(session, host, leave_alone=leave_alone)


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
