"""A client that speaks WebSocket and Socket.IO byte by byte, so that it can also speak them wrongly."""

import json
import os
import socket
import time
from typing import Any, Self

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def ask(port: int, path: str, *, method: str = "GET", body: bytes = b"", headers: str = "") -> tuple[int, bytes]:
    """One plain HTTP request: status and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{length}{headers}\r\n"
        connection.sendall(head.encode() + body)
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
    head_bytes, _, rest = answer.partition(b"\r\n\r\n")
    return int(head_bytes.split()[1]), rest


def make_frame(opcode: int, payload: bytes, *, final: bool = True, masked: bool = True) -> bytes:
    """A client's frame."""
    size = len(payload)
    mask_bit = 128 if masked else 0
    head = bytes(((128 if final else 0) | opcode,))
    if size < 126:
        head += bytes((mask_bit | size,))
    elif size < 1 << 16:
        head += bytes((mask_bit | 126,)) + size.to_bytes(2, "big")
    else:
        head += bytes((mask_bit | 127,)) + size.to_bytes(8, "big")
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


class Wire:
    """One connection. Closes with its block."""

    def __init__(self, port: int, *, headers: str = "", host: str = "", receive_buffer: int = 0) -> None:
        self.connection = socket.socket()
        if receive_buffer:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.connection.settimeout(10)
        self.connection.connect(("127.0.0.1", port))
        self._buffer = b""
        if "Sec-WebSocket-Key" not in headers:
            headers += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        if "Sec-WebSocket-Version" not in headers:
            headers += "Sec-WebSocket-Version: 13\r\n"
        self.connection.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host or f'127.0.0.1:{port}'}\r\n"
            f"Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n{headers}\r\n".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._receive()
        self.head, _, self._buffer = head.partition(b"\r\n\r\n")
        self.status = int(self.head.split()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def enter(self, namespace: str = "/wall", auth: dict[str, Any] | None = None) -> Any:
        """Read engine.io's greeting and enter a namespace; the answer's type (0 let in, 4 not) and data."""
        assert self.read_text().startswith("0{")
        self.send_text(f"40{namespace},{json.dumps(auth) if auth else ''}")
        answer = self.read_text()
        return answer[1], json.loads(answer.partition(",")[2])

    def join(self, wish: dict[str, str]) -> Any:
        """Send a `join` and read on to its acknowledgement."""
        self.send_text("42/wall,7" + json.dumps(["join", wish]))
        while not (text := self.read_text()).startswith("43/wall,7"):
            assert text.startswith("42/wall,"), text
        return json.loads(text.removeprefix("43/wall,7"))[0]

    def send_text(self, text: str) -> None:
        """Send one whole message."""
        self.connection.sendall(make_frame(TEXT, text.encode()))

    def read_event(self) -> list[Any]:
        """The next Socket.IO event: its name and arguments."""
        text = self.read_text()
        assert text.startswith("42/"), text
        return list(json.loads(text.partition(",")[2]))

    def read_text(self) -> str:
        """The next text message; engine.io's pings are answered."""
        while True:
            opcode, payload = self.read_frame()
            assert opcode == TEXT, (opcode, payload)
            if payload != b"2":
                return payload.decode()
            self.send_text("3")

    def read_frame(self) -> tuple[int, bytes]:
        """The next frame of any kind. Raises EOFError at the end."""
        first, size = self._take(2)
        if size == 126:
            size = int.from_bytes(self._take(2), "big")
        elif size == 127:
            size = int.from_bytes(self._take(8), "big")
        assert first & 0xF0 == 0x80
        return first & 15, self._take(size)

    def read_close(self) -> int:
        """Read on to the server's Close; its code."""
        while True:
            opcode, payload = self.read_frame()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big")

    def is_ended(self, seconds: float = 5) -> bool:
        """Whether the server ends the connection by then, whatever it says first."""
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                self.read_frame()
        except (EOFError, ConnectionError):
            return True
        except TimeoutError:
            return False
        return False

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._buffer += self._receive()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _receive(self) -> bytes:
        data = self.connection.recv(1 << 20)
        if not data:
            raise EOFError
        return data
