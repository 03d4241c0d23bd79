"""Drafts: a post that no connector can read, as its page describes it and as a person corrected it."""

from dataclasses import dataclass
from datetime import datetime

from wall.connectors.base import RemoteAuthor, RemoteMedia, RemotePost
from wall.connectors.page import PagePreview, network_of
from wall.content.language import language_of
from wall.content.links import is_web
from wall.content.sanitize import from_text
from wall.content.text import plain
from wall.errors import Invalid
from wall.people.models import Person
from wall.posts.incoming import LONGEST_ADDRESS, Incoming, prepare

LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Draft:
    """What would go up. `published_at` None: now; `author` empty: the person; no `picture_url`, no picture."""

    address: str
    text: str = ""
    title: str = ""
    author: str = ""
    published_at: datetime | None = None
    picture_url: str = ""
    picture_alt: str = ""
    language: str | None = None

    @property
    def network(self) -> str:
        """Where it was written, by its address."""
        return network_of(self.address)


def draft_of(address: str, page: PagePreview) -> Draft:
    """The post at `address`, as its page describes it."""
    return Draft(
        address=address,
        text=page.text,
        title=page.title,
        author=page.author,
        published_at=page.published_at,
        picture_url=page.image_url or "",
        picture_alt=page.image_alt,
        language=language_of(None, page.text) or page.language,  # a page often names its site's
    )


def made_ready(draft: Draft, person: Person, moment: datetime) -> Incoming:
    """The draft as it can be stored, at `moment`. Raises `Invalid` where it cannot be."""
    if len(draft.text) > LONGEST_TEXT:
        count = len(draft.text)
        raise Invalid("A post may have {most} characters; this one has {count}.", most=LONGEST_TEXT, count=count)
    if not draft.text.strip() and not draft.title.strip():
        raise Invalid("This page does not say what it is about. Give the post’s words yourself.")
    if draft.picture_url and not (is_web(draft.picture_url) and len(draft.picture_url) <= LONGEST_ADDRESS):
        raise Invalid("“{address}” is not a web address: those begin with https://.", address=draft.picture_url[:80])
    incoming = prepare(_remote(draft, person, moment), moment)
    if incoming is None or not (incoming.shows["title"] or plain(from_text(draft.text))):
        raise Invalid("There are no words in this post that could be shown.")
    return incoming


def _remote(draft: Draft, person: Person, moment: datetime) -> RemotePost:
    name = draft.author.strip() or person.name
    picture = RemoteMedia("image", draft.picture_url, draft.picture_alt.strip()) if draft.picture_url else None
    return RemotePost(
        uri=draft.address,
        url=draft.address,
        author=RemoteAuthor(uri=draft.address, name=name, handle="", url=draft.address),
        published_at=draft.published_at or moment,
        text=draft.text.strip(),
        title=draft.title.strip(),
        language=draft.language,
        media=(picture,) if picture else (),
    )
