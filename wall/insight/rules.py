"""Pure decisions about room: how long each person's posts were among the newest, and who had little of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

PLACES = 14  # cards among which a post is seen at once: those of a top sheet and its shelf
LITTLE = 4  # a fourth of what is usual


def room(arrivals: Sequence[tuple[str, datetime]], moment: datetime) -> dict[str, timedelta]:
    """How long the posts of each person were among the newest, by person; all together, up to `moment`.

    `arrivals` are person and arrival of each post, the oldest first. A post has its place until enough others came.
    """
    found: dict[str, timedelta] = {}
    for number, (person, at) in enumerate(arrivals):
        left = arrivals[number + PLACES][1] if number + PLACES < len(arrivals) else moment
        found[person] = found.get(person, timedelta()) + max(left - at, timedelta())
    return found


def with_little_room(rooms: dict[str, timedelta]) -> set[str]:
    """Who had less than a fourth of what is usual. Nobody while fewer than three spoke: then nothing is usual."""
    if len(rooms) < 3:
        return set()
    usual = timedelta(seconds=median(had.total_seconds() for had in rooms.values()))
    return {person for person, had in rooms.items() if had * LITTLE < usual}
