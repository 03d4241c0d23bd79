"""The week that lies behind the made-up company: its posts, and the thanks for them, as they are written down."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from wall.connectors.base import RemoteLink, RemoteMedia

WEEK = timedelta(days=7)
_YOUNGEST = timedelta(minutes=4)


class Thanks(msgspec.Struct, frozen=True):
    """A flower: who gives it, and why."""

    giver: str
    note: str


class Telling(msgspec.Struct, frozen=True):
    """One post. `answers` is the id of another one, `hidden` a steward's reason, `linkedin` the end of an address."""

    id: str
    who: str
    lang: str
    text: str
    flowers: tuple[Thanks, ...]
    warning: str = ""
    answers: str = ""
    hidden: str = ""
    linkedin: str = ""
    link: RemoteLink | None = None
    pictures: tuple[str, ...] = ()


class _Week(msgspec.Struct, frozen=True):
    posts: tuple[Telling, ...]


def pictured(descriptions: tuple[str, ...]) -> tuple[RemoteMedia, ...]:
    """Pictures of which there are only the descriptions."""
    return tuple(RemoteMedia("image", "https://fake.example/picture.jpg", alt) for alt in descriptions)


def load_story() -> tuple[Telling, ...]:
    """The posts, the newest first, from the file beside this one."""
    return msgspec.json.decode(Path(__file__).with_name("history.json").read_bytes(), type=_Week).posts


def spread(count: int, moment: datetime, dice: Random) -> list[datetime]:
    """When so many posts were written before `moment`, the newest first: about a third of them during the last day."""
    reach = (WEEK - _YOUNGEST) / timedelta(seconds=1)
    shares = [((at + dice.uniform(-0.3, 0.3) if at else 0) / count) ** 1.8 for at in range(count)]
    return [moment - _YOUNGEST - timedelta(seconds=round(share * reach)) for share in shares]
