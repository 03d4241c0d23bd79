"""Pure decisions about relays: what is an initiative, when it lapses, how often to try."""

from datetime import datetime, timedelta

FRESH = timedelta(days=1)
LAPSES_AFTER = timedelta(days=7)
TRIES = 6
FIRST_PAUSE = timedelta(seconds=15)

# Why an initiative was not passed on: English, translated where it is shown.
NO_ACCOUNT = "no brand account on this network"
NOBODY_DID = "nobody reposted it by hand in time"
NETWORK_REFUSED = "the network refused"
STILL_WAITING = "still waiting"
TAKEN_BACK = "taken back"


def is_initiative(published_at: datetime, received_at: datetime) -> bool:
    """Whether a post was news when it came in. An older one is history: shown, but nobody's to relay."""
    return received_at - published_at <= FRESH


def came_before(received_at: datetime, account_since: datetime) -> bool:
    """Whether a post is history for a brand account: it came in more than a day before the account was added."""
    return account_since - received_at >= FRESH


def pause_before(attempt: int) -> timedelta | None:
    """How long to wait before the next try after `attempt` failures; None when it is time for a person to look."""
    return FIRST_PAUSE * 4 ** (attempt - 1) if attempt < TRIES else None
