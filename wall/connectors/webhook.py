"""The inbound door: signatures after Standard Webhooks (standardwebhooks.com), and what a message must look like."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from wall.connectors.base import Malformed, RemoteAuthor, RemoteMedia, RemotePost, Unauthorized

NETWORK = "webhook"
TOLERANCE = timedelta(minutes=5)
_PREFIX = "whsec_"
_LONGEST_TEXT = 100_000

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]  # PostgreSQL keeps no NUL
Text = Annotated[str, msgspec.Meta(max_length=_LONGEST_TEXT)]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class InboundMedia(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture by its address."""

    url: Url
    alt: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class InboundMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The JSON that the door takes, field by field."""

    id: Id
    text: Text | None = None
    html: Text | None = None
    url: Url | None = None
    published_at: datetime | None = None
    language: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None = None
    media: Annotated[list[InboundMedia], msgspec.Meta(max_length=8)] = []
    action: Literal["upsert", "delete"] = "upsert"


class InboundPost(msgspec.Struct, frozen=True):
    """A post to add, or to bring up to date."""

    message: InboundMessage


class InboundDelete(msgspec.Struct, frozen=True):
    """A post to remove, by the sender's id."""

    id: str


def new_secret() -> str:
    """A new secret of 256 bits, as Standard Webhooks writes them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """The value of `webhook-signature` for a message: `v1,` and base64 of HMAC-SHA256 over `id.seconds.body`."""
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The `webhook-id` of a message that is signed with `secret` and is less than five minutes off.

    Several signatures may stand in the header, separated by spaces: one must fit. Raises Unauthorized.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id, seconds = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not 0 < len(message_id) <= 200 or not seconds or not given.get("webhook-signature"):
        raise Unauthorized("The headers webhook-id, webhook-timestamp and webhook-signature are needed.")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        raise Unauthorized("webhook-timestamp must be whole seconds since 1970.")
    at = datetime.fromtimestamp(int(seconds), UTC)
    if abs(now - at) > TOLERANCE:
        raise Unauthorized("webhook-timestamp is more than five minutes off. Check the sender’s clock.")
    right = sign(secret, message_id, at, body).encode()
    candidates = given["webhook-signature"].encode("utf-8", "replace").split(b" ")[:16]
    matches = [hmac.compare_digest(right, candidate) for candidate in candidates]  # all of them: no early end
    if not any(matches):
        raise Unauthorized("The signature does not fit the message and the secret of this door.")
    return message_id


def parse(body: bytes) -> InboundPost | InboundDelete:
    """What a message asks for. Raises Malformed with a sentence that names the field."""
    try:
        message = msgspec.convert(msgspec.json.decode(body), InboundMessage)  # first whether it is JSON at all
    except msgspec.ValidationError as error:
        raise Malformed("This is not a message for this door: {reason}.", reason=str(error)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("The body is not JSON.") from error
    if message.action == "delete":
        return InboundDelete(message.id)
    if not (message.text or "").strip() and not (message.html or "").strip():
        raise Malformed("Either text or html must say something.")
    if message.text and message.html:
        raise Malformed("Give text or html, not both.")
    if message.published_at and message.published_at.tzinfo is None:
        raise Malformed("published_at must name its time zone, as in 2027-01-31T09:30:00Z.")
    for address in [message.url, *(medium.url for medium in message.media)]:
        if address is not None and not _is_web(address):
            raise Malformed("{address} is no http or https address.", address=address[:200])
    return InboundPost(message)


def uri_of(source_id: str, message_id: str) -> str:
    """The lasting name of what came through a door."""
    return f"webhook:{source_id}/{message_id}"


def to_post(inbound: InboundPost, *, source_id: str, author: RemoteAuthor, received_at: datetime) -> RemotePost:
    """The post that came through the door of a source. Without a date, or with one to come, it is of `received_at`."""
    message = inbound.message
    published = message.published_at.astimezone(UTC) if message.published_at else received_at
    return RemotePost(
        uri=uri_of(source_id, message.id),
        url=message.url or author.url,
        author=author,
        published_at=min(published, received_at),
        html=message.html or "",
        text=message.text or "",
        language=message.language,
        media=tuple(RemoteMedia("image", medium.url, alt=medium.alt) for medium in message.media),
    )


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unauthorized("The secret of this door is damaged.") from error


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(sign.isspace() for sign in address)
