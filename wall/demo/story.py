"""The week that lies behind the made-up company: its posts, and the thanks for them, as they are written down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Literal

import msgspec

from wall.connectors.base import RemoteLink, RemoteMedia
from wall.connectors.pictures import FAKE

WEEK = timedelta(days=7)
_YOUNGEST = timedelta(minutes=4)


class Thanks(msgspec.Struct, frozen=True):
    """A flower: who gives it, and why."""

    giver: str
    note: str


class Depicted(msgspec.Struct, frozen=True):
    """A picture of the folder beside this file, or a film of which it is the poster; and what is to be seen."""

    name: str
    alt: str
    kind: Literal["image", "video"] = "image"


class Telling(msgspec.Struct, frozen=True):
    """One post. `answers` and `continues` are the id of another one, `hidden` is a steward's reason, `linkedin` the end
    of an address."""

    id: str
    who: str
    lang: str
    text: str
    flowers: tuple[Thanks, ...]
    warning: str = ""
    answers: str = ""
    continues: str = ""
    hidden: str = ""
    linkedin: str = ""
    link: RemoteLink | None = None
    pictures: tuple[Depicted, ...] = ()


class _Week(msgspec.Struct, frozen=True):
    posts: tuple[Telling, ...]


def pictured(pictures: Sequence[Depicted]) -> tuple[RemoteMedia, ...]:
    """Pictures and films as the made-up network has them."""
    return tuple(
        RemoteMedia("image", FAKE + one.name, one.alt)
        if one.kind == "image"
        else RemoteMedia("video", f"https://fake.example/films/{one.name}", one.alt, preview_url=FAKE + one.name)
        for one in pictures
    )


def load_story() -> tuple[Telling, ...]:
    """The posts, the newest first, from the file beside this one."""
    return msgspec.json.decode(Path(__file__).with_name("history.json").read_bytes(), type=_Week).posts


def spread(count: int, moment: datetime, dice: Random) -> list[datetime]:
    """When so many posts were written before `moment`, the newest first: about a third of them during the last day."""
    reach = (WEEK - _YOUNGEST) / timedelta(seconds=1)
    shares = [((at + dice.uniform(-0.3, 0.3) if at else 0) / count) ** 1.8 for at in range(count)]
    return [moment - _YOUNGEST - timedelta(seconds=round(share * reach)) for share in shares]
