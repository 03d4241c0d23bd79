"""A post as the API gives it."""

from datetime import UTC, datetime
from typing import Any

from wall.cards.views import CardView
from wall.flowers.queries import FlowerView
from wall.relays.queries import RelayView
from wall.web.context import parts


def post_json(card: CardView) -> dict[str, Any]:
    """The post with its newest flowers and its relays; never a number of flowers."""
    person_url = f"{parts().settings.public_url}/p/{card.person.slug}"
    author = {"name": card.author_name, "handle": card.author_handle, "url": card.author_url, "avatar": None}
    more = {"more_flowers": True} if card.more_flowers else {}
    return {
        "id": card.id,
        "uri": card.uri,
        "url": card.url,
        "network": card.network,
        "author": author,
        "person": {"slug": card.person.slug, "name": card.person.name, "url": person_url},
        "title": card.title,
        "html": card.html,
        "text": card.text,
        "language": card.language,
        "media": [],
        "published_at": rfc3339(card.published_at),
        "received_at": rfc3339(card.received_at),
        "edited_at": rfc3339(card.edited_at) if card.edited_at else None,
        "warning": card.warning or None,
        "answers": {"url": card.answers_url, "author": card.answers_author} if card.answers_url else None,
        "flowers": [_flower_json(flower) for flower in card.flowers],
        **more,
        "relays": [_relay_json(relay) for relay in card.relays],
    }


def rfc3339(moment: datetime) -> str:
    """The moment after RFC 3339, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _flower_json(flower: FlowerView) -> dict[str, Any]:
    giver = {"slug": flower.giver.slug, "name": flower.giver.name}
    return {"from": giver, "note": flower.note, "at": rfc3339(flower.at)}


def _relay_json(relay: RelayView) -> dict[str, Any]:
    return {
        "network": relay.network,
        "account": relay.account,
        "url": relay.url,
        "at": rfc3339(relay.at),
        "seconds": relay.seconds,
        "by_hand": relay.by_hand,
    }
