"""Sends one event to many clients: framed once, one system call a client, bursts joined."""

import time
from collections.abc import Callable
from typing import Any

import gevent
import socketio
from socketio import packet

from wall.realtime.door import Door
from wall.realtime.frames import TEXT, make_frame
from wall.realtime.websocket import DOOR

WINDOW_SECONDS = 0.02
_TURN = 500  # clients served before others (accepts, pings) get a turn


class FanOut(socketio.Manager):  # type: ignore[misc]  # python-socketio has no types
    """A Socket.IO client manager with `broadcast`, and with an index from clients to rooms.

    The stock manager looks for a leaving client in every room, and each client is a room: N leaving cost N² look-ups.
    Everything but `broadcast` keeps to engine.io's queue, in order. `on_first` is called when the first client comes.
    """

    def __init__(self, on_first: Callable[[], None], window: float = WINDOW_SECONDS) -> None:
        super().__init__()
        self._on_first = on_first
        self._window = window
        self._rooms_of: dict[tuple[str, str], set[str | None]] = {}
        self._doors: dict[str, Door] = {}
        self._pending: dict[tuple[str, str], list[bytes]] = {}
        self._flushing = False
        self._flushed_at = 0.0

    def initialize(self) -> None:
        """The library's own call, before its first client."""
        super().initialize()
        self._on_first()

    def broadcast(self, event: str, data: dict[str, Any], namespace: str, room: str) -> None:
        """Send an event to everybody in the room: at once, or within the window when another just went."""
        text = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, data]).encode()
        frame = make_frame(TEXT, b"4" + text.encode())  # 4: an engine.io message
        self._pending.setdefault((namespace, room), []).append(frame)
        if not self._flushing:
            self._flushing = True
            gevent.spawn(self._flush)

    def has_listeners(self, namespace: str, room: str) -> bool:
        """Whether anybody is in the room."""
        return room in self.rooms.get(namespace, ())

    def list_doors(self) -> list[Door]:
        """The writers of all connections, also of those that entered no namespace."""
        return [environ[DOOR] for environ in self.server.environ.values() if DOOR in environ]

    def connect(self, sid: str, namespace: str) -> str:
        """Remember the client's writer."""
        sid = super().connect(sid, namespace)
        eio_sid = self.eio_sid_from_sid(sid, namespace)
        door = self.server.environ.get(eio_sid, {}).get(DOOR)
        if door is not None:
            self._doors[eio_sid] = door
        return sid

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        """Enter, and note it in the index."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of.setdefault((namespace, sid), set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Leave, and note it in the index."""
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of.get((namespace, sid), set()).discard(room)

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """The rooms of a client, its own among them."""
        return [room for room in self._rooms_of.get((namespace, sid), ()) if room is not None]

    def basic_disconnect(self, sid: str, namespace: str, **_unused: object) -> None:
        """Leave every room by the index; drop the writer with the client's last namespace."""
        eio_sid = self.eio_sid_from_sid(sid, namespace)
        for room in self._rooms_of.pop((namespace, sid), set()):
            super().basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]
        if not any(self.sid_from_eio_sid(eio_sid, other) for other in self.rooms):
            self._doors.pop(eio_sid, None)

    def _flush(self) -> None:
        """Empty what is pending. Only one runs at a time, since it lets others in halfway and order must hold."""
        while self._pending:
            gevent.sleep(max(0.0, self._flushed_at + self._window - time.monotonic()))
            self._flushed_at = time.monotonic()
            pending, self._pending = self._pending, {}
            for (namespace, room), frames in pending.items():
                self._send_to(namespace, room, b"".join(frames))
        self._flushing = False

    def _send_to(self, namespace: str, room: str, frames: bytes) -> None:
        for number, (_sid, eio_sid) in enumerate(self.get_participants(namespace, room), 1):
            door = self._doors.get(eio_sid)
            if door is not None:
                door.write(frames)
            if number % _TURN == 0:
                gevent.sleep(0)
