"""A proxy on loopback that misbehaves when it is told to: what stands between a browser and a server in trouble."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, Literal, Self

Mode = Literal["well", "500", "refused", "malformed", "empty", "hang", "429"]
FAULTS: tuple[Mode, ...] = ("500", "refused", "malformed", "empty", "hang", "429")

_ANSWERS: dict[Mode, bytes] = {
    "500": b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<h1>500</h1>",
    "malformed": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"posts":[{"id"',
    "empty": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n",
    "429": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n",
}


class Misbehaving:
    """Hands bytes on between its own port and another. A fault ends what is open; "hang" only stalls it."""

    def __init__(self, port: int, upstream: int) -> None:
        self.port, self._upstream = port, upstream
        self._mode: Mode = "well"
        self._open: set[asyncio.StreamWriter] = set()
        self._listening: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.set_mode("well")
        return self

    def __exit__(self, *_error: object) -> None:
        self.set_mode("refused")
        self._do(self._rest()).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def set_mode(self, mode: Mode) -> None:
        """Behave like this from now on."""
        self._do(self._change(mode)).result(10)

    async def _change(self, mode: Mode) -> None:
        before, self._mode = self._mode, mode
        (self._flows.clear if mode == "hang" else self._flows.set)()
        if mode not in ("well", "hang") or (mode == "well" and before == "hang"):
            for writer in tuple(self._open):
                writer.transport.abort()
        if mode == "refused" and self._listening is not None:
            self._listening.close()
            self._listening = None
        elif mode != "refused" and self._listening is None:
            self._listening = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _rest(self) -> None:
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self._mode in _ANSWERS:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(_ANSWERS[self._mode])
                await writer.drain()
            else:
                await self._flows.wait()
                await self._connect(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        ways = [
            asyncio.ensure_future(self._hand_on(reader, their_writer)),
            asyncio.ensure_future(self._hand_on(their_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            their_writer.close()

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()

    def _do(self, what: Coroutine[Any, Any, None]) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(what, self._loop)
