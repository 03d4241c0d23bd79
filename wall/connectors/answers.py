"""What a server answered, and which of the five errors a status means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from wall import clock
from wall.connectors.base import Gone, Malformed, RateLimited, Unauthorized, Unreachable

_SHORTEST_WAIT = timedelta(seconds=1)
_USUAL_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(days=1)
_LONGEST_VALIDATOR = 300  # half of one would be a wrong one


@dataclass(frozen=True)
class Answer:
    """A complete answer, decoded. Header names are lower-case.

    `url` is where it came from in the end; `permanent_url` is the same if every redirect on the way said
    "for ever" (301, 308) and there was one, else None.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str
    permanent_url: str | None = None

    @property
    def media_type(self) -> str:
        """The media type alone, lower-case; empty if the server named none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def host(self) -> str:
        """The server's name, for sentences."""
        return urlsplit(self.url).netloc

    def validator(self, name: str) -> str:
        """What to ask with the next time (`etag`, `last-modified`), as it came; empty where it cannot be sent back."""
        value = self.headers.get(name, "")
        return value if value.isascii() and len(value) <= _LONGEST_VALIDATOR else ""

    def json(self) -> Any:
        """The body read as JSON. Raises Malformed."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Malformed("{host} answered with something that is not JSON.", host=self.host) from error


def check(answer: Answer) -> Answer:
    """The answer itself if it is good (2xx, 304). Raises the error that its status means."""
    status, host = answer.status, answer.host
    if 200 <= status < 300 or status == 304:
        return answer
    if status in (401, 403):
        raise Unauthorized("{host} refuses to answer without a valid token ({status}).", host=host, status=status)
    if status == 404:
        raise Unreachable("{url} was not found (404). Check the address.", url=answer.url)
    if status == 410:
        raise Gone("{url} is gone for good (410).", url=answer.url)
    if status == 429 or (status == 503 and "retry-after" in answer.headers):
        message = "{host} asks us to come back later ({status})."
        raise RateLimited(message, retry_after=wait_of(answer.headers), host=host, status=status)
    if status < 400:
        raise Malformed("{host} gave an answer that leads nowhere ({status}).", host=host, status=status)
    if status >= 500:
        raise Unreachable("{host} has a problem of its own just now ({status}).", host=host, status=status)
    raise Malformed("{host} did not understand what was asked ({status}).", host=host, status=status)


def wait_of(headers: Mapping[str, str]) -> timedelta:
    """How long a server asks to wait: a second at least, a day at most, and five minutes where it makes no sense.

    It says so in `Retry-After` (RFC 9110, 10.2.3); Mastodon names the moment in `X-RateLimit-Reset`.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(max(timedelta(seconds=min(int(text[:9]), 86_400)), _SHORTEST_WAIT), _LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(text) if text else datetime.fromisoformat(headers.get("x-ratelimit-reset", ""))
        wait = (when if when.tzinfo else when.replace(tzinfo=UTC)) - clock.now()
    except (ValueError, OverflowError):  # OverflowError: a year or a time zone beyond all years
        return _USUAL_WAIT
    return min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)
