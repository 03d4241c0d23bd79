"""The kinds of event that services record and subscribers hear: a frozen value each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class HappenedToPost:
    """An event about one post of one person; `visible` ones also enter the change log under their own kind."""

    kind: ClassVar[str]
    visible: ClassVar[bool] = True
    post_id: str
    person_id: str


class PostAdded(HappenedToPost):
    """A post is on the wall for the first time, or again."""

    kind = "post.added"


class PostEdited(HappenedToPost):
    """Something that shows has changed in a post."""

    kind = "post.edited"


class PostRemoved(HappenedToPost):
    """A post left the wall: deleted at its origin, hidden, or withdrawn."""

    kind = "post.removed"


@dataclass(frozen=True)
class FlowerGiven(HappenedToPost):
    """Somebody gave the post's author a flower for it."""

    kind = "flower.given"
    giver_id: str


class FlowerWithdrawn(HappenedToPost):
    """Somebody took a flower back."""

    kind = "flower.withdrawn"


class RelayDone(HappenedToPost):
    """A brand account passed the post on."""

    kind = "relay.done"


class RelayUndone(HappenedToPost):
    """A brand account took its relay back."""

    kind = "relay.undone"


@dataclass(frozen=True)
class WallChanged:
    """Everything of one person came or went: so much of the wall changed that clients should read it again."""

    kind: ClassVar[str] = "wall.changed"
    visible: ClassVar[bool] = True
    person_id: str


@dataclass(frozen=True)
class DirectoryChanged:
    """Several people are called otherwise now, or belong elsewhere: clients read everything again."""

    kind: ClassVar[str] = "wall.changed"
    visible: ClassVar[bool] = True


@dataclass(frozen=True)
class HappenedToWall:
    """An event about one wall. Clients of all walls read `/posts` again: the log does not say which wall it was."""

    kind: ClassVar[str]
    visible: ClassVar[bool] = True
    wall_id: str


class WallSetUp(HappenedToWall):
    """A wall was added or removed, or shows something else now."""

    kind = "wall.changed"


class WallStopped(HappenedToWall):
    """A wall shows no post any more."""

    kind = "wall.stopped"


class WallStarted(HappenedToWall):
    """A stopped wall shows its posts again."""

    kind = "wall.started"


@dataclass(frozen=True)
class AnnouncementChanged:
    """Something is announced on every wall, or no more. Clients ask what: the log does not say it."""

    kind: ClassVar[str] = "announcement.changed"
    visible: ClassVar[bool] = True
    announcement_id: str


@dataclass(frozen=True)
class SourceHealth:
    """People are to know that a source broke, and why (English, with `{names}` from its values); or that it healed."""

    kind: ClassVar[str] = "source.health"
    visible: ClassVar[bool] = False
    source_id: str
    person_id: str
    healthy: bool
    handle: str
    at: str
    trouble: str = ""
    trouble_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BadgeOffered:
    """A person has earned a badge and may accept it."""

    kind: ClassVar[str] = "badge.offered"
    visible: ClassVar[bool] = False
    award_id: str
    person_id: str


@dataclass(frozen=True)
class RelayAccountAdded:
    """A brand account joined; the posts of the last day are owed to it."""

    kind: ClassVar[str] = "relay.account_added"
    visible: ClassVar[bool] = False
    account_id: str


Happening = (
    HappenedToPost
    | HappenedToWall
    | WallChanged
    | DirectoryChanged
    | AnnouncementChanged
    | SourceHealth
    | BadgeOffered
    | RelayAccountAdded
)
