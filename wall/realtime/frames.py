"""WebSocket frames after RFC 6455: makes those a server sends and takes apart what a client sends. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10

NORMAL, GOING_AWAY, PROTOCOL_ERROR, UNSUPPORTED, BAD_TEXT, REFUSED, TOO_BIG = 1000, 1001, 1002, 1003, 1007, 1008, 1009

_OPCODES = frozenset((CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG))
_CLOSE_CODES = frozenset((*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)))


class Closing(Exception):
    """The connection has to end, mostly since a rule was broken; `code` is for our Close (RFC 6455, section 7.4.1)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Control:
    """A whole Close, Ping or Pong."""

    opcode: int
    payload: bytes


@dataclass(frozen=True)
class _Frame:
    final: bool
    opcode: int
    payload: bytes


def make_frame(opcode: int, payload: bytes) -> bytes:
    """One final, unmasked, uncompressed frame (RFC 6455, section 5.2)."""
    size = len(payload)
    first = 0x80 | opcode
    if size < 126:
        return bytes((first, size)) + payload
    if size < 1 << 16:
        return bytes((first, 126)) + size.to_bytes(2, "big") + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload


def close_frame(code: int) -> bytes:
    """A Close frame that says why."""
    return make_frame(CLOSE, code.to_bytes(2, "big"))


def read_close(payload: bytes) -> int:
    """The code to answer a client's Close with (RFC 6455, section 5.5.1). Raises `Closing` where it is malformed."""
    if not payload:
        return NORMAL
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or code not in _CLOSE_CODES:
        raise Closing(PROTOCOL_ERROR)
    _read_text(payload[2:])
    return code


class Incoming:
    """Puts a client's bytes together again, up to `limit` bytes a message; calls `admit` for each frame."""

    def __init__(self, limit: int, admit: Callable[[], None]) -> None:
        self._limit = limit
        self._admit = admit
        self._buffer = bytearray()
        self._parts: list[bytes] = []
        self._opcode = CONTINUATION  # of the message under way; CONTINUATION: none is
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Add what the socket gave."""
        self._buffer += data

    def take(self) -> str | bytes | Control | None:
        """The next whole message or control frame, or None while bytes are missing. Raises `Closing`."""
        while (frame := self._take_frame()) is not None:
            self._admit()
            if frame.opcode >= CLOSE:
                return Control(frame.opcode, frame.payload)
            if (message := self._add(frame)) is not None:
                return message
        return None

    def _take_frame(self) -> _Frame | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        final, opcode, size = bool(buffer[0] & 0x80), buffer[0] & 0x0F, buffer[1] & 0x7F
        if buffer[0] & 0x70 or opcode not in _OPCODES or not buffer[1] & 0x80:
            raise Closing(PROTOCOL_ERROR)  # reserved bits, an unknown kind, or no mask
        if opcode >= CLOSE and (size > 125 or not final):
            raise Closing(PROTOCOL_ERROR)
        start = 2 + {126: 2, 127: 8}.get(size, 0)
        if len(buffer) < start:
            return None
        if start > 2:
            size = _read_length(bytes(buffer[2:start]))
        if opcode < CLOSE and self._size + size > self._limit:
            raise Closing(TOO_BIG)  # before its bytes are even read
        end = start + 4 + size
        if len(buffer) < end:
            return None
        payload = _unmask(bytes(buffer[start : start + 4]), bytes(buffer[start + 4 : end]))
        del buffer[:end]
        return _Frame(final, opcode, payload)

    def _add(self, frame: _Frame) -> str | bytes | None:
        if (frame.opcode == CONTINUATION) == (self._opcode == CONTINUATION):
            raise Closing(PROTOCOL_ERROR)  # goes on with nothing, or begins anew in the middle
        self._opcode = frame.opcode or self._opcode
        self._parts.append(frame.payload)
        self._size += len(frame.payload)
        if not frame.final:
            return None
        whole, opcode = b"".join(self._parts), self._opcode
        self._parts, self._opcode, self._size = [], CONTINUATION, 0
        return _read_text(whole) if opcode == TEXT else whole


def _read_length(field: bytes) -> int:
    size = int.from_bytes(field, "big")
    if size < (126 if len(field) == 2 else 1 << 16) or size >> 63:
        raise Closing(PROTOCOL_ERROR)  # not the shortest form, or negative
    return size


def _unmask(mask: bytes, payload: bytes) -> bytes:
    size = len(payload)
    pattern = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")).to_bytes(size, "big")


def _read_text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Closing(BAD_TEXT) from None
