"""Turns what a network gave into what may be stored: filtered, cleaned, shortened. Pure."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from wall.connectors.base import RemoteAuthor, RemoteLink, RemoteMedia, RemotePost, RemoteQuote
from wall.connectors.pictures import is_film
from wall.content.language import language_of
from wall.content.links import canonical, is_web
from wall.content.sanitize import clean, from_text
from wall.content.tags import hashtags, mentions
from wall.content.text import excerpt, plain, scrub
from wall.content.words import fold
from wall.media.models import PictureUse
from wall.posts.raw import pack

LONGEST_ADDRESS = 2000
LONGEST_LINE = 300
LONGEST_ALT = 1500
MOST_MEDIA = 8
FILMS_KEPT = timedelta(days=30)  # of younger posts the film is kept here too, where it is small
MOST_EMOJI = 30
MOST_WORDS = 100_000  # characters
_SHORTCODE = re.compile(r"(?<=:)[\w+-]{1,64}(?=:)")


@dataclass(frozen=True)
class Incoming:
    """A post that is ready to be stored. `shows` is everything of it that a visitor can see.

    `continues` is the uri of the post that it goes on from, `words` is what it is found by, `pictures` is what is to be
    fetched for it, `raw` is what its network gave: empty where that may not be kept.
    """

    uri: str
    published_at: datetime
    edited_at: datetime | None
    continues: str | None
    shows: dict[str, Any]
    words: str
    pictures: tuple[tuple[str, PictureUse], ...]
    raw: bytes


def prepare(post: RemotePost, moment: datetime) -> Incoming | None:
    """The post made ready at `moment`; None for one that shows nothing.

    None too where the uri can be no identity: empty, too long, or with characters that no database keeps.
    """
    if not _is_identity(post.uri):
        return None
    shows = _shows(post)
    if not any(shows[name] for name in ("text", "media", "title", "warning", "quote")):
        return None
    return Incoming(
        uri=post.uri,
        published_at=min(post.published_at, moment),
        edited_at=post.edited_at,
        continues=_continues(post),
        shows=shows,
        words=fold(" ".join(_said(shows)))[:MOST_WORDS],
        pictures=tuple(dict.fromkeys([*_pictures(shows), *_films(shows, moment - post.published_at)])),
        raw=pack(post),
    )


def _shows(post: RemotePost) -> dict[str, Any]:
    html = clean(post.html) if post.html else from_text(post.text)
    text, title = plain(html), _line(post.title)
    shows = {
        "url": _address(post.url),
        "author": _author(post.author),
        "title": title,
        "html": html,
        "text": text,
        "language": language_of(post.language, f"{title}\n{text}"),
        "warning": _line(post.warning),
        "answers": _answers(post),
        "answered": post.answered,
        "media": [_medium(one) for one in post.media[:MOST_MEDIA] if is_web(one.url)],
        "link": _link(post.link),
        "quote": _quote(post.quote),
        "tags": hashtags(f"{title}\n{text}"),
        "mentions": mentions(text),
        "sensitive": post.sensitive,
        "boost": post.boost,
    }
    return shows | {"emoji": _emoji(post, shows)}


def _continues(post: RemotePost) -> str | None:
    """Boosts never continue anything: the words are somebody else's."""
    uri = post.continues or ""
    return uri if _is_identity(uri) and uri != post.uri and not post.boost else None


def _is_identity(uri: str) -> bool:
    return 0 < len(uri) <= LONGEST_ADDRESS and scrub(uri) == uri


def _author(author: RemoteAuthor) -> dict[str, Any]:
    return {
        "uri": scrub(author.uri)[:LONGEST_ADDRESS],
        "name": _line(author.name),
        "handle": _line(author.handle),
        "url": _address(author.url),
        "avatar_url": _address(author.avatar_url or "") or None,
    }


def _medium(medium: RemoteMedia) -> dict[str, Any]:
    alt, preview_url = scrub(medium.alt)[:LONGEST_ALT], _address(medium.preview_url or "") or None
    facts = {name: value for name, value in asdict(medium).items() if name != "seconds" or value is not None}
    return facts | {"alt": alt, "preview_url": preview_url}


def _answers(post: RemotePost) -> dict[str, Any] | None:
    url = _address(post.answers_url or "")
    if not url:
        return None
    return {"url": url, "author": _line(post.answers_author), "text": _line(post.answers_text)}


def _quote(quote: RemoteQuote | None) -> dict[str, Any] | None:
    url = _address(quote.url) if quote else ""
    if quote is None or not url:
        return None
    return {"url": url, "author": _line(quote.author), "text": _line(quote.text)}


def _link(link: RemoteLink | None) -> dict[str, Any] | None:
    url = _address(link.url) if link else ""
    if link is None or not url:
        return None
    image_url = link.image_url if link.image_url and is_web(link.image_url) else None
    return {"url": url, "title": _line(link.title), "site": _line(link.site), "image_url": image_url}


def _emoji(post: RemotePost, shows: dict[str, Any]) -> dict[str, str]:
    """The pictures of the shortcodes that occur in what shows; looked for once, however many the network names."""
    beside = (part["text"] for part in (shows["answers"], shows["quote"]) if part)
    texts = [shows["author"]["name"], shows["warning"], shows["title"], shows["text"], *beside]
    occurring = set(_SHORTCODE.findall("\n".join(texts)))
    named = {name.strip(":"): url for name, url in post.emoji.items()}
    usable = [code for code in sorted(occurring & named.keys()) if _is_secure(named[code])]
    return {code: named[code] for code in usable[:MOST_EMOJI]}


def _is_secure(url: str) -> bool:
    return url.startswith("https://") and is_web(url)


def _said(shows: dict[str, Any]) -> list[str]:
    alts = [medium["alt"] for medium in shows["media"]]
    return [shows["warning"], shows["title"], shows["text"], *alts, shows["author"]["handle"], *shows["tags"]]


def _pictures(shows: dict[str, Any]) -> Iterator[tuple[str, PictureUse]]:
    for medium in shows["media"]:
        if url := medium["url"] if medium["kind"] == "image" else medium["preview_url"]:
            yield url, "image"
    if shows["link"] and shows["link"]["image_url"]:
        yield shows["link"]["image_url"], "image"
    for url in shows["emoji"].values():
        yield url, "emoji"
    if shows["boost"] and shows["author"]["avatar_url"]:  # of everybody else the source knows the face
        yield shows["author"]["avatar_url"], "avatar"


def _films(shows: dict[str, Any], age: timedelta) -> Iterator[tuple[str, PictureUse]]:
    """The first film, by the name of its file."""
    urls = [medium["url"] for medium in shows["media"] if medium["kind"] == "video"][:1]
    for url in urls:
        if age < FILMS_KEPT and is_film(url) and len(url) <= LONGEST_ADDRESS:
            yield url, "image"


def _address(url: str) -> str:
    return canonical(url) if is_web(url) and len(url) <= LONGEST_ADDRESS else ""


def _line(text: str) -> str:
    return excerpt(scrub(text), LONGEST_LINE)
