"""The server's end of a WebSocket, put into the place that python-engineio keeps for one."""

import base64
import binascii
import hashlib
import logging
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

from engineio.exceptions import EngineIOError
from gunicorn.workers.base_async import ALREADY_HANDLED

from wall.realtime.door import Door
from wall.realtime.frames import (
    CLOSE,
    GOING_AWAY,
    PING,
    PONG,
    REFUSED,
    TEXT,
    Closing,
    Control,
    Incoming,
    close_frame,
    make_frame,
    read_close,
)

DOOR = "florilege.door"  # where the environment keeps the client's writer
MAX_FRAMES_A_SECOND = 20
TESTED = ((4, 12), (5, 0))  # the range of python-engineio whose seam is known

log = logging.getLogger(__name__)

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
_RECEIVE = 16_384

Accepts = Callable[[str | bytes], bool]


def take_seam(server: Any, accepts: Accepts) -> None:
    """Make a Socket.IO server use `OwnWebSocket`; `accepts` says whether a client's message is one we understand.

    Raises RuntimeError where python-engineio has no such seam: then nothing must be served.
    """
    installed = version("python-engineio")
    number = tuple(int(part) for part in installed.split(".")[:2])
    if not TESTED[0] <= number < TESTED[1]:
        raise RuntimeError(f"python-engineio {installed} is not one this program knows: 4.12 or later, below 5.")
    seam = getattr(server.eio, "_async", None)
    if server.eio.async_mode != "gevent" or not isinstance(seam, dict) or not callable(seam.get("websocket")):
        raise RuntimeError(f"python-engineio {installed} no longer keeps its WebSocket where this program replaces it.")
    server.eio._async = dict(seam, websocket=partial(OwnWebSocket, accepts=accepts))  # a copy: all servers share it


class OwnWebSocket:
    """One client's WebSocket (RFC 6455), for engine.io: it calls `send`, `wait` and `close`, none of which raises.

    The Origin was checked before, by engine.io. Never compresses. A client that breaks the protocol, says what is not
    accepted, or sends more than `MAX_FRAMES_A_SECOND`, is told so in a Close frame and let go.
    """

    def __init__(self, handler: Any, server: Any, *, accepts: Accepts) -> None:
        self._handler = handler
        self._accepts = accepts
        self._silence = server.ping_interval + server.ping_timeout
        self._incoming = Incoming(server.max_http_buffer_size, _Meter().count)
        self._ended = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer the handshake, then serve until the end. Without a proper handshake: 400."""
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "").strip()
        if not _is_handshake(environ, key):
            self._forget()
            start_response("400 Bad Request", [("Sec-WebSocket-Version", "13"), ("Content-Length", "0")])
            return [b""]
        self._connection = environ["gunicorn.socket"]
        self._connection.settimeout(self._silence)
        self._door = environ[DOOR] = Door(self._connection)
        self._door.write(_accept(key))
        try:
            self._handler(self)
        except (OSError, ValueError, EngineIOError) as error:  # after the 101 gunicorn can only make it worse
            log.warning("A live connection ended badly: %r", error)
            self._forget()
        finally:
            self._door.cut()
        return ALREADY_HANDLED

    def send(self, message: str | bytes) -> None:
        """Send one message; only text exists here."""
        self._door.write(make_frame(TEXT, message.encode() if isinstance(message, str) else message))

    def close(self) -> None:
        """Say goodbye; the client has two seconds to answer."""
        self._door.finish(close_frame(GOING_AWAY))
        if not self._ended:
            self._door.cut_later()

    def wait(self) -> str | bytes | None:
        """The next message, or None at the end, however it came."""
        try:
            return self._next_message()
        except Closing as closing:
            self._door.finish(close_frame(closing.code))
        except OSError:
            self._door.cut()
        self._ended = True
        return None

    def _next_message(self) -> str | bytes | None:
        while True:
            message = self._incoming.take()
            if message is None:
                data = self._connection.recv(_RECEIVE)
                if not data:
                    self._ended = True
                    return None
                self._incoming.feed(data)
            elif not isinstance(message, Control):
                if not self._accepts(message):
                    raise Closing(REFUSED)
                return message
            elif message.opcode == CLOSE:
                raise Closing(read_close(message.payload))  # a Close is answered with its own code
            elif message.opcode == PING:
                self._door.write(make_frame(PONG, message.payload))

    def _forget(self) -> None:
        """Let engine.io drop what it knows of this client, which it does itself only after a handler ended well."""
        self._handler.__self__.close(wait=False, abort=True)


class _Meter:
    """Counts frames by the second."""

    __slots__ = ("_began", "_count")

    def __init__(self) -> None:
        self._began = 0.0
        self._count = 0

    def count(self) -> None:
        """One more. Raises `Closing` when it is one too many."""
        moment = time.monotonic()
        if moment - self._began >= 1.0:
            self._began, self._count = moment, 0
        self._count += 1
        if self._count > MAX_FRAMES_A_SECOND:
            raise Closing(REFUSED)


def _is_handshake(environ: dict[str, Any], key: str) -> bool:
    """RFC 6455, section 4.2.1; method, Upgrade and Connection were seen to by engine.io."""
    try:
        nonce = base64.b64decode(key, validate=True)
    except binascii.Error:
        return False
    return (
        len(nonce) == 16
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION", "").strip() == "13"
        and environ.get("SERVER_PROTOCOL") == "HTTP/1.1"
        and "gunicorn.socket" in environ
    )


def _accept(key: str) -> bytes:
    digest = hashlib.sha1(key.encode("latin-1") + _GUID, usedforsecurity=False).digest()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )
