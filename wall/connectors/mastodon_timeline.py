"""Reads an account's newest statuses, and finds out which of its posts are gone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from wall import clock
from wall.connectors.base import ConnectorError, Known, RemotePost, Target, Unauthorized
from wall.connectors.mastodon_accounts import wants_token
from wall.connectors.mastodon_api import Api, Listing
from wall.connectors.mastodon_entities import Status
from wall.connectors.mastodon_memory import NOTHING, Memory, Trace
from wall.connectors.mastodon_posts import continues_own, to_post, uri_of, utc

_PAGE = 40  # the most that servers give at once
_MOST_PAGES = 5
_MOST_CHECKS = 10  # of deletions, a fetch
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Timeline:
    """What was read, newest first; `is_whole` if there is nothing older. `etag` is that of the newest page."""

    base: str
    statuses: list[Status]
    is_whole: bool
    etag: str = ""

    @property
    def since(self) -> datetime:
        """Statuses at least this young would have been read."""
        return _EVER if self.is_whole else min(utc(status.created_at) for status in self.statuses)

    @property
    def uris(self) -> set[str]:
        """What is there, posts or not."""
        return {uri_of(status, base=self.base) for status in self.statuses}

    def posts(self, *, boosts: bool) -> dict[str, RemotePost]:
        """The posts in it by the ids of their statuses."""
        own = Counter(str(status.in_reply_to_id).lower() for status in self.statuses if continues_own(status))
        made = (
            (str(status.id), to_post(status, base=self.base, own_replies=own[str(status.id).lower()]))
            for status in self.statuses
        )
        return {status_id: post for status_id, post in made if post and (boosts or not post.boost)}


def list_statuses(api: Api, target: Target, limit: int, *, before: str | None = None, etag: str = "") -> Listing | None:
    """A page of the account's statuses; None where it is that of `etag` still.

    Raises the five errors; a refusal says what a person can do.
    """
    try:
        return api.statuses(target.options["id"], limit=limit, boosts=target.boosts, before=before, etag=etag)
    except Unauthorized as error:
        raise wants_token(handle=target.handle, api=api) from error


def read_timeline(api: Api, target: Target, memory: Memory) -> Timeline | None:
    """The newest page, and with a memory those behind it back to what was seen; None if nothing has changed.

    One server lists a status twice, another one may give its first page again and again.
    """
    read: dict[str, Status] = {}
    etags: list[str] = []
    before = None
    for _ in range(_MOST_PAGES if memory.traces else 1):
        page = list_statuses(api, target, _PAGE, before=before, etag="" if before else memory.etag)
        if page is None:
            return None
        etags.append(page.etag)
        fresh = [status for status in page.statuses if str(status.id) not in read]
        read |= {str(status.id): status for status in fresh}
        if page.is_last:
            return Timeline(api.base, list(read.values()), is_whole=True, etag=etags[0])
        if not fresh or any(str(status.id) in memory.traces for status in fresh):
            break
        before = str(page.statuses[-1].id)
    return Timeline(api.base, list(read.values()), is_whole=False, etag=etags[0])


def withdrawn(timeline: Timeline, known: tuple[Known, ...], memory: Memory) -> Iterator[str]:
    """Posts that are listed still, but no longer for everybody."""
    shown = {post.uri for post in known}
    shown |= {trace.uri for trace in memory.traces.values() if trace.digest not in ("", NOTHING)}
    for status in timeline.statuses:
        uri = uri_of(status, base=timeline.base)
        if uri in shown and to_post(status, base=timeline.base) is None:
            yield uri


def missing(timeline: Timeline, known: tuple[Known, ...], memory: Memory) -> list[str]:
    """Posts that should have been read and were not, and that nobody has looked for today."""
    today = clock.now().date()
    settled = timeline.uris | {trace.uri for trace in memory.traces.values() if trace.looked == today}
    return [post.uri for post in known if post.published_at >= timeline.since and post.uri not in settled]


def look_for(api: Api, timeline: Timeline, memory: Memory, uris: list[str]) -> tuple[list[str], dict[str, Trace]]:
    """Which of the posts are gone, by what the server says of each; and the traces of those that may not be.

    A timeline that leaves a post out proves nothing alone. A server in trouble is asked again the next time, one that
    has the post all the same the next day.
    """
    today = clock.now().date()
    ids = {trace.uri: status_id for status_id, trace in memory.traces.items()}
    absent = {*uris, *(trace.uri for trace in memory.traces.values() if trace.looked == today)} - timeline.uris
    kept = {status_id: trace for status_id, trace in memory.traces.items() if trace.uri in absent}
    gone: list[str] = []
    for uri in uris[:_MOST_CHECKS]:
        status_id = ids.get(uri) or _id_in(uri, timeline)
        if status_id is None:
            continue
        try:
            status = api.status(status_id)
        except ConnectorError:
            break  # not now, then: what was read counts all the same
        if status is None or to_post(status, base=timeline.base) is None:
            gone.append(uri)
            kept.pop(status_id, None)
        else:
            old = kept.get(status_id, Trace(uri, NOTHING))
            kept[status_id] = Trace(uri, old.digest, today)
    return gone, kept


def _id_in(uri: str, timeline: Timeline) -> str | None:
    """The id at the end of a status's uri, where this server builds its uris so: some have two names for one status."""
    if urlsplit(uri).netloc != urlsplit(timeline.base).netloc:
        return None
    own = [status for status in timeline.statuses if status.reblog is None]
    samples = [tail(uri_of(status, base=timeline.base)) == str(status.id) for status in own]
    return tail(uri) if (all(samples) if samples else "/statuses/" in uri) else None


def tail(uri: str) -> str:
    """What follows an address's last slash."""
    return urlsplit(uri).path.rstrip("/").rpartition("/")[2]
