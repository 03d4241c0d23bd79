"""A wall, or a person, as a feed: Atom (RFC 4287) and JSON Feed 1.1, for readers and other programs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from flask import Blueprint, Response, jsonify, make_response

from wall.cards.build import cards_of
from wall.cards.views import CardView
from wall.content.text import excerpt, scrub
from wall.i18n import translate
from wall.media.queries import FileView
from wall.people.queries import view
from wall.posts.public_people import find_public_person
from wall.posts.queries import newest
from wall.walls.queries import find_wall
from wall.web.context import lang, name_of, parts
from wall.web.post_json import rfc3339

ENTRIES = 40
_LONGEST_TITLE = 90
_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

bp = Blueprint("feeds_out", __name__)

ElementTree.register_namespace("", _ATOM)


@dataclass(frozen=True)
class _Feed:
    """What a feed is of: a page of this site, since when, and its newest posts."""

    title: str
    path: str
    since: datetime
    cards: list[CardView]


@bp.get("/w/<slug>.atom")
def atom(slug: str) -> Response:
    """The newest posts of a wall, after RFC 4287; none while it is stopped."""
    return _as_atom(_of_wall(slug))


@bp.get("/w/<slug>.json")
def json_feed(slug: str) -> Response:
    """The newest posts of a wall, after https://www.jsonfeed.org/version/1.1/."""
    return _as_json(_of_wall(slug))


@bp.get("/p/<slug>.atom")
def person_atom(slug: str) -> Response:
    """The newest posts of a person, after RFC 4287."""
    return _as_atom(_of_person(slug))


@bp.get("/p/<slug>.json")
def person_json_feed(slug: str) -> Response:
    """The newest posts of a person, after JSON Feed 1.1."""
    return _as_json(_of_person(slug))


def _of_wall(slug: str) -> _Feed:
    with parts().database.read() as session:
        wall = find_wall(session, slug)
        cards = cards_of(session, newest(session, limit=ENTRIES, wall=wall))
        return _Feed(wall.title, f"/w/{wall.slug}", wall.created_at, cards)


def _of_person(slug: str) -> _Feed:
    with parts().database.read() as session:
        person = find_public_person(session, slug)
        cards = cards_of(session, newest(session, limit=ENTRIES, person_id=person.id))
        return _Feed(scrub(name_of(view(person))), f"/p/{person.slug}", person.created_at, cards)


def _as_atom(of: _Feed) -> Response:
    feed = _element(None, "feed")
    address = f"{_site()}{of.path}"
    _element(feed, "id", address)
    _element(feed, "title", of.title)
    _element(feed, "updated", rfc3339(max((_updated(card) for card in of.cards), default=of.since)))
    _element(feed, "link", rel="self", type="application/atom+xml", href=f"{address}.atom")
    _element(feed, "link", rel="alternate", type="text/html", href=address)
    for card in of.cards:
        _add_entry(feed, card)
    response = make_response(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))
    response.content_type = "application/atom+xml; charset=utf-8"
    return _not_in_search(response)


def _as_json(of: _Feed) -> Response:
    address = f"{_site()}{of.path}"
    response = jsonify(
        version="https://jsonfeed.org/version/1.1",
        title=of.title,
        home_page_url=address,
        feed_url=f"{address}.json",
        items=[_item(card) for card in of.cards],
    )
    response.content_type = "application/feed+json"
    return _not_in_search(response)


def _not_in_search(response: Response) -> Response:
    """Feeds are for readers: search engines have the pages, of those people who like to be found."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _add_entry(feed: ElementTree.Element, card: CardView) -> None:
    entry = _element(feed, "entry")
    if card.language:
        entry.set(_LANG, card.language)
    _element(entry, "id", _address(card))
    _element(entry, "title", _title(card))
    _element(entry, "published", rfc3339(card.published_at))
    _element(entry, "updated", rfc3339(_updated(card)))
    name, page = _author(card)
    author = _element(entry, "author")
    _element(author, "name", name)
    if page:
        _element(author, "uri", page)
    _element(entry, "link", rel="alternate", type="text/html", href=_address(card))
    if card.url:
        _element(entry, "link", rel="via", href=card.url)
    for tag in _tags(card):
        _element(entry, "category", term=tag)
    _element(entry, "content", _html(card), type="html")
    for file, words in _files(card):
        _element(entry, "link", rel="enclosure", type=file.media_type, href=_media(file), title=words)


def _item(card: CardView) -> dict[str, Any]:
    name, page = _author(card)
    face = card.author_face if card.boost else card.face
    avatar = {"avatar": _media(face.webp[-1])} if face and face.webp else {}
    attached = [
        {"url": _media(file), "mime_type": file.media_type, **({"title": words} if words else {})}
        for file, words in _files(card)
    ]
    return {
        "id": _address(card),
        "url": _address(card),
        **({"external_url": card.url} if card.url else {}),
        "title": _title(card),
        "content_html": _html(card),
        "date_published": rfc3339(card.published_at),
        "date_modified": rfc3339(_updated(card)),
        "authors": [{"name": name, **({"url": page} if page else {}), **avatar}],
        **({"language": card.language} if card.language else {}),
        **({"tags": tags} if (tags := _tags(card)) else {}),
        **({"attachments": attached} if attached else {}),
    }


def _title(card: CardView) -> str:
    return scrub(card.warning or card.title) or excerpt(scrub(card.text), _LONGEST_TITLE) or name_of(card.person)


def _html(card: CardView) -> str:
    """The clean words; of a post with a warning only where to open it, for readers know no fold."""
    if card.warning:
        return f'<p><a href="{_address(card)}">{translate(lang(), "Open")}</a></p>'
    return "".join([card.html, *(part.html for part in card.parts if not part.warning)])


def _tags(card: CardView) -> list[str]:
    return [] if card.warning else list(card.tags)


def _author(card: CardView) -> tuple[str, str]:
    """Whose words these are, and their page."""
    if card.boost:
        return scrub(card.author_name or card.author_handle) or card.author_url, card.author_url
    return scrub(name_of(card.person)), f"{_site()}/p/{card.person.slug}"


def _files(card: CardView) -> list[tuple[FileView, str]]:
    """The pictures that are there, each with its description; none that is folded away."""
    if card.folded:
        return []
    ready = [one for one in card.gallery.pictures if one.view.webp]
    return [(one.view.webp[-1], scrub(one.alt)) for one in ready]


def _updated(card: CardView) -> datetime:
    return card.edited_at or card.published_at


def _address(card: CardView) -> str:
    return f"{_site()}/post/{card.id}"


def _media(file: FileView) -> str:
    return f"{_site()}/media/{file.hash}"


def _site() -> str:
    return parts().settings.public_url


def _element(
    parent: ElementTree.Element | None, name: str, text: str | None = None, **facts: str
) -> ElementTree.Element:
    """An element of Atom. What XML cannot hold is left out of its text and attributes."""
    sound = {key: scrub(value) for key, value in facts.items() if value}
    made = ElementTree.Element(f"{{{_ATOM}}}{name}", sound)
    made.text = scrub(text) if text is not None else None
    if parent is not None:
        parent.append(made)
    return made
