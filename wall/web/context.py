"""What every page knows: the parts of the site, who looks at it, and in which language."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, render_template, request
from markupsafe import Markup

from wall.brand.queries import brand
from wall.cards.render import Cards, add_globals
from wall.cards.views import CardView
from wall.connectors.base import ConnectorError
from wall.errors import Busy, FlorilegeError, Forbidden
from wall.flowers.service import flowers_left
from wall.i18n import LANGUAGES, choose, fill, in_words, translate
from wall.notices.queries import has_unread
from wall.parts import Parts
from wall.people.models import Person, SignedIn
from wall.people.queries import PersonView
from wall.people.sessions import needs_seen, note_seen, recognise
from wall.walls.queries import all_walls
from wall.web.assets import Assets
from wall.web.limits import Doorkeeper, asked_by, counted_as
from wall.web.sprite import with_sprite

_PARTS = "florilege_parts"
_CARDS = "florilege_cards"
_ASSETS = "florilege_assets"
_DOORKEEPER = "florilege_doorkeeper"


@dataclass(frozen=True)
class Viewer:
    """Who looks at the page."""

    id: str
    slug: str
    name: str
    role: str
    serves: bool
    flowers_left: int
    has_notices: bool


def set_up(app: Flask, parts: Parts, cards: Cards, assets: Assets) -> None:
    """Give pages their parts, and templates what they may use."""
    app.extensions[_PARTS] = parts
    app.extensions[_CARDS] = cards
    app.extensions[_ASSETS] = assets
    app.extensions[_DOORKEEPER] = Doorkeeper()
    add_globals(app.jinja_env)
    app.jinja_env.globals.update(asset=assets.url)
    app.jinja_env.globals.update(link=link, other_lang_url=other_lang_url, render_card=render_card)
    app.context_processor(_page_context)


def parts() -> Parts:
    """The parts of the site."""
    found: Parts = current_app.extensions[_PARTS]
    return found


def cards() -> Cards:
    """The renderer of cards."""
    found: Cards = current_app.extensions[_CARDS]
    return found


def assets() -> Assets:
    """The addresses of static files."""
    found: Assets = current_app.extensions[_ASSETS]
    return found


def doorkeeper() -> Doorkeeper:
    """Who counts how often somebody knocked."""
    found: Doorkeeper = current_app.extensions[_DOORKEEPER]
    return found


def caller() -> str:
    """The address of whoever asks, as it is counted."""
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
    return counted_as(asked_by(request.remote_addr or "", forwarded, parts().settings.trusted_proxies))


def lang() -> str:
    """The language of this answer: asked for in the address, else the person's own, else the browser's."""
    if "lang" not in g:
        asked, person = request.args.get("lang"), signed_in()
        own = person.language if person else None
        g.lang = choose(asked if asked in LANGUAGES else own, request.headers.get("Accept-Language"))
    language: str = g.lang
    return language


def session_token() -> str | None:
    """The token in the session's cookie."""
    return request.cookies.get(cookie_name())


def cookie_name() -> str:
    """The session cookie's name."""
    return cookie_name_at(parts().settings.public_url)


def cookie_name_at(public_url: str) -> str:
    """The session cookie's name: bound to its host by its prefix wherever there is HTTPS (RFC 6265bis §4.1.3)."""
    return "__Host-florilege" if public_url.startswith("https://") else "florilege"


def is_secure() -> bool:
    """Whether people reach the site over HTTPS."""
    return parts().settings.public_url.startswith("https://")


def signed_in() -> Person | None:
    """The person who is signed in, if anybody is."""
    found = this_session()
    return found.person if found else None


def this_session() -> SignedIn | None:
    """The session of this browser, if somebody is signed in."""
    if "session" not in g:
        g.session = None
        if token := session_token():
            with parts().database.read() as session:
                g.session = recognise(session, token)
    found: SignedIn | None = g.session
    return found


def member() -> Person:
    """The person who is signed in. Raises `SignInFirst`."""
    person = signed_in()
    if person is None:
        raise SignInFirst("Sign in first: this is for colleagues.")
    return person


def steward() -> Person:
    """The steward who is signed in. Raises `SignInFirst` or `Forbidden`."""
    person = member()
    if not person.serves:
        raise Forbidden("This is for those who look after the wall.")
    return person


def operator() -> Person:
    """The operator who is signed in. Raises `SignInFirst` or `Forbidden`."""
    person = steward()
    if person.role != "operator":
        raise Forbidden("This is for those who keep the site running.")
    return person


class SignInFirst(FlorilegeError):
    """Nobody is signed in, and somebody must be."""

    status = 401


def words_of(error: FlorilegeError | ConnectorError) -> str:
    """What the error says, in the language of the page."""
    return said(
        error.message,
        {name: words_of(one) if isinstance(one, ConnectorError) else one for name, one in error.values.items()},
    )


def said(message: str | None, values: Mapping[str, object]) -> str:
    """A kept message in the language of the page."""
    words = translate(lang(), message or "")
    return fill(lang(), words, values) if values else words


def name_of(person: PersonView) -> str:
    """What a person is called; who left without a name, in the language of the page."""
    return in_words(lang(), person.name)


def link(path: str) -> str:
    """An address on this site, in the language that was asked for by address."""
    asked = request.args.get("lang")
    if asked not in LANGUAGES:
        return path
    page_path, hash_sign, place = path.partition("#")
    return f"{page_path}{'&' if '?' in page_path else '?'}lang={asked}{hash_sign}{place}"


def here() -> str:
    """The address of this page, whatever its language; of a page that stands in for another one (`g.here`), of that."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    address: str = g.get("here") or (f"{request.path}?{urlencode(kept)}" if kept else request.path)
    return address


def other_lang_url(language: str) -> str:
    """This page in another language."""
    address = here() if request.method == "GET" else "/"
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


def render_card(card: CardView) -> Markup:
    """The card in the language of the page."""
    return cards().render(card, lang())


def page(template: str, /, **values: Any) -> str:
    """The page, in the reader's language, with the flowers that it shows."""
    return with_sprite(render_template(template, **values))


def _page_context() -> dict[str, Any]:
    with parts().database.read() as session:
        listed = all_walls(session)
        title, found = listed[0].title, brand(session, parts().settings)
    return {
        "lang": lang(),
        "site_title": found.name or title,
        "all_walls": listed,
        "brand": found,
        "viewer": _viewer(),
        "public_host": parts().settings.public_host,
        "can_mail": parts().settings.smtp_url is not None,
    }


def _viewer() -> Viewer | None:
    person = signed_in()
    if person is None:
        return None
    _note_seen()
    with parts().database.read() as session:
        left = flowers_left(session, person.id, weekly=parts().settings.weekly_flowers)
        unread = has_unread(session, person.id)
    return Viewer(person.id, person.slug, person.name, person.role, person.serves, left, unread)


def _note_seen() -> None:
    """Note that the session is used: by pages that somebody opens, not by an open page that asks for news."""
    found = this_session()
    if found is not None and needs_seen(found):
        with suppress(Busy), parts().database.write_if_free() as session:
            note_seen(session, found.id)
