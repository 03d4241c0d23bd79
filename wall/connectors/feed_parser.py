"""Has feeds read by the helper process, so that a hostile one can hurt nobody; safe to call from several threads."""

import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from wall.connectors.base import Malformed

_PROGRAM = Path(__file__).with_name("feed_helper.py")
_AT_ONCE = 2
_START_SECONDS = 15.0
_LONGEST_ANSWER = 32_000_000
_TOO_HEAVY = "{url} cannot be read: it takes more time or memory than a feed may."


@dataclass(frozen=True)
class FeedMedium:
    """A picture or file of an entry, as the feed names it."""

    url: str
    type: str = ""
    medium: str = ""
    width: str = ""
    height: str = ""
    alt: str = ""


@dataclass(frozen=True)
class FeedEntry:
    """One entry; times are seconds since 1970, and None where the feed gives none that can be read."""

    id: str = ""
    url: str = ""
    title: str = ""
    title_is_html: bool = False
    body: str = ""
    body_is_html: bool = True
    published: int | None = None
    updated: int | None = None
    language: str = ""
    media: tuple[FeedMedium, ...] = ()


@dataclass(frozen=True)
class ParsedFeed:
    """A feed of any kind, newest 50 entries in the feed's own order. An empty `version` says: no feed at all."""

    version: str
    title: str = ""
    title_is_html: bool = False
    author: str = ""
    url: str = ""
    icon: str = ""
    language: str = ""
    entries: tuple[FeedEntry, ...] = ()


class FeedParser:
    """Starts its helper with the first feed, and again when it has died. `close` ends it; so does our own end."""

    def __init__(self, *, wall_seconds: float = 10.0) -> None:
        self._wall_seconds = wall_seconds
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(_AT_ONCE)
        self._helper: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def parse(self, body: bytes, *, media_type: str, url: str) -> ParsedFeed:
        """Read a feed within a few seconds. Raises Malformed if it takes more than a feed may."""
        with self._slots, self._start_child() as child:
            data = self._ask(child, body, media_type, url)
        if data is None:
            raise Malformed(_TOO_HEAVY, url=url)
        try:
            return msgspec.json.decode(data, type=ParsedFeed)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Malformed(_TOO_HEAVY, url=url) from error

    def close(self) -> None:
        """End the helper. The next feed would start a new one."""
        with self._lock:
            self._stop()

    def _ask(self, child: socket.socket, body: bytes, media_type: str, url: str) -> bytes | None:
        facts = json.dumps({"type": media_type, "url": url}).encode()
        ends_at = time.monotonic() + self._wall_seconds
        try:
            child.settimeout(self._wall_seconds)
            for part in (facts, body):
                child.sendall(struct.pack(">I", len(part)) + part)
            (size,) = struct.unpack(">I", _receive(child, 4, ends_at))
            return _receive(child, min(size, _LONGEST_ANSWER), ends_at)
        except (OSError, EOFError):
            return None

    def _start_child(self) -> socket.socket:
        """Our end of a new child's socket. A helper that died is replaced: its death says nothing about the feed."""
        with self._lock:
            child = self._fork()
            if child is None:
                self._stop()
                child = self._fork()
        if child is None:
            raise RuntimeError("The helper process that reads feeds does not start.")
        return child

    def _fork(self) -> socket.socket | None:
        ours, theirs = socket.socketpair()
        ours.settimeout(_START_SECONDS)
        try:
            with theirs:
                socket.send_fds(self._running(), [b"j"], [theirs.fileno()])
            if ours.recv(1):
                return ours
        except OSError:
            pass  # as if it had not greeted
        ours.close()
        return None

    def _running(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair()
            with theirs:
                # By its path and with -P: nothing of ours is imported, and our `http.py` hides no one else's.
                self._helper = subprocess.Popen(
                    [sys.executable, "-P", str(_PROGRAM), str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    env={name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            self._control = ours
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._helper is not None:
            self._helper.kill()
            self._helper.wait()
            self._helper = None


def _receive(sock: socket.socket, size: int, ends_at: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        sock.settimeout(max(0.01, ends_at - time.monotonic()))
        part = sock.recv(min(size - len(data), 1 << 18))
        if not part:
            raise EOFError
        data += part
    return bytes(data)
