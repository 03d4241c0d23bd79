"""Packs a post as its network gave it, and unpacks it: enough to clean it again. Pure."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import msgspec

from wall.connectors.base import RemotePost
from wall.content.sanitize import LONGEST


def pack(post: RemotePost) -> bytes:
    """The post as compressed JSON. Of very long words only as much as cleaning looks at."""
    whole = replace(post, html=post.html[:LONGEST], text=post.text[:LONGEST])
    try:
        return zlib.compress(_encoder.encode(whole))
    except UnicodeEncodeError:  # halves of characters, which no JSON takes
        text = json.dumps(msgspec.to_builtins(whole, enc_hook=_as_builtin), ensure_ascii=False)
        return zlib.compress(text.encode("utf-8", "replace"))


def unpack(data: bytes) -> RemotePost:
    """The post that was packed. Raises `ValueError` for what an earlier version kept in another form."""
    try:
        return _decoder.decode(zlib.decompress(data))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError("this raw post cannot be read") from error


def _as_builtin(value: object) -> object:
    """What the encoder does not take as it is: kinds of moments and of mappings."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value))


_encoder = msgspec.json.Encoder(enc_hook=_as_builtin)
_decoder = msgspec.json.Decoder(RemotePost)
