"""Who hears what: the one table of subscribers. A handler called again for the same event does nothing more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from wall.badges.service import consider
from wall.relays.of_person import review_some, to_review
from wall.relays.service import owe_recent, review
from wall.sources.telling import tell_health

Handler = Callable[[Session, Mapping[str, Any]], object]
Turn = Callable[[Session], object]
FindsTurns = Callable[[Session, Mapping[str, Any]], Sequence[Turn]]

POSTS_AT_ONCE = 15  # reviewed in one commit, which holds SQLite's write lock


@dataclass(frozen=True)
class Subscriber:
    """A listener: what it does about each kind of event that it hears, and in which turns where that may be much.

    Turns are found outside of the lock under which each of them is done.
    """

    handlers: Mapping[str, Handler]
    turns: Mapping[str, FindsTurns] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[str]:
        """What it hears."""
        return frozenset(self.handlers) | frozenset(self.turns)


def _review_person(session: Session, event: Mapping[str, Any]) -> Sequence[Turn]:
    """Somebody was hidden or shown. A wall that shows something else now (no person in it) changes no relay."""
    ids = to_review(session, event["person_id"]) if "person_id" in event else []

    def turn(some: Sequence[str]) -> Turn:
        return lambda session: review_some(session, some)

    return [turn(ids[begin : begin + POSTS_AT_ONCE]) for begin in range(0, len(ids), POSTS_AT_ONCE)]


SUBSCRIBERS = {
    "badges": Subscriber(
        {
            "post.added": lambda session, event: consider(session, event["person_id"]),
            "flower.given": lambda session, event: consider(session, event["giver_id"]),
        }
    ),
    "notices": Subscriber({"source.health": tell_health}),
    "relays": Subscriber(
        {
            "post.added": lambda session, event: review(session, event["post_id"]),
            "post.removed": lambda session, event: review(session, event["post_id"]),
            "relay.account_added": lambda session, event: owe_recent(session, event["account_id"]),
        },
        turns={"wall.changed": _review_person},
    ),
}

SUBSCRIPTIONS = {name: subscriber.kinds for name, subscriber in SUBSCRIBERS.items()}
