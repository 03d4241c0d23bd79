"""The one writer of one client's socket."""

from collections import deque
from contextlib import suppress
from socket import SHUT_RDWR, SHUT_WR
from typing import Any

import gevent

MAX_BACKLOG = 8 << 20  # bytes that a slow client may be behind before it is cut off
FAREWELL_SECONDS = 2.0  # how long a client has to answer our Close


class Door:
    """Every byte to a client goes through here, so that frames never tear.

    Nothing here waits and nothing raises: what the kernel does not take at once is kept, and drained by a greenlet that
    lives only while it is needed. A client `MAX_BACKLOG` behind is cut off; its reader sees the end and cleans up.
    """

    __slots__ = ("_backlog", "_connection", "_finishing", "_open", "_size")

    def __init__(self, connection: Any) -> None:
        self._connection = connection  # a gevent socket; `_sock` is the non-blocking one under it
        self._backlog: deque[memoryview] | None = None
        self._size = 0
        self._open = True
        self._finishing = False

    def write(self, data: bytes) -> None:
        """Send bytes now, or as soon as the client takes them."""
        if not self._open or self._finishing:
            return
        if self._backlog is not None:
            self._keep(self._backlog, memoryview(data))
            return
        try:
            sent = self._connection._sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.cut()
            return
        if sent < len(data):
            self._backlog = deque()
            self._keep(self._backlog, memoryview(data)[sent:])
            gevent.spawn(self._drain, self._backlog)

    def finish(self, farewell: bytes) -> None:
        """Send last bytes, then say on the socket that no more will come. Later writes do nothing."""
        self.write(farewell)
        self._finishing = True
        if self._backlog is None:
            self._end_writing()

    def cut(self) -> None:
        """End the connection at once, for reader and writer."""
        if self._open:
            self._open = False
            with suppress(OSError):
                self._connection._sock.shutdown(SHUT_RDWR)  # close() would be put off while others hold the socket

    def cut_later(self) -> None:
        """End the connection when the client had time to answer our Close (RFC 6455, section 7.1.1)."""
        gevent.spawn_later(FAREWELL_SECONDS, self.cut)

    def _keep(self, backlog: deque[memoryview], data: memoryview) -> None:
        backlog.append(data)
        self._size += len(data)
        if self._size > MAX_BACKLOG:
            self.cut()

    def _drain(self, backlog: deque[memoryview]) -> None:
        try:
            while backlog and self._open:
                sent = self._connection.send(backlog[0])
                self._size -= sent
                rest = backlog.popleft()[sent:]
                if rest:
                    backlog.appendleft(rest)
        except OSError:  # gone, or nothing taken for the socket's time-out
            self.cut()
        self._backlog = None
        if self._finishing:
            self._end_writing()

    def _end_writing(self) -> None:
        if self._open:
            with suppress(OSError):
                self._connection._sock.shutdown(SHUT_WR)
