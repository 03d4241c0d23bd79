"""Puts the live side together: Socket.IO on a Flask application, the tail of the change log, and the fan-out."""

import logging
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import gevent
from flask import Flask
from flask_socketio import SocketIO

from wall.realtime.audience import SCREEN_NAMESPACE, WALL_NAMESPACE, Audience
from wall.realtime.clients import Clients
from wall.realtime.fan_out import FanOut
from wall.realtime.frames import GOING_AWAY, close_frame
from wall.realtime.members import CHECK_SECONDS, Members
from wall.realtime.messages import is_understood
from wall.realtime.parts import LiveParts
from wall.realtime.push import Push
from wall.realtime.seats import Seats
from wall.realtime.tail import Tail
from wall.realtime.threads import Threads
from wall.realtime.visitors import Visitors
from wall.realtime.websocket import take_seam

MAX_MESSAGE_BYTES = 64 << 10
START_SECONDS = 10.0
SWEEP_SECONDS = 2.0


class Live:
    """The live side of one web process.

    Give it the application whose `wsgi_app` already runs pages in threads: /socket.io/ stays in front, in the hub.
    Handlers bypass Flask's contexts, since opening a session may be SQL. Nothing runs before the first client comes.
    """

    def __init__(self, app: Flask, parts: LiveParts) -> None:
        threads = Threads()
        manager = FanOut(self._start)
        server = _serve_sockets(app, manager, parts.public_url)
        audience = Audience(manager)
        showing = parts.render_card, parts.list_media, parts.find_places
        self._push = Push(parts.database, manager, audience, *showing, threads)
        self._tail = Tail(parts.database, self._push.send, threads)
        clients = Clients(server, audience, WALL_NAMESPACE)
        self._members = Members(clients, parts, threads)
        visitors = Visitors(clients, self._members, parts, threads, self._get_position)
        self._seats = Seats(Clients(server, audience, SCREEN_NAMESPACE), parts, threads, self._get_position)
        self._manager = manager
        self._audience = audience
        self._kicked: deque[str] = deque()
        self._watcher: Any = None
        for event in ("connect", "disconnect", "join"):
            server.on(event, getattr(visitors, event), namespace=WALL_NAMESPACE)
        for event in ("connect", "disconnect", "heartbeat"):
            server.on(event, getattr(self._seats, event), namespace=SCREEN_NAMESPACE)

    def kick(self, screen_id: str) -> None:
        """Put a screen of this process out, from any thread. Elsewhere it is out within ten seconds."""
        if self._watcher is not None:  # else no client ever came
            self._kicked.append(screen_id)
            self._watcher.send()  # the only way for other threads, since nothing else of gevent is theirs to touch

    def say_goodbye(self) -> None:
        """Ask every client to come back later, since this process ends. From the hub."""
        for door in self._manager.list_doors():
            door.finish(close_frame(GOING_AWAY))

    def _start(self) -> None:
        """In the hub, when the first client comes."""
        self._tail.start()
        self._watcher = gevent.get_hub().loop.async_()
        self._watcher.start(lambda: gevent.spawn(self._put_out_kicked))
        gevent.spawn(self._sweep)
        gevent.spawn(self._watch_sessions)

    def _put_out_kicked(self) -> None:
        while self._kicked:
            self._seats.kick(self._kicked.popleft())

    def _sweep(self) -> None:
        while True:
            gevent.sleep(SWEEP_SECONDS)
            self._audience.sweep()
            self._seats.check_again()

    def _watch_sessions(self) -> None:
        while True:
            gevent.sleep(CHECK_SECONDS)
            self._members.check_again()

    def _get_position(self) -> int | None:
        first = self._tail.wait_for_start(START_SECONDS)
        return None if first is None else max(first, self._push.position)


def _serve_sockets(app: Flask, manager: FanOut, public_url: str | None) -> Any:
    """A Socket.IO server in front of the application, with our own WebSocket end."""
    quiet = logging.getLogger("wall.realtime.library")
    quiet.setLevel(logging.ERROR)  # below that it writes a line a packet
    extension = SocketIO(
        app,
        async_mode="gevent",
        async_handlers=False,  # a client's messages are handled one after the other: who floods waits for itself
        client_manager=manager,
        cors_allowed_origins=_OwnOrigin(public_url).allows,
        engineio_logger=quiet,
        ping_interval=8,  # a page notices within 14 s that its server is gone
        ping_timeout=6,
        logger=quiet,
        manage_session=False,
        max_http_buffer_size=MAX_MESSAGE_BYTES,
        transports=["websocket"],
    )
    take_seam(extension.server, is_understood)
    return extension.server


class _OwnOrigin:
    """Lets browsers in that show a page of ours (RFC 6455, section 10.2), also behind a proxy.

    A script cannot set X-Forwarded-Host on a WebSocket, so that believing it opens nothing to foreign pages.
    """

    def __init__(self, public_url: str | None) -> None:
        self._public = urlsplit(public_url).netloc if public_url else ""

    def allows(self, origin: str | None, environ: dict[str, Any]) -> bool:
        """Whether the origin's host and port are the ones that were asked for, or those of the public address."""
        forwarded = environ.get("HTTP_X_FORWARDED_HOST", "").split(",")[0].strip()
        own = {environ.get("HTTP_HOST", ""), forwarded, self._public} - {""}
        return urlsplit(origin or "").netloc in own
