"""Who hears what: the one table of subscribers. A handler called again for the same event does nothing more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from wall.badges.service import consider
from wall.relays.service import owe_recent, review, review_person
from wall.sources.telling import tell_health

Handler = Callable[[Session, Mapping[str, Any]], object]


@dataclass(frozen=True)
class Subscriber:
    """A listener: what it does about each kind of event that it hears."""

    handlers: Mapping[str, Handler]


def _review_person(session: Session, event: Mapping[str, Any]) -> None:
    """Somebody was hidden or shown. A wall that shows something else now (no person in it) changes no relay."""
    if "person_id" in event:
        review_person(session, event["person_id"])


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
            "wall.changed": _review_person,
            "relay.account_added": lambda session, event: owe_recent(session, event["account_id"]),
        }
    ),
}

SUBSCRIPTIONS = {name: frozenset(subscriber.handlers) for name, subscriber in SUBSCRIBERS.items()}
