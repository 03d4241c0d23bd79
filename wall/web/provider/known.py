"""What this process knows of the provider: its document and its keys, for an hour; a day while it does not answer.

Nobody waits for what is known. A key that is not among them is asked for again, but at most once a minute: rotated
keys work at once, and a flood of tokens with made-up keys stays here. A provider that did not answer said nothing of
its keys: it is asked again, at most every five seconds, and meanwhile nobody is told that a token is not believed.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime, timedelta
from typing import TypeVar

from wall.clock import now
from wall.errors import Busy
from wall.web.provider.metadata import Metadata, read_metadata
from wall.web.provider.signed import Jwk, Signed, open_signed
from wall.web.provider.strict_json import read_object
from wall.web.provider.talk import Talk
from wall.web.provider.trouble import NoAnswer, UnknownKey
from wall.web.provider.turns import Turns

KEPT = timedelta(hours=1)
KEPT_IN_NEED = timedelta(hours=24)  # while the provider does not answer
BETWEEN_TRIES = timedelta(seconds=5)  # after the provider did not answer
BETWEEN_UNKNOWN_KEYS = timedelta(minutes=1)
MOST_KEYS = 100
T = TypeVar("T")


class Known:
    """Asks the provider for what is not known yet, or not any more; one thread at a time, in a turn.

    Raises `NoAnswer` or `Busy`.
    """

    def __init__(self, issuer: str, talk: Talk, turns: Turns) -> None:
        self._issuer = issuer
        self._talk = talk
        self._turns = turns
        self._lock = threading.Lock()
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, Sequence[Jwk]] | None = None
        self._missed: tuple[datetime, str] | None = None
        self._unknown_at: datetime | None = None

    def metadata(self) -> Metadata:
        """What the provider says of itself."""
        if not _is_young(self._metadata, KEPT):
            with self._in_need(self._metadata), self._turns.take(), self._lock:
                if not _is_young(self._metadata, KEPT):
                    self._metadata = now(), self._try(lambda: read_metadata(self._talk.discovery(), self._issuer))
        return _kept(self._metadata)

    def metadata_if_known(self) -> Metadata | None:
        """What is known of it without asking."""
        return self._metadata[1] if self._metadata and _is_young(self._metadata, KEPT_IN_NEED) else None

    def open(self, token: str) -> Signed:
        """What the provider signed. Raises `NotBelieved`."""
        metadata = self.metadata()
        try:
            return open_signed(token, self._current_keys(metadata), metadata.algorithms)
        except UnknownKey:
            return open_signed(token, self._newer_keys(metadata), metadata.algorithms)

    def _current_keys(self, metadata: Metadata) -> Sequence[Jwk]:
        if not _is_young(self._keys, KEPT):
            with self._in_need(self._keys), self._turns.take(), self._lock:
                if not _is_young(self._keys, KEPT):
                    self._keys = now(), self._try(lambda: _read_keys(self._talk.keys(metadata)))
        return _kept(self._keys)

    def _newer_keys(self, metadata: Metadata) -> Sequence[Jwk]:
        """The keys, asked for again where no answer came within the last minute. Raises `UnknownKey`."""
        if self._unknown_at is not None and now() - self._unknown_at < BETWEEN_UNKNOWN_KEYS:
            raise UnknownKey
        with self._turns.take(), self._lock:
            if self._unknown_at is not None and now() - self._unknown_at < BETWEEN_UNKNOWN_KEYS:
                raise UnknownKey
            self._keys = now(), self._try(lambda: _read_keys(self._talk.keys(metadata)))
            self._unknown_at = now()
            return self._keys[1]

    def _in_need(self, known: tuple[datetime, object] | None) -> AbstractContextManager[None]:
        """Go on with what was known before, where it is not old, if the provider cannot be asked now."""
        return suppress(NoAnswer, Busy) if _is_young(known, KEPT_IN_NEED) else nullcontext()

    def _try(self, ask: Callable[[], T]) -> T:
        """What the provider answers. Where it did not a moment ago, it is not asked again already."""
        if self._missed is not None and now() - self._missed[0] < BETWEEN_TRIES:
            raise NoAnswer(self._missed[1])
        self._missed = None
        try:
            return ask()
        except NoAnswer as error:
            self._missed = now(), error.why
            raise


def _is_young(known: tuple[datetime, object] | None, kept: timedelta) -> bool:
    return known is not None and now() - known[0] < kept


def _kept(known: tuple[datetime, T] | None) -> T:
    if known is None:
        raise NoAnswer("nothing is known")
    return known[1]


def _read_keys(document: bytes) -> list[Jwk]:
    """The keys of a key set (RFC 7517, 5). Which of them are good for anything, `signed` says."""
    try:
        keys = read_object(document).get("keys")
    except ValueError as error:
        raise NoAnswer("the keys are no JSON object") from error
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise NoAnswer("the keys are no list")
    return [key for key in keys if isinstance(key, dict)]
