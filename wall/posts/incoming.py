"""Turns what a network gave into what may be stored: filtered, cleaned, shortened. Pure."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from wall.connectors.base import RemoteAuthor, RemoteMedia, RemotePost
from wall.content.links import canonical, is_web
from wall.content.sanitize import clean, from_text
from wall.content.text import plain, scrub

LONGEST_ADDRESS = 2000
LONGEST_LINE = 300
MOST_MEDIA = 8


@dataclass(frozen=True)
class Incoming:
    """A post that is ready to be stored. `shows` is everything of it that a visitor can see."""

    uri: str
    published_at: datetime
    edited_at: datetime | None
    shows: dict[str, Any]


def prepare(post: RemotePost, moment: datetime) -> Incoming | None:
    """The post made ready at `moment`; None for one that the wall does not want: a boost, an empty one.

    None too where the uri can be no identity: empty, too long, or with characters that no database keeps.
    """
    if post.boost or not 0 < len(post.uri) <= LONGEST_ADDRESS or scrub(post.uri) != post.uri:
        return None
    html = clean(post.html) if post.html else from_text(post.text)
    media = [_medium(one) for one in post.media[:MOST_MEDIA] if is_web(one.url)]
    title = _line(post.title)
    if not plain(html) and not media and not title and not post.warning:
        return None
    shows = {
        "url": _address(post.url),
        "author": _author(post.author),
        "title": title,
        "html": html,
        "text": plain(html),
        "language": scrub(post.language)[:16] or None if post.language else None,
        "warning": _line(post.warning),
        "answers": _answers(post),
        "media": media,
        "link": {"url": canonical(post.link.url), "title": _line(post.link.title), "site": _line(post.link.site)}
        if post.link and is_web(post.link.url)
        else None,
    }
    return Incoming(post.uri, min(post.published_at, moment), post.edited_at, shows)


def _author(author: RemoteAuthor) -> dict[str, Any]:
    return {
        "uri": author.uri[:LONGEST_ADDRESS],
        "name": _line(author.name),
        "handle": _line(author.handle),
        "url": _address(author.url),
        "avatar_url": _address(author.avatar_url or "") or None,
    }


def _medium(medium: RemoteMedia) -> dict[str, Any]:
    return asdict(medium) | {"alt": scrub(medium.alt)[:1500], "preview_url": _address(medium.preview_url or "") or None}


def _answers(post: RemotePost) -> dict[str, Any] | None:
    url = _address(post.answers_url or "")
    return {"url": url, "author": _line(post.answers_author)} if url else None


def _address(url: str) -> str:
    return canonical(url) if is_web(url) and len(url) <= LONGEST_ADDRESS else ""


def _line(text: str) -> str:
    return " ".join(scrub(text).split())[:LONGEST_LINE]
