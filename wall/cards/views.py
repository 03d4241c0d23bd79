"""What a card, a page and the API know of a post: frozen values, no rows."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from wall.content.sanitize import SafeHtml
from wall.flowers.queries import FlowerView
from wall.media.queries import FileView, PictureView
from wall.people.queries import PersonView
from wall.posts.highlights import HighlightView
from wall.relays.queries import RelayView

CardKind = Literal["quote", "excerpt", "photo", "plate", "film", "link", "fold"]

ON_A_PLATE = 4
_BESIDE_INITIAL = 100  # characters of the first paragraph
_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ", "ARMENIAN ")  # those that set large first letters


@dataclass(frozen=True)
class CardPicture:
    """A picture of a post, ready or still on its way, with its description."""

    view: PictureView
    alt: str


@dataclass(frozen=True)
class Film:
    """A film: its poster where there is one, its file where it is small, else it plays at the original."""

    poster: PictureView | None
    alt: str
    file: FileView | None = None
    seconds: int | None = None

    @property
    def length(self) -> str:
        """How long it lasts, as clocks say it; empty where nobody knows."""
        minutes, seconds = divmod(self.seconds or 0, 60)
        hours, minutes = divmod(minutes, 60)
        tail = f"{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
        return "" if not self.seconds else f"{hours}:{tail}" if hours else tail


@dataclass(frozen=True)
class Shown:
    """What is to be seen and heard of one post. `more_pictures`: there are others at the original."""

    pictures: tuple[CardPicture, ...] = ()
    more_pictures: bool = False
    film: Film | None = None
    sounds: tuple[str, ...] = ()

    @property
    def is_pictured(self) -> bool:
        """Whether there is a picture, or a film's."""
        return bool(self.pictures or self.film)


def merged(all_shown: Sequence[Shown]) -> Shown:
    """What several posts show, as one: the first pictures, else the first film."""
    pictures = [picture for one in all_shown for picture in one.pictures]
    films = [one.film for one in all_shown if one.film]
    more = any(one.more_pictures for one in all_shown) or len(pictures) > ON_A_PLATE
    more = more or len(films) > 1 or bool(pictures and films)
    sounds = tuple(sound for one in all_shown for sound in one.sounds)
    return Shown(tuple(pictures[:ON_A_PLATE]), more, films[0] if films and not pictures else None, sounds)


@dataclass(frozen=True)
class QuoteView:
    """Somebody's post that a post quotes, in a few words."""

    url: str
    author: str
    text: str


@dataclass(frozen=True)
class PartView:
    """A later part of a thread: its words, and what they show."""

    id: str
    url: str
    html: SafeHtml
    text: str
    language: str | None
    warning: str
    sensitive: bool
    quote: QuoteView | None
    emoji: Mapping[str, str] = field(hash=False)  # compared all the same
    media: Shown
    link_url: str | None
    link_title: str
    link_site: str

    @property
    def folded(self) -> bool:
        """Whether something of it is only to be seen by those who ask."""
        return bool(self.warning) or (self.sensitive and self.media.is_pictured)


@dataclass(frozen=True)
class CardView:
    """A post with its thanks and its relays. `flowers` are the newest twelve, newest first.

    `face` is the portrait of its person, None for those who have only their flower. Of a boost, the words and the
    author are another's. `parts` are what the author went on to say. `emoji` has the hash of each `:code:` in it.
    `vouched`: that the account is this person's was said by somebody of the site, not shown by the account.
    `highlight`: that a steward put it forward. `noindex`: its author asks search engines to leave it alone.
    `answered`: where it was written there are answers to it, or to one of its parts. `is_draft`: it is not here yet,
    has no page to lead to, and nobody thanks for it.
    """

    id: str
    uri: str
    url: str
    network: str
    person: PersonView
    face: PictureView | None
    author_name: str
    author_handle: str
    author_url: str
    author_face: PictureView | None
    boost: bool
    title: str
    html: SafeHtml
    text: str
    language: str | None
    warning: str
    sensitive: bool
    answers_url: str | None
    answers_author: str
    answers_text: str
    answered: bool
    quote: QuoteView | None
    emoji: Mapping[str, str] = field(hash=False)  # compared all the same
    media: Shown
    parts: tuple[PartView, ...]
    link_url: str | None
    link_title: str
    link_site: str
    link_picture: PictureView | None
    tags: tuple[str, ...]
    published_at: datetime
    received_at: datetime
    edited_at: datetime | None
    flowers: tuple[FlowerView, ...]
    more_flowers: bool
    relays: tuple[RelayView, ...]
    vouched: bool = False
    noindex: bool = False
    highlight: HighlightView | None = None
    is_draft: bool = False

    @property
    def kind(self) -> CardKind:
        """Which look the content asks for (`docs/` and the style sheet name the same kinds)."""
        if self.folded:
            return "fold"
        if self.gallery.pictures:
            return "photo" if len(self.gallery.pictures) == 1 else "plate"
        if self.gallery.film:
            return "film"
        if self.link_url and self.link_title:
            return "link"
        if self.title or self.parts or self.quote or self.gallery.sounds:
            return "excerpt"
        return "quote" if len(self.text) <= 180 else "excerpt"

    @property
    def folded(self) -> bool:
        """Whether something of it is only to be seen by those who ask."""
        return bool(self.warning) or (self.sensitive and self.media.is_pictured)

    @cached_property
    def gallery(self) -> Shown:
        """What the whole thread has to show at once; what a later part folds away is not in it."""
        return merged([self.media, *(part.media for part in self.parts if not part.folded)])

    @property
    def length(self) -> Literal["s", "m", "l"]:
        """How long a quotation is: up to 63 characters, up to 119, more. A long word has to fit a lane, too."""
        size, longest = len(self.text), max(map(len, self.text.split()), default=0)
        if size <= 63 and longest <= 12:
            return "s"
        return "m" if size < 120 and longest <= 16 else "l"

    @property
    def initial(self) -> bool:
        """Whether its first letter may be a large one: of a script that has such, before enough words to stand by."""
        words = self.text.partition("\n")[0]
        if self.title or self.quote or len(words) < _BESIDE_INITIAL or unicodedata.combining(words[1]):
            return False
        return words[0].isalpha() and unicodedata.name(words[0], "").startswith(_SCRIPTS)

    @property
    def size(self) -> int:
        """How many characters are to be read, those of later parts too."""
        return len(self.text) + sum(len(part.text) for part in self.parts)
