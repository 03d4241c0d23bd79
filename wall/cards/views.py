"""What a card, a page and the API know of a post: frozen values, no rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from wall.content.sanitize import SafeHtml
from wall.flowers.queries import FlowerView
from wall.people.queries import PersonView
from wall.relays.queries import RelayView

CardKind = Literal["quote", "excerpt", "link", "fold"]


@dataclass(frozen=True)
class CardView:
    """A post with its thanks and its relays. `flowers` are the newest twelve, newest first;
    `pictures` are the descriptions of its pictures, which stay with the original for now."""

    id: str
    uri: str
    url: str
    network: str
    person: PersonView
    author_name: str
    author_handle: str
    author_url: str
    title: str
    html: SafeHtml
    text: str
    language: str | None
    warning: str
    answers_url: str | None
    answers_author: str
    pictures: tuple[str, ...]
    link_url: str | None
    link_title: str
    link_site: str
    published_at: datetime
    received_at: datetime
    edited_at: datetime | None
    flowers: tuple[FlowerView, ...]
    more_flowers: bool
    relays: tuple[RelayView, ...]

    @property
    def kind(self) -> CardKind:
        """Which look the content asks for (`docs/` and the style sheet name the same kinds)."""
        if self.warning:
            return "fold"
        if self.link_url and self.link_title:
            return "link"
        if self.title:
            return "excerpt"
        return "quote" if len(self.text) <= 180 else "excerpt"

    @property
    def length(self) -> Literal["s", "m", "l"]:
        """How long a quotation is: up to 63 characters, up to 119, more."""
        size = len(self.text)
        return "s" if size <= 63 else "m" if size < 120 else "l"
