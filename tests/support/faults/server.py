"""The fault server: plain sockets on loopback, one thread a connection, and a count of those that are still open."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

_HEAD_SECONDS = 5.0
_LONGEST_HEAD = 65_536


@dataclass
class Visit:
    """One connection whose request was read, and the ways to treat it badly."""

    connection: socket.socket
    server: "FaultServer"
    path: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The fault's name."""
        return (self.server.always or self.path).partition("/")[0]

    @property
    def body(self) -> bytes:
        """What would be good to answer here."""
        good = self.server.good
        return next((body for end, body in good.bodies.items() if self.path.endswith(end)), good.body)

    @property
    def rest(self) -> str:
        """What stands after the fault's name."""
        return (self.server.always or self.path).partition("/")[2]

    def send(self, data: bytes | str) -> None:
        """Send some bytes."""
        self.connection.sendall(data.encode() if isinstance(data, str) else data)

    def answer(self, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        """Send an answer as it should be, apart from what `headers` say."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Content-Type": self.server.good.media_type, "Content-Length": str(len(body))} | named
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
        self.send(f"HTTP/1.1 {status}\r\n{lines}\r\n")
        self.send(body)

    def drip(self, pieces: Iterator[bytes], pause: float = 0.05) -> None:
        """Send piece by piece, until the other side has had enough."""
        for piece in pieces:
            self.send(piece)
            time.sleep(pause)

    def wait(self) -> None:
        """Say nothing until the other side has had enough."""
        self.connection.settimeout(60)
        while self.connection.recv(4096):
            pass

    def reset(self) -> None:
        """Break the connection off in the hardest way (RST)."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


Fault = Callable[[Visit], None]


@dataclass(frozen=True)
class Good:
    """What a server answers where all is well; `bodies` has others for the ends of paths."""

    body: bytes = b""
    media_type: str = "text/plain"
    bodies: Mapping[str, bytes] = field(default_factory=dict)


class FaultServer:
    """Listens on an address of loopback while its block lasts.

    `faults` has what is done for the first part of each path, or for every path the one called `always`; the rest gets
    what is `good`. `greet` comes before a request is even read. `asked` are the paths that came in, `hosts` the servers
    that were meant; `open` counts the connections that are not over.
    """

    def __init__(
        self,
        faults: Mapping[str, Fault],
        good: Good = Good(),
        *,
        always: str = "",
        address: str = "127.0.0.1",
        context: ssl.SSLContext | None = None,
        greet: Callable[[socket.socket], bool] | None = None,
    ) -> None:
        self.faults, self.good = faults, good
        self.always = always
        self.asked: list[str] = []
        self.hosts: list[str] = []
        self.open = 0
        self._context, self._greet = context, greet
        self._lock = threading.Lock()
        self._listener = socket.create_server((address, 0), backlog=256)
        self._threads: list[threading.Thread] = []
        self.host = f"{address}:{self._listener.getsockname()[1]}"

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self._context else 'http'}://{self.host}"

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.host.rpartition(":")[2])

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="fault server", daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the one that accepts
        self._listener.close()

    def wait_until_left(self, seconds: float = 3.0) -> bool:
        """Whether every connection is closed from the other side within so many seconds."""
        end = time.monotonic() + seconds
        while self.open and time.monotonic() < end:
            time.sleep(0.02)
        return not self.open

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.open += 1
            threading.Thread(target=self._serve, args=(connection,), name="fault", daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with self._counted(), suppress(OSError), plain:
            if self._greet and not self._greet(plain):
                return
            with self._secured(plain) as connection:
                connection.settimeout(_HEAD_SECONDS)
                visit = self._read_head(connection)
                if visit:
                    connection.settimeout(60)
                    self.faults.get(visit.name, _be_good)(visit)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._lock:
                self.open -= 1

    @contextmanager
    def _secured(self, plain: socket.socket) -> Iterator[socket.socket]:
        if self._context is None:
            yield plain
            return
        plain.settimeout(_HEAD_SECONDS)
        with self._context.wrap_socket(plain, server_side=True) as secured:
            yield secured

    def _read_head(self, connection: socket.socket) -> Visit | None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(4096)
            if not part or len(head) > _LONGEST_HEAD:
                return None
            head += part
        first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        target = first.split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.asked.append(target)
        self.hosts.append(headers.get("host", ""))
        path = target.partition("?")[0].lstrip("/")
        return Visit(connection, self, path, headers)


def _be_good(visit: Visit) -> None:
    visit.answer(visit.body)
