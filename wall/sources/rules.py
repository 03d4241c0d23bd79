"""Pure decisions about sources: when to ask next and why then, whom to tell, and in which state each is."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from wall.connectors.base import (
    Astray,
    ConnectorError,
    Gone,
    Malformed,
    RateLimited,
    Refused,
    Unauthorized,
    Unwelcome,
)
from wall.sources.models import Source, TroubleKind

SourceState = Literal["unread", "live", "trouble", "paused", "waiting", "inbound", "resting"]
Why = Literal["usual", "quiet", "shared"]

LONGEST_BACK_OFF = timedelta(hours=6)
LONGEST_WAIT = timedelta(days=1)  # whatever a server asks for
QUIET_SHARE = 48  # looks in as much time as has passed since the last post: a new one is hardly late beside that
LONGEST_WHEN_QUIET = timedelta(minutes=30)
LONG_SILENT = timedelta(days=60)
LONGEST_WHEN_SILENT = timedelta(hours=1)
FAILURES_UNTIL_TOLD = 3
_KINDS: tuple[tuple[type[ConnectorError], TroubleKind], ...] = (
    (RateLimited, "limited"),
    (Unauthorized, "unauthorized"),
    (Gone, "gone"),
    (Malformed, "malformed"),
    (Astray, "astray"),
    (Refused, "astray"),
    (Unwelcome, "unwelcome"),
)
_NEEDING_A_PERSON = ("unauthorized", "gone", "malformed", "astray", "unproved")


@dataclass(frozen=True)
class Pace:
    """How often sources are asked at most: one source, and one server."""

    poll_seconds: int
    host_seconds: float


def next_interval(pace: Pace, *, quiet_for: timedelta, sources_on_host: int) -> timedelta:
    """How long to wait after a good answer: a source that speaks is asked every POLL_SECONDS, a silent one less often.

    Never so often that all the sources of its server could not have their turn. Where no server is asked (0), there is
    nobody to be polite to.
    """
    usual = timedelta(seconds=pace.poll_seconds)
    if not sources_on_host:
        return usual
    longest = LONGEST_WHEN_SILENT if quiet_for >= LONG_SILENT else LONGEST_WHEN_QUIET
    quiet = longest if quiet_for >= LONG_SILENT else min(quiet_for / QUIET_SHARE, longest)
    return max(usual, quiet, _turns(pace, sources_on_host))


def why_interval(seconds: int, pace: Pace, *, sources_on_host: int) -> Why:
    """Why a source is asked this often."""
    if seconds <= pace.poll_seconds:
        return "usual"
    return "shared" if sources_on_host > 1 and _turns(pace, sources_on_host).total_seconds() >= seconds - 1 else "quiet"


def spread(wait: timedelta) -> timedelta:
    """Up to a tenth more, left to chance, so that sources do not march in step."""
    return wait * random.uniform(1.0, 1.1)  # noqa: S311 - spreads load, guards nothing


def next_try(attempts: int, *, poll_seconds: int, told: timedelta | None = None) -> timedelta:
    """How long to wait after `attempts` failures in a row: doubling, a tenth left to chance; never less than told."""
    doubled = timedelta(seconds=poll_seconds * 2.0 ** min(attempts - 1, 12))
    wait = spread(min(doubled, LONGEST_BACK_OFF))
    return max(wait, min(told, LONGEST_WAIT)) if told else wait


def kind_of(error: ConnectorError) -> TroubleKind:
    """Which of the five errors it is, that the address leads astray, or that a sign forbids reading."""
    return next((kind for one, kind in _KINDS if isinstance(error, one)), "unreachable")


def needs_person(kind: TroubleKind) -> bool:
    """Whether this does not heal by itself."""
    return kind in _NEEDING_A_PERSON


def is_worth_telling(kind: TroubleKind, attempts: int) -> bool:
    """Whether people are told: at once where one must act or decide, else when it has not passed by itself."""
    return needs_person(kind) or kind == "unwelcome" or attempts >= FAILURES_UNTIL_TOLD


def host_of(network: str, uri: str, options: Mapping[str, str]) -> str:
    """The server that is asked about a source; empty where none is."""
    address = {"feed": uri, "mastodon": options.get("base", "")}.get(network, "")
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def state_of(source: Source, rests_until: datetime | None = None) -> SourceState:
    """The state that the desk names, the most urgent first. Its server may have asked for rest until some moment."""
    if source.paused_at is not None:
        return "paused"
    if source.trouble is not None:
        return "trouble"
    if not source.person.is_read:
        return "unread"
    if source.network == "webhook":
        return "inbound"
    if rests_until is not None:
        return "resting"
    return "live" if source.last_success_at else "waiting"


def _turns(pace: Pace, sources_on_host: int) -> timedelta:
    """How long it takes until each source of a server has had its turn."""
    return timedelta(seconds=sources_on_host * pace.host_seconds)
