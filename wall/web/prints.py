"""The picture that other sites show of a link to a wall, a person or a post: drawn here, one at a time, and kept."""

from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, make_response, request
from sqlalchemy.orm import Session

from wall.brand.queries import brand, logo_bytes
from wall.cards.build import cards_of
from wall.cards.views import CardView
from wall.errors import NotFound
from wall.people.models import Person
from wall.people.queries import PersonView, view
from wall.posts.queries import last_to_speak, place_of
from wall.prints.facts import Print
from wall.prints.kept import Prints
from wall.walls.models import Wall
from wall.walls.queries import find_wall, main_wall
from wall.web.context import caller, doorkeeper, name_of, parts
from wall.web.nobody import for_nobody

OUR_NAME = "Florilège"
_VOICES = 9  # flowers in the garland of a wall
_LATEST = 40  # posts that are looked at for them
_PRINTS = "florilege_prints"

bp = Blueprint("prints", __name__)
for_nobody(bp)


@dataclass(frozen=True)
class Look:
    """What prints show of the site itself: its name, and the hash of its logo, which may have to lie on dark ground."""

    name: str
    logo: str = ""
    on_dark: bool = False


def set_up(app: Flask) -> None:
    """Give the pages of this process what keeps their prints."""
    app.extensions[_PRINTS] = Prints()


@bp.get("/print/post/<post_id>-<key>.png")
def post_print(post_id: str, key: str) -> Response:
    """A post's words on its person's paper. 410 at once for one that is hidden or gone."""
    with parts().database.read() as session:
        found = place_of(session, post_id)
        if found is None or found.id != post_id:
            return _gone()
        facts = print_of_post(cards_of(session, [found])[0], look_of_site(session))
    return _answer(facts)


@bp.get("/print/person/<person_id>-<key>.png")
def person_print(person_id: str, key: str) -> Response:
    """A person's flower and name, with what they say of themselves."""
    with parts().database.read() as session:
        found = session.get(Person, person_id)
        if found is None or found.out_since is not None:
            raise NotFound("There is nobody here by that name.")
        facts = print_of_person(view(found), found.about, look_of_site(session))
    return _answer(facts)


@bp.get("/print/wall/<slug>-<key>.png")
def wall_print(slug: str, key: str) -> Response:
    """A wall's title, and a garland of those who spoke last."""
    with parts().database.read() as session:
        wall = find_wall(session, slug)
        facts = print_of_wall(wall, voices_on(session, wall), look_of_site(session))
    return _answer(facts)


def print_of_post(card: CardView, look: Look) -> Print:
    """What is drawn of a post: nothing that a warning folds away, and of a boost the one whose words they are."""
    words = card.warning or " ".join([card.title, card.text]).strip()
    for code in card.emoji:
        words = words.replace(f":{code}:", " ")
    name, beneath = name_of(card.person), role_of(card.person)
    if card.boost:
        name, beneath = card.author_name or card.author_handle, f"→ {name_of(card.person)}"
    return Print(words, name, beneath, card.person.id, logo=look.logo, on_dark=look.on_dark)


def print_of_person(person: PersonView, about: str, look: Look) -> Print:
    """What is drawn of a person: what they say of themselves, if they do."""
    return Print(about, name_of(person), role_of(person), person.id, logo=look.logo, on_dark=look.on_dark)


def print_of_wall(wall: Wall, voices: tuple[str, ...], look: Look) -> Print:
    """What is drawn of a wall."""
    site = "" if look.name in (OUR_NAME, wall.title) else look.name
    return Print(wall.title, "", voices=voices, site=site, logo=look.logo, on_dark=look.on_dark)


def voices_on(session: Session, wall: Wall) -> tuple[str, ...]:
    """Who spoke last on a wall, by id, each once, the newest first; as many as a garland holds."""
    return tuple(last_to_speak(session, wall, limit=_VOICES, among_last=_LATEST))


def look_of_site(session: Session) -> Look:
    """What the site is called, and its logo."""
    found = brand(session, parts().settings)
    name = found.name or main_wall(session).title
    return Look(name, found.logo_hash or "", found.logo_chip == "dark")


def role_of(person: PersonView) -> str:
    """What a person does, and where."""
    return " · ".join(filter(None, [person.title, person.office]))


def _answer(facts: Print) -> Response:
    """The drawing. Whoever keeps it asks about it each time: it goes with what it shows, at once and everywhere."""
    if request.if_none_match.contains(facts.key):
        response = make_response("", 304)
    else:
        response = make_response(_kept().take(facts, fetch_logo=lambda: _fetch_logo(facts.logo)))
        response.content_type = "image/png"
    response.set_etag(facts.key)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is there to be shown elsewhere
    return response


def _kept() -> Prints:
    found: Prints = current_app.extensions[_PRINTS]
    return found


def _fetch_logo(logo_hash: str) -> bytes | None:
    doorkeeper().let_in("60/minute", "print", caller())
    if not logo_hash:
        return None
    with parts().database.read() as session:
        return logo_bytes(session, logo_hash)


def _gone() -> Response:
    response = make_response("", 410)
    response.headers["Cache-Control"] = "no-store"
    return response
