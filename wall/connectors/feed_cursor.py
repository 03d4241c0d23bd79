"""What is kept of a feed's last answer: what to ask with, what it said, which entries were which posts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from wall.connectors.answers import Answer


@dataclass(frozen=True)
class FeedCursor:
    """`body` and `posts` are digests of the last answer and of its entries; `seen` is what `remember` gave."""

    etag: str = ""
    modified: str = ""
    body: str = ""
    posts: str = ""
    seen: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for what is new (RFC 9110, 13.1): the validators as they came, weak ones too."""
        names = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in names.items() if value}

    def write(self) -> str:
        """As the text that a source keeps."""
        return json.dumps(asdict(self))


def read_cursor(text: str | None) -> FeedCursor:
    """The cursor from its text; an empty one where that makes no sense."""
    try:
        facts = json.loads(text or "{}")
    except ValueError:
        facts = {}
    names = FeedCursor.__dataclass_fields__
    known = {name: str(value) for name, value in facts.items() if name in names} if isinstance(facts, dict) else {}
    return FeedCursor(**known)


def validators(answer: Answer) -> Mapping[str, str]:
    """What the server gave to ask with the next time, as `etag` and `modified`."""
    return {"etag": answer.validator("etag"), "modified": answer.validator("last-modified")}
