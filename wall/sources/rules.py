"""Pure decisions about sources: when to ask next, and in which state each is."""

import random
from datetime import timedelta
from typing import Literal

from wall.sources.models import Source

SourceState = Literal["live", "trouble", "paused", "waiting", "inbound"]
LONGEST_BACK_OFF = timedelta(hours=6)


def next_try(attempts: int, *, poll_seconds: int, told: timedelta | None = None) -> timedelta:
    """How long to wait after `attempts` failures in a row: doubling, a tenth left to chance; never less than told."""
    doubled = timedelta(seconds=poll_seconds * 2.0 ** min(attempts - 1, 12))
    wait = min(doubled, LONGEST_BACK_OFF) * random.uniform(1.0, 1.1)  # noqa: S311 - spreads load, guards nothing
    return max(wait, told) if told else wait


def state_of(source: Source) -> SourceState:
    """The state that the desk names, the most urgent first."""
    if source.paused_at is not None:
        return "paused"
    if source.trouble is not None:
        return "trouble"
    if source.network == "webhook":
        return "inbound"
    return "live" if source.last_success_at else "waiting"
