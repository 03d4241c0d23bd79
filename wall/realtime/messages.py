"""What a client may say: the grammar of its messages, and the checked values made of them. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

# engine.io 4: CLOSE and PONG; or MESSAGE (4) with Socket.IO's CONNECT (0), DISCONNECT (1), EVENT (2) or ACK (3)
_PACKET = re.compile(
    r"1|3|4(?P<kind>[0-3])(?:/[a-z]{1,20},)?(?P<id>[0-9]{0,9})(?P<data>[\[{].*)?", re.ASCII | re.DOTALL
)
_RESERVED = frozenset(("connect", "disconnect"))  # python-socketio would call our own handlers with what a client sends

Problem = dict[str, str | int]


@dataclass(frozen=True)
class Join:
    """A wish to hear of a wall or a person (by slug) or a post (by id), in a language."""

    kind: Literal["wall", "person", "post"]
    name: str
    lang: str


class Beat(msgspec.Struct, frozen=True):
    """What a screen says of itself every minute: its program, what it does, how many cards it holds, and since when."""

    version: Annotated[str, msgspec.Meta(max_length=40)]
    mode: Annotated[str, msgspec.Meta(max_length=40)]
    cards: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    since: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class _Identity(msgspec.Struct, frozen=True):
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    lang: Annotated[str, msgspec.Meta(max_length=10)] = ""


def is_understood(message: str | bytes) -> bool:
    """Whether a message is one that engine.io and Socket.IO read without stumbling. Binary ones never are."""
    if not isinstance(message, str) or (packet := _PACKET.fullmatch(message)) is None:
        return False
    kind, data = packet["kind"], packet["data"]
    if kind is None:
        return True
    if kind in "23":
        return data is not None and _is_list_of(data, named=kind == "2")
    return not packet["id"] and (data is None or (kind == "0" and _is_object(data)))


def read_join(args: Sequence[Any], languages: Collection[str]) -> Join | None:
    """The wish in a `join`, or None where it is none: one of wall, person and post, and a language we have."""
    if len(args) != 1 or not isinstance(args[0], dict):
        return None
    wish, lang = dict(args[0]), args[0].get("lang")
    wish.pop("lang", None)
    if len(wish) != 1 or not isinstance(lang, str) or lang not in languages:
        return None
    ((kind, name),) = wish.items()
    if kind not in ("wall", "person", "post") or not isinstance(name, str) or not 0 < len(name) <= 120:
        return None
    return Join(kind, name, lang)


def read_beat(args: Sequence[Any]) -> Beat | None:
    """What a `heartbeat` says, or None where it is malformed."""
    try:
        return msgspec.convert(args[0], Beat) if len(args) == 1 else None
    except msgspec.ValidationError:
        return None


def read_identity(auth: Any, languages: Sequence[str]) -> tuple[str, str] | None:
    """Token and language of a screen; the first language where it names none that we have. None without a token."""
    try:
        identity = msgspec.convert(auth, _Identity)
    except msgspec.ValidationError:
        return None
    return identity.token, identity.lang if identity.lang in languages else languages[0]


def make_problem(status: int, title: str, detail: str) -> Problem:
    """A problem document (RFC 9457)."""
    return {"type": "about:blank", "title": title, "status": status, "detail": detail}


def _is_list_of(data: str, *, named: bool) -> bool:
    value = _decode(data)
    if not isinstance(value, list):
        return False
    return not named or (bool(value) and isinstance(value[0], str) and value[0] not in _RESERVED)


def _is_object(data: str) -> bool:
    return isinstance(_decode(data), dict)


def _decode(data: str) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return None
