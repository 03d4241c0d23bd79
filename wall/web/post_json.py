"""A post as the API gives it."""

from datetime import UTC, datetime
from typing import Any

from wall.cards.views import CardView, PartView, Shown
from wall.flowers.queries import FlowerView
from wall.media.queries import FileView, PictureView
from wall.posts.highlights import HighlightView
from wall.relays.queries import RelayView
from wall.web.context import name_of, parts


def post_json(card: CardView) -> dict[str, Any]:
    """The post with its newest flowers and its relays; never a number of flowers."""
    person_url = f"{parts().settings.public_url}/p/{card.person.slug}"
    author = {"name": card.author_name, "handle": card.author_handle, "url": card.author_url, "avatar": _avatar(card)}
    more = {"more_flowers": True} if card.more_flowers else {}
    return {
        "id": card.id,
        "uri": card.uri,
        "url": card.url,
        "network": card.network,
        "boost": card.boost,
        "author": author,
        "person": {"slug": card.person.slug, "name": name_of(card.person), "url": person_url},
        "title": card.title,
        "html": card.html,
        "text": card.text,
        "language": card.language,
        "tags": list(card.tags),
        "media": _media_json(card.media),
        "sensitive": card.sensitive,
        "parts": [_part_json(part) for part in card.parts],
        "published_at": rfc3339(card.published_at),
        "received_at": rfc3339(card.received_at),
        "edited_at": rfc3339(card.edited_at) if card.edited_at else None,
        "warning": card.warning or None,
        "answers": {"url": card.answers_url, "author": card.answers_author, "text": card.answers_text}
        if card.answers_url
        else None,
        "answered": card.answered,
        "quote": vars(card.quote) if card.quote else None,
        "flowers": [_flower_json(flower) for flower in card.flowers],
        **more,
        "relays": [_relay_json(relay) for relay in card.relays],
        "highlight": _highlight_json(card.highlight) if card.highlight else None,
    }


def rfc3339(moment: datetime) -> str:
    """The moment after RFC 3339, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _highlight_json(highlight: HighlightView) -> dict[str, Any]:
    until = rfc3339(highlight.until) if highlight.until else None
    return {"by": highlight.by or None, "word": highlight.word, "at": rfc3339(highlight.at), "until": until}


def _part_json(part: PartView) -> dict[str, Any]:
    return {
        "id": part.id,
        "url": part.url,
        "html": part.html,
        "text": part.text,
        "warning": part.warning or None,
        "media": _media_json(part.media),
        "sensitive": part.sensitive,
    }


def _media_json(shown: Shown) -> list[dict[str, Any]]:
    """What there is of pictures, and the posters of films, with their files: those only that are ready."""
    seen = [_picture_json("image", one.view, one.alt) for one in shown.pictures if one.view.webp]
    film = shown.film
    if film and film.poster and film.poster.webp:
        seen.append(_picture_json("video", film.poster, film.alt) | ({"file": _at(film.file)} if film.file else {}))
    return seen


def _picture_json(kind: str, view: PictureView, alt: str) -> dict[str, Any]:
    size = {"width": view.webp[-1].width, "height": view.webp[-1].height}
    return {"kind": kind, "url": _address(view), **size, "alt": alt}


def _avatar(card: CardView) -> str | None:
    """The author's portrait; for a colleague's own words the one that their card shows will do."""
    found = [view for view in (card.author_face, None if card.boost else card.face) if view and view.webp]
    return _address(found[0]) if found else None


def _address(view: PictureView) -> str:
    return _at(view.webp[-1])


def _at(file: FileView) -> str:
    return f"{parts().settings.public_url}/media/{file.hash}"


def _flower_json(flower: FlowerView) -> dict[str, Any]:
    giver = {"slug": flower.giver.slug, "name": name_of(flower.giver)}
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
