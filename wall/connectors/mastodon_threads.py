"""What replies answer: an author's own earlier post, which they go on from, or somebody's words, told in one line."""

from dataclasses import dataclass, field, replace

from wall.connectors.base import ConnectorError, RateLimited, RemotePost, Unauthorized
from wall.connectors.markup import web_address
from wall.connectors.mastodon_api import Api
from wall.connectors.mastodon_entities import Status
from wall.connectors.mastodon_memory import NOTHING, Memory
from wall.connectors.mastodon_posts import continues_own, same_id, uri_of
from wall.connectors.mastodon_quotes import PUBLIC, beginning
from wall.connectors.mastodon_timeline import Timeline

MOST_QUESTIONS = 10  # a fetch
LONGEST_LINE = 140


@dataclass(frozen=True)
class Answering:
    """Posts by the ids of their statuses, with what they answer; and the ids to ask about another time."""

    posts: dict[str, RemotePost]
    left: set[str]


def with_answered(api: Api, timeline: Timeline, memory: Memory, posts: dict[str, RemotePost]) -> Answering:
    """The posts with what they answer, for at most ten questions to the server. Never fails: a reply can do without."""
    asker = _Asker(api, {str(status.id).lower(): status for status in timeline.statuses})
    own = {status_id.lower(): trace.uri for status_id, trace in memory.traces.items() if trace.digest != NOTHING}
    told = dict(posts)
    left: set[str] = set()
    for status in _replies(timeline, posts):
        status_id, parent_id = str(status.id), str(status.in_reply_to_id).lower()
        if continues_own(status) and parent_id in own and parent_id not in asker.parents:
            told[status_id] = replace(posts[status_id], continues=own[parent_id])
            continue
        try:
            parent = asker.ask(status)
        except _AnotherTime:
            left.add(status_id)
            continue
        if parent is not None and parent.visibility in PUBLIC:
            told[status_id] = _answering(posts[status_id], status, parent, api.base)
    return Answering(told, left)


class _AnotherTime(Exception):
    """No more questions in this fetch."""


@dataclass
class _Asker:
    """Gets the statuses that are answered: from the timeline, else from the server while it is in the mood."""

    api: Api
    parents: dict[str, Status | None]
    questions: int = field(default=MOST_QUESTIONS)
    is_refused: bool = field(default=False)

    def ask(self, reply: Status) -> Status | None:
        """What `reply` answers; None where nobody can tell. Raises `_AnotherTime`."""
        parent_id = str(reply.in_reply_to_id)
        if parent_id.lower() not in self.parents:
            if self.is_refused:
                return None
            if not self.questions:
                raise _AnotherTime
            self.questions -= 1
            self.parents[parent_id.lower()] = self._ask(parent_id)
        return self.parents[parent_id.lower()]

    def _ask(self, parent_id: str) -> Status | None:
        try:
            return self.api.status(parent_id)
        except Unauthorized:
            self.is_refused = True  # today and tomorrow
            return None
        except RateLimited as error:
            self.questions = 0
            raise _AnotherTime from error
        except ConnectorError:
            self.questions = 0  # the others another time; this one never, or it would hold them up for ever
            return None


def _replies(timeline: Timeline, posts: dict[str, RemotePost]) -> list[Status]:
    """The replies among the posts: parts of threads first, then those of which nothing is known, then all others."""
    replies = [status for status in timeline.statuses if status.in_reply_to_id and str(status.id) in posts]
    return sorted(replies, key=lambda status: (not continues_own(status), bool(posts[str(status.id)].answers_url)))


def _answering(post: RemotePost, status: Status, parent: Status, base: str) -> RemotePost:
    if same_id(parent.account.id, status.account.id):
        return replace(post, answers_url=None, answers_author="", continues=uri_of(parent, base=base))
    author = post.answers_author or f"@{parent.account.acct}"
    url = web_address("", parent.url or "") or post.answers_url or f"{base}/{author}/{parent.id}"
    return replace(post, answers_url=url, answers_author=author, answers_text=beginning(parent, LONGEST_LINE))
