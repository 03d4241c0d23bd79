"""Turns Mastodon's statuses into posts: pure, and patient with the many programs that speak this API loosely."""

import html
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from wall.connectors.base import RemoteAuthor, RemoteLink, RemoteMedia, RemotePost
from wall.connectors.markup import web_address

_KINDS: dict[str, Literal["image", "video", "audio"]] = {
    "image": "image",
    "gifv": "video",
    "video": "video",
    "audio": "audio",
}
_PUBLIC = ("public", "unlisted")


class Account(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/Account, what is used of it."""

    id: str | int
    username: str
    acct: str
    url: str
    uri: str | None = None
    display_name: str | None = None
    avatar: str | None = None


class Size(msgspec.Struct, frozen=True):
    """Width and height of one version of an attachment."""

    width: int | float | None = None
    height: int | float | None = None


class Meta(msgspec.Struct, frozen=True):
    """What the server knows of an attachment's size."""

    original: Size | None = None


class Attachment(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/MediaAttachment, what is used of it."""

    type: str
    url: str | None = None
    remote_url: str | None = None
    preview_url: str | None = None
    description: str | None = None
    meta: Meta | None = None


class Card(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/PreviewCard, what is used of it."""

    url: str
    title: str = ""
    provider_name: str | None = None


class Option(msgspec.Struct, frozen=True):
    """One answer of a poll."""

    title: str


class Poll(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/Poll, what is used of it."""

    options: list[Option] = []


class Mention(msgspec.Struct, frozen=True):
    """Somebody named in a status."""

    id: str | int
    acct: str


class Status(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/Status, what is used of it."""

    id: str | int
    account: Account
    created_at: datetime
    uri: str = ""
    url: str | None = None
    content: str | None = None
    visibility: str = "public"
    spoiler_text: str | None = None
    language: str | None = None
    edited_at: datetime | None = None
    in_reply_to_id: str | int | None = None
    in_reply_to_account_id: str | int | None = None
    reblog: "Status | None" = None
    media_attachments: list[Attachment] = []
    mentions: list[Mention] = []
    card: Card | None = None
    poll: Poll | None = None


def to_post(status: Status, *, base: str) -> RemotePost | None:
    """A post; None for what is not for everybody. `base` is the address of the server that was asked."""
    if status.visibility not in _PUBLIC:
        return None
    uri = uri_of(status, base=base)
    return RemotePost(
        uri=uri,
        url=_web(status.url) or _web(uri) or base,
        author=to_author(status.account, base=base),
        published_at=utc(status.created_at),
        html=(status.content or "") + _poll(status.poll),
        language=status.language or None,
        warning=status.spoiler_text or "",
        edited_at=utc(status.edited_at) if status.edited_at else None,
        answers_url=_answered_url(status, base),
        answers_author=_answered_author(status),
        boost=status.reblog is not None,
        media=tuple(medium for medium in map(_to_media, status.media_attachments) if medium),
        link=_to_link(status.card),
    )


def uri_of(status: Status, *, base: str) -> str:
    """The status's lasting name."""
    return status.uri or status.url or f"{base}/statuses/{status.id}"


def to_author(account: Account, *, base: str) -> RemoteAuthor:
    """The account as an author; its handle always names its server."""
    return RemoteAuthor(
        uri=account.uri or account.url,
        name=account.display_name or account.username,
        handle=handle_of(account, base=base),
        url=_web(account.url) or base,
        avatar_url=_web(account.avatar),
    )


def handle_of(account: Account, *, base: str) -> str:
    """`@name@host`: servers leave out the host of their own accounts."""
    host = urlsplit(account.url).netloc or urlsplit(base).netloc
    return f"@{account.acct}" if "@" in account.acct else f"@{account.acct}@{host}"


def utc(when: datetime) -> datetime:
    """The moment in UTC; some servers leave their time zone out, and mean UTC."""
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _answered_author(status: Status) -> str:
    answered = status.in_reply_to_account_id
    if answered is None:
        return ""
    if str(answered) == str(status.account.id):
        return f"@{status.account.acct}"
    return next((f"@{mention.acct}" for mention in status.mentions if str(mention.id) == str(answered)), "")


def _answered_url(status: Status, base: str) -> str | None:
    author = _answered_author(status)
    return f"{base}/{author}/{status.in_reply_to_id}" if author and status.in_reply_to_id else None


def _poll(poll: Poll | None) -> str:
    options = [f"• {html.escape(option.title)}" for option in poll.options] if poll else []
    return f"<p>{'<br>'.join(options)}</p>" if options else ""


def _to_media(attachment: Attachment) -> RemoteMedia | None:
    kind = _KINDS.get(attachment.type)
    url = _web(attachment.url) or _web(attachment.remote_url)  # a server that keeps no copy names the original only
    if kind is None or not url:
        return None
    size = (attachment.meta and attachment.meta.original) or Size()
    return RemoteMedia(
        kind=kind,
        url=url,
        alt=attachment.description or "",
        width=int(size.width) if size.width else None,
        height=int(size.height) if size.height else None,
        preview_url=_web(attachment.preview_url),
    )


def _to_link(card: Card | None) -> RemoteLink | None:
    if card is None or not card.title or not _web(card.url):
        return None
    return RemoteLink(card.url, card.title, card.provider_name or "")


def _web(url: str | None) -> str | None:
    return web_address("", url) if url else None
