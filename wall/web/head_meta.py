"""What a page says of itself to other sites: title, words, picture, feeds, and where its oEmbed is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from flask import Flask, g

from wall.cards.views import CardView
from wall.content.text import excerpt, scrub
from wall.i18n import translate
from wall.people.queries import PersonView
from wall.prints.facts import HEIGHT, WIDTH, Print
from wall.walls.models import Wall
from wall.web.context import lang, name_of, parts
from wall.web.prints import Look, look_of_site, print_of_person, print_of_post, print_of_wall, role_of, voices_on

_LONGEST_TITLE = 70
_LONGEST_WORDS = 200
_NAMED = 4

Kind = Literal["website", "profile", "article"]


@dataclass(frozen=True)
class PrintLink:
    """Where a print is, and what it shows in words."""

    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class FeedLink:
    """A feed of this page, at a path of this site."""

    url: str
    media_type: str
    title: str


@dataclass(frozen=True)
class HeadMeta:
    """What stands in the head of a page for programs of other sites. Addresses are absolute."""

    kind: Kind
    title: str
    description: str
    url: str
    site: str
    print: PrintLink
    author: str = ""
    author_url: str = ""
    feeds: tuple[FeedLink, ...] = ()
    published_at: datetime | None = None
    edited_at: datetime | None = None

    @property
    def oembed(self) -> str:
        """Where programs ask how to show this page."""
        return f"{_site()}/oembed?{urlencode({'url': self.url, 'format': 'json'})}"

    @property
    def locale(self) -> str:
        """The language of the page as Open Graph writes it."""
        return {"fr": "fr_FR"}.get(lang(), "en_GB")


def set_up(app: Flask) -> None:
    """Let templates ask what a page says of itself."""
    app.jinja_env.globals.update(wall_meta=wall_meta, person_meta=person_meta, post_meta=post_meta)


def wall_meta(wall: Wall, cards: Sequence[CardView]) -> HeadMeta:
    """Of a wall: who speaks in these cards, and the picture of those who spoke last, whichever cards these are."""
    people = {card.person.id: card.person for card in cards}
    with parts().database.read() as session:
        drawn = print_of_wall(wall, voices_on(session, wall), _look())
    names = ", ".join(scrub(name_of(person)) for person in list(people.values())[:_NAMED])
    said = translate(lang(), "In their own words: {names}").format(names=names) if names else ""
    return HeadMeta(
        kind="website",
        title=wall.title,
        description=said,
        url=_site() + wall.path,
        site=_look().name,
        print=_link(drawn, f"wall/{wall.slug}", ". ".join(filter(None, [wall.title, said]))),
        feeds=_feeds(f"/w/{wall.slug}", wall.title),
    )


def person_meta(person: PersonView, about: str) -> HeadMeta:
    """Of a person: what they do, and their own words about themselves."""
    name = scrub(name_of(person))
    words = excerpt(scrub(" · ".join(filter(None, [role_of(person), about]))), _LONGEST_WORDS)
    return HeadMeta(
        kind="profile",
        title=name,
        description=words,
        url=f"{_site()}/p/{person.slug}",
        site=_look().name,
        print=_link(
            print_of_person(person, about, _look()), f"person/{person.id}", ". ".join(filter(None, [name, words]))
        ),
        feeds=_feeds(f"/p/{person.slug}", name),
    )


def post_meta(card: CardView) -> HeadMeta:
    """Of a post: its words, or only its warning where it has one."""
    words = excerpt(scrub(card.warning or " ".join([card.title, card.text])), _LONGEST_WORDS)
    author = scrub(card.author_name or card.author_handle if card.boost else name_of(card.person))
    return HeadMeta(
        kind="article",
        title=excerpt(scrub(card.title), _LONGEST_TITLE) if card.title and not card.warning else author,
        description=words,
        url=f"{_site()}/post/{card.id}",
        site=_look().name,
        print=_link(print_of_post(card, _look()), f"post/{card.id}", f"{author}: {words}" if words else author),
        author=author,
        author_url="" if card.boost else f"{_site()}/p/{card.person.slug}",
        published_at=card.published_at,
        edited_at=card.edited_at,
    )


def _link(drawn: Print, path: str, alt: str) -> PrintLink:
    return PrintLink(f"{_site()}/print/{path}-{drawn.key}.png", excerpt(alt, 420))


def _feeds(path: str, title: str) -> tuple[FeedLink, ...]:
    return (
        FeedLink(f"{path}.atom", "application/atom+xml", title),
        FeedLink(f"{path}.json", "application/feed+json", title),
    )


def _look() -> Look:
    if "look" not in g:
        with parts().database.read() as session:
            g.look = look_of_site(session)
    look: Look = g.look
    return look


def _site() -> str:
    return parts().settings.public_url
