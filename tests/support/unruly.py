"""A proxy between browser and site that misbehaves when it is told to, as broken servers and networks do."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Fault = Literal["500", "429", "malformed", "nothing", "list", "hang", "refused"]

_BODIES = {
    "500": b"<h1>Internal error</h1>",
    "429": b"slow down",
    "malformed": b'{"changes": [',
    "nothing": b"",
    "list": b"[]",
}
_LINES = {"500": "500 Internal Server Error", "429": "429 Too Many Requests"}


class Unruly:
    """Passes everything on, sockets too, until `fault` is set; then no request gets through, and open sockets end.

    "hang" keeps them open and says nothing, as a cut cable does.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._fault: Fault | None = None
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def broken(self, fault: Fault) -> Iterator[None]:
        """Misbehave for the time of the block."""
        self._fault = fault
        if fault != "hang":
            self._cut()
        yield
        self._fault = None
        self._cut()

    def close(self) -> None:
        """End it, and every connection."""
        self._listener.close()
        self._cut()

    def _cut(self) -> None:
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.add(client)
        with contextlib.suppress(OSError), client:
            if self._fault == "refused":
                return
            head = _read_head(client)
            if not head:
                return
            if self._fault == "hang":
                client.recv(1)  # until the browser gives up, or the fault ends
            elif self._fault is not None:
                client.sendall(_answer(self._fault))
            else:
                self._pass_on(client, head)
        self._open.discard(client)

    def _pass_on(self, client: socket.socket, head: bytes) -> None:
        """One request and its answer; of a WebSocket everything that follows, both ways."""
        if b"upgrade: websocket" not in head.lower():
            head = head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1).replace(b"Connection: keep-alive\r\n", b"")
        with socket.create_connection(("127.0.0.1", self._target)) as server:
            self._open.add(server)
            server.sendall(head)
            threading.Thread(target=self._copy, args=(client, server), daemon=True).start()
            self._copy(server, client)
        self._open.discard(server)

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if self._fault != "hang":
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def _read_head(client: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(65_536)
        if not data:
            return b""
        head += data
    return head


def _answer(fault: Fault) -> bytes:
    body, line = _BODIES[fault], _LINES.get(fault, "200 OK")
    head = (
        f"HTTP/1.1 {line}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
