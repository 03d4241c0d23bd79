"""Which badges there are, and the pure rules that earn them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Record:
    """What is known of a person when their badges are looked at."""

    has_spoken: bool
    has_given_a_flower: bool


@dataclass(frozen=True)
class Badge:
    """A kind of badge. Name and description are English, translated where they are shown."""

    id: str
    name: str
    description: str
    earned: Callable[[Record], bool]


BADGES = {
    badge.id: badge
    for badge in (
        Badge("first-words", "First words", "Spoke up for the first time.", lambda record: record.has_spoken),
        Badge("first-flower", "First flower", "Thanked a colleague.", lambda record: record.has_given_a_flower),
    )
}


def earned(record: Record) -> list[str]:
    """The ids of the badges that this record earns."""
    return [badge.id for badge in BADGES.values() if badge.earned(record)]
