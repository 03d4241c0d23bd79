"""Turns Mastodon's statuses into posts: pure, and patient with the many programs that speak this API loosely."""

import html
import mimetypes
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from wall.connectors.base import RemoteAuthor, RemoteLink, RemoteMedia, RemotePost
from wall.connectors.markup import web_address
from wall.connectors.mastodon_entities import Account, Attachment, Card, Poll, Size, Status
from wall.connectors.mastodon_quotes import PUBLIC, acct_of, quote_of, without_fallback, without_shortcodes

_Kind = Literal["image", "video", "audio"]
_SHORTCODE = re.compile(r":([^\s:]{1,100})(?=:)")
_MOST_MEDIA = 32
_KINDS: dict[str, _Kind] = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


def to_post(status: Status, *, base: str, own_replies: int = 0) -> RemotePost | None:
    """A post; None for what is not for everybody, and for what says nothing (a boost whose boosted post is gone).

    `base` is the address of the server that was asked; so many of the replies are known to be the author's own. Whose
    status a reply of the author to themself goes on from, and what others' words are that are answered,
    `mastodon_threads` finds out.
    """
    if status.reblog is not None:
        return _boost(status, status.reblog, base)
    if status.visibility not in PUBLIC:
        return None
    uri = uri_of(status, base=base)
    content = without_fallback(status.content or "") if _tells_quotes(status) else status.content or ""
    post = RemotePost(
        uri=uri,
        url=_web(status.url) or _web(uri) or base,
        author=to_author(status.account, base=base),
        published_at=utc(status.created_at),
        html=content + _poll(status.poll),
        language=status.language or None,
        warning=status.spoiler_text or "",
        edited_at=utc(status.edited_at) if status.edited_at else None,
        answers_url=_answered_url(status, base),
        answers_author=_answered_author(status),
        answered=(status.replies_count or 0) > own_replies,
        sensitive=bool(status.sensitive),
        media=tuple(medium for medium in map(_to_media, status.media_attachments[:_MOST_MEDIA]) if medium),
        link=_to_link(status.card),
        quote=quote_of(status, base=base),
    )
    says_something = post.html or post.media or post.warning or post.quote or post.link
    return replace(post, emoji=_emoji(status, post)) if says_something else None


def uri_of(status: Status, *, base: str) -> str:
    """The status's lasting name."""
    return status.uri or status.url or f"{base}/statuses/{status.id}"


def to_author(account: Account, *, base: str) -> RemoteAuthor:
    """The account as an author; its handle always names its server, its name has no `:shortcodes:`."""
    url = _web(account.url) or f"{base}/@{account.acct}"
    name = without_shortcodes(account.display_name or "", account.emojis)
    return RemoteAuthor(
        uri=account.uri or url,
        name=name or account.username or account.acct.partition("@")[0],
        handle=acct_of(account, base=base),
        url=url,
        avatar_url=_web(account.avatar),
    )


def utc(when: datetime) -> datetime:
    """The moment in UTC; some servers leave their time zone out, and mean UTC."""
    try:
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except OverflowError:  # the first or the last day of all years
        return when.replace(tzinfo=UTC)


def same_id(one: str | int | None, other: str | int | None) -> bool:
    """Whether two ids are the same: opaque, but some servers write them in capitals now and then."""
    return one is not None and other is not None and str(one).lower() == str(other).lower()


def continues_own(status: Status) -> bool:
    """Whether the status answers one of its own author's."""
    return status.in_reply_to_id is not None and same_id(status.in_reply_to_account_id, status.account.id)


def _boost(wrapper: Status, boosted: Status, base: str) -> RemotePost | None:
    """The boosted post under the boost's uri and time. Whoever boosts themself says nothing new."""
    own = uri_of(wrapper, base=base)
    post = to_post(boosted, base=base) if boosted.reblog is None and wrapper.visibility in PUBLIC else None
    if post is None or own == post.uri or same_id(wrapper.account.id, boosted.account.id):
        return None
    return replace(post, uri=own, published_at=utc(wrapper.created_at), boost=True)


def _tells_quotes(status: Status) -> bool:
    more = status.pleroma
    return bool(status.quote or status.quote_url or (more and (more.quote or more.quote_url)))


def _answered_author(status: Status) -> str:
    answered = status.in_reply_to_account_id
    if answered is None or continues_own(status):
        return ""
    return next((f"@{mention.acct}" for mention in status.mentions if same_id(mention.id, answered)), "")


def _answered_url(status: Status, base: str) -> str | None:
    author = _answered_author(status)
    return f"{base}/{author}/{status.in_reply_to_id}" if author and status.in_reply_to_id else None


def _emoji(status: Status, post: RemotePost) -> dict[str, str]:
    """The pictures of those shortcodes that occur, stilled where the server has them so."""
    codes = {found[1] for found in _SHORTCODE.finditer(f"{post.html} {post.warning}")}
    pictures = ((one.shortcode, _web(one.static_url) or _web(one.url)) for one in status.emojis)
    return {code: url for code, url in pictures if url and code in codes}


def _poll(poll: Poll | None) -> str:
    """What can be chosen, never how many chose it."""
    options = [f"<li>{html.escape(option.title)}</li>" for option in poll.options] if poll else []
    return f"<ul>{''.join(options)}</ul>" if options else ""


def _to_media(attachment: Attachment) -> RemoteMedia | None:
    url = _web(attachment.url) or _web(attachment.remote_url)  # a server that keeps no copy names the original only
    kind = _kind(attachment, url) if url else None
    if kind is None or url is None:
        return None
    size = (attachment.meta and attachment.meta.original) or Size()
    return RemoteMedia(
        kind=kind,
        url=url,
        alt=attachment.description or "",
        width=_pixels(size.width),
        height=_pixels(size.height),
        preview_url=_web(attachment.preview_url),
        seconds=round(size.duration) if kind != "image" and size.duration and 0.5 < size.duration < 100_000 else None,
    )


def _kind(attachment: Attachment, url: str) -> _Kind | None:
    """By its type; where that is "unknown" (it was not copied yet, or never will be), by its media type or its name."""
    named = attachment.pleroma.mime_type if attachment.pleroma else ""
    guessed = named or mimetypes.guess_type(urlsplit(url).path)[0] or ""
    return _KINDS.get(attachment.type) or _KINDS.get(guessed.partition("/")[0])


def _pixels(number: float | None) -> int | None:
    return int(number) if number and 0 < number < 100_000 else None


def _to_link(card: Card | None) -> RemoteLink | None:
    if card is None or not card.title or not _web(card.url):
        return None
    return RemoteLink(card.url, card.title, card.provider_name or "", _web(card.image))


def _web(url: str | None) -> str | None:
    return web_address("", url) if url else None
