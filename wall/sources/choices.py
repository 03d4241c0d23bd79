"""What a person wants to show of an account: answers, boosts, one tag alone, and whether the house may relay it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from wall.content.tags import fold_tag
from wall.errors import Invalid
from wall.sources.models import Source

LONGEST_TAG = 100


@dataclass(frozen=True)
class Choices:
    """What shows of an account. `only_tag` is the one tag whose posts show, folded; empty: all."""

    replies: bool = True
    boosts: bool = False
    relays: bool = True
    only_tag: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Choices":
        """The choices as they were kept; whatever is not said is as it is at first."""
        return cls(**{name: kept[name] for name in asdict(cls()) if name in kept})

    @classmethod
    def of(cls, source: Source) -> "Choices":
        """What a source shows now."""
        return cls(source.takes_replies, source.takes_boosts, source.takes_relays, source.only_tag)

    def kept(self) -> dict[str, Any]:
        """As they are kept in a row."""
        return asdict(self)


def checked_tag(typed: str) -> str:
    """The tag that was typed, with or without its `#`, folded; empty for none. Raises `Invalid` for what is no tag."""
    tidy = typed.strip().lstrip("#＃").strip()
    folded = fold_tag(tidy)
    if tidy and (len(tidy) > LONGEST_TAG or any(sign.isspace() for sign in tidy) or not folded):
        raise Invalid("“{tag}” is no tag: a tag is one word, such as #travaux.", tag=tidy[:80])
    return folded
