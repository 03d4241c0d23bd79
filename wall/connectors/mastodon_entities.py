"""What Mastodon's API speaks of, and how to read it from the many programs that speak it loosely. Pure."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, TypeVar, get_args

import msgspec

T = TypeVar("T", bound=msgspec.Struct)
_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"  # no database keeps all of them
Acct = Annotated[str, msgspec.Meta(max_length=300, pattern=_NO_CONTROLS)]
Uri = Annotated[str, msgspec.Meta(max_length=2000, pattern=_NO_CONTROLS)]

_LONGEST = 100  # parts of a broken list that are looked at
_DEEPEST = 6  # a status, its boosted one, its attachments, their meta: nothing is deeper than that


class Emoji(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/CustomEmoji, what is used of it."""

    shortcode: str
    url: str = ""
    static_url: str = ""


class Field(msgspec.Struct, frozen=True):
    """One line of an account's profile; `verified_at` once its server found that what it links to links back."""

    name: str = ""
    value: str = ""
    verified_at: str | None = None


class Account(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/Account, what is used of it."""

    id: str | int
    acct: Acct
    username: str = ""
    url: str = ""
    uri: Uri | None = None
    display_name: str | None = None
    avatar: str | None = None
    emojis: list[Emoji] = []
    moved: "Account | None" = None
    suspended: bool | None = None
    limited: bool | None = None
    note: str | None = None
    fields: list[Field] = []
    locked: bool | None = None
    noindex: bool | None = None
    discoverable: bool | None = None


class Size(msgspec.Struct, frozen=True):
    """Width and height of one version of an attachment, and for how many seconds it moves or sounds."""

    width: int | float | None = None
    height: int | float | None = None
    duration: int | float | None = None


class Meta(msgspec.Struct, frozen=True):
    """What the server knows of an attachment's size."""

    original: Size | None = None


class AttachmentMore(msgspec.Struct, frozen=True):
    """What Pleroma adds to an attachment."""

    mime_type: str = ""


class Attachment(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/MediaAttachment, what is used of it."""

    type: str
    url: str | None = None
    remote_url: str | None = None
    preview_url: str | None = None
    description: str | None = None
    meta: Meta | None = None
    pleroma: AttachmentMore | None = None


class Card(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/PreviewCard, what is used of it."""

    url: str
    title: str = ""
    provider_name: str | None = None
    image: str | None = None


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


class StatusMore(msgspec.Struct, frozen=True):
    """What Pleroma adds to a status."""

    quote: "Status | None" = None
    quote_url: str | None = None
    quote_visible: bool | None = None


class Status(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/Status, what is used of it. `quote` is Mastodon's own, or a status (Fedibird)."""

    id: str | int
    account: Account
    created_at: datetime
    uri: str = ""
    url: str | None = None
    content: str | None = None
    visibility: str = "public"
    sensitive: bool | None = None
    spoiler_text: str | None = None
    language: str | None = None
    edited_at: datetime | None = None
    in_reply_to_id: str | int | None = None
    in_reply_to_account_id: str | int | None = None
    replies_count: int | float | None = None
    reblog: "Status | None" = None
    media_attachments: list[Attachment] = []
    mentions: list[Mention] = []
    emojis: list[Emoji] = []
    card: Card | None = None
    poll: Poll | None = None
    quote: dict[str, Any] | None = None
    quote_url: str | None = None
    pleroma: StatusMore | None = None


class Found(msgspec.Struct, frozen=True):
    """docs.joinmastodon.org/entities/Search, what is used of it."""

    statuses: list[Status] = []


def read(value: object, kind: type[T]) -> T:
    """The value as an entity, without those optional parts that are not as they should be.

    Raises `msgspec.ValidationError` where something is missing that nobody can do without.
    """
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return msgspec.convert(_mend(value, kind, _DEEPEST), kind, strict=False)


def read_all(values: list[object], kind: type[T]) -> list[T]:
    """Those of the values that can be read. Raises `msgspec.ValidationError` where there are some, and none can."""
    readable, trouble = [], None
    for value in values:
        try:
            readable.append(read(value, kind))
        except msgspec.ValidationError as error:
            trouble = error
    if trouble is not None and not readable:
        raise trouble
    return readable


def _mend(value: object, kind: Any, depth: int) -> object:
    if depth == 0:
        return None
    if isinstance(value, list):
        item = next(iter(get_args(kind)), Any)
        return [part for part in (_mend(part, item, depth - 1) for part in value[:_LONGEST]) if _fits(part, item)]
    entity = next((one for one in (kind, *get_args(kind)) if _is_entity(one)), None)
    if not isinstance(value, dict) or entity is None:
        return value
    parts = _parts_of(entity)
    mended = {name: _mend(value[name], parts[name], depth - 1) for name in parts if name in value}
    return {name: part for name, part in mended.items() if _fits(part, parts[name])}


@cache
def _parts_of(entity: type[msgspec.Struct]) -> dict[str, Any]:
    return {field.name: field.type for field in msgspec.structs.fields(entity)}


def _is_entity(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return False
    return True
