"""What connectors and the rest of Florilège say to each other: abilities, the values that cross, the five errors.

Promises of every connector, checked by one contract test: posts come oldest first; the returned cursor repeated gives
nothing new; an unchanged upstream is an empty page; HTML is raw and untrusted; times are aware UTC; `uri` is identity
and `url` is for people; only the five errors below are raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable


class ConnectorError(Exception):
    """Why a network did not give what was asked, in one English sentence for people; `{names}` are in `values`."""

    def __init__(self, message: str, /, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message.format(**values) if values else message)

    @property
    def texts(self) -> dict[str, str]:
        """The values as text: with the message, all that is needed to say it again in another language."""
        return {name: str(value) for name, value in self.values.items()}


class Unreachable(ConnectorError):
    """No answer, or none that makes sense just now: try again later."""


class Refused(Unreachable):
    """This site itself does not ask there: trying again helps nobody before somebody changes the address."""


class Astray(Unreachable):
    """The address leads where nobody can follow, such as in circles: tried again, but a person must look."""


class RateLimited(ConnectorError):
    """Asked too often: try again after `retry_after`."""

    def __init__(self, message: str, /, retry_after: timedelta, **values: object) -> None:
        super().__init__(message, **values)
        self.retry_after = retry_after


class Unauthorized(ConnectorError):
    """The network wants a token, or a better one: a person must act."""


class Gone(ConnectorError):
    """The account or feed is no more: a person must act."""


class Unwelcome(ConnectorError):
    """The account's own sign says that it is not to be read: its person alone can change that, there."""


class Malformed(ConnectorError):
    """The answer is not what this network speaks: a person must look."""


@dataclass(frozen=True)
class RemoteAuthor:
    """A remote account: the author of posts."""

    uri: str
    name: str
    handle: str
    url: str
    avatar_url: str | None = None


@dataclass(frozen=True)
class RemoteMedia:
    """A picture, film or sound of a post, by its remote address. `seconds`: how long it lasts."""

    kind: Literal["image", "video", "audio"]
    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    preview_url: str | None = None
    seconds: int | None = None


@dataclass(frozen=True)
class RemoteLink:
    """The preview of a page that a post points to."""

    url: str
    title: str
    site: str = ""
    image_url: str | None = None


@dataclass(frozen=True)
class RemoteQuote:
    """Somebody's post that a post quotes: where it is, whose it is, how it begins (plain text)."""

    url: str
    author: str = ""
    text: str = ""


@dataclass(frozen=True)
class RemotePost:
    """One public message as the network gave it. `html` is raw and untrusted; `text` stands in where there is none.

    Of a boost, `uri` and `published_at` are the boost's own, everything else is the boosted post's. `answers_text` is
    the plain beginning of what is answered. `continues` is the uri of the author's own earlier post that this one goes
    on from. `answered`: others have answered it there, as far as anybody can tell. `emoji` has the picture's address
    for each shortcode.
    """

    uri: str
    url: str
    author: RemoteAuthor
    published_at: datetime
    html: str = ""
    text: str = ""
    title: str = ""
    language: str | None = None
    warning: str = ""
    edited_at: datetime | None = None
    answers_url: str | None = None
    answers_author: str = ""
    answers_text: str = ""
    answered: bool = False
    continues: str | None = None
    boost: bool = False
    sensitive: bool = False
    media: tuple[RemoteMedia, ...] = ()
    emoji: Mapping[str, str] = field(default_factory=dict)
    link: RemoteLink | None = None
    quote: RemoteQuote | None = None


@dataclass(frozen=True)
class Target:
    """Where a source points: found once from what a person pasted, then kept in its row.

    `options` are small facts that the connector itself needs again (account id, server); `token` is a secret; `boosts`
    asks for what the account boosts, too. `note` is an English sentence with `{names}` that the person should read.
    The account's own signs: `noindex` asks that search engines leave its posts alone; of one that is `only_own` nobody
    but its owner shall say that it be followed.
    """

    network: str
    uri: str
    handle: str
    url: str
    options: Mapping[str, str] = field(default_factory=dict)
    token: str | None = field(default=None, repr=False)
    boosts: bool = False
    note: str = ""
    note_values: Mapping[str, str] = field(default_factory=dict)
    noindex: bool = False
    only_own: bool = False


@dataclass(frozen=True)
class Proof:
    """What shows whose an account is, and where: links both ways, a field of its profile, or the one-time word."""

    how: Literal["rel_me", "field", "word"]
    url: str


@dataclass(frozen=True)
class Page:
    """What one fetch brought: posts oldest first, uris deleted upstream, and the cursor to go on from (opaque).

    `noindex` as of a target; None where this answer does not tell.
    """

    posts: tuple[RemotePost, ...] = ()
    removed: tuple[str, ...] = ()
    cursor: str | None = None
    author: RemoteAuthor | None = None
    moved_to: str | None = None
    noindex: bool | None = None


@dataclass(frozen=True)
class Known:
    """A post that the wall has from this source: enough for a connector to notice edits and deletions upstream."""

    uri: str
    published_at: datetime


@dataclass(frozen=True)
class Receipt:
    """The network's proof that a brand account passed a post on."""

    uri: str
    url: str | None


@dataclass(frozen=True)
class BrandAccount:
    """A brand account as its connector needs it."""

    handle: str
    host: str | None = None
    token: str | None = field(default=None, repr=False)


@runtime_checkable
class FindsAuthor(Protocol):
    """Turns what a person would paste into a target."""

    def find(self, address: str, *, host: str | None, token: str | None) -> Target:
        """The target behind `address`. Reaches the network where it must. Raises the five errors."""


@runtime_checkable
class FetchesTimeline(Protocol):
    """Reads an account's or feed's posts."""

    def fetch(self, target: Target, cursor: str | None, known: tuple[Known, ...]) -> Page:
        """What is new, edited or deleted since `cursor` (None: the newest few dozen). Repeatable. Raises the five.

        `known` are the newest posts that the wall has from this source, newest first: a connector whose network does
        not announce deletions compares them with what it reads. That a post scrolled out of a feed is no deletion.
        """


@runtime_checkable
class ShowsOwner(Protocol):
    """Looks for what shows whose an account is."""

    def prove(self, target: Target, *, page: str, word: str) -> Proof | None:
        """What only the account's owner can have put there: a link to `page`, or `word`. Raises the five errors."""


@runtime_checkable
class Relays(Protocol):
    """Passes a colleague's post on from a brand account."""

    def verify(self, account: BrandAccount) -> str:
        """The account's handle as the network writes it. Raises the five errors."""

    def relay(self, account: BrandAccount, post_uri: str, post_url: str, *, key: str) -> Receipt:
        """Pass the post on. Repeating it with the same `key` does nothing more and gives the same receipt."""

    def undo(self, account: BrandAccount, receipt_uri: str, post_uri: str, post_url: str) -> None:
        """Take a relay back. Repeatable. Without a receipt (empty) it is the account's relay of this post, if any."""
