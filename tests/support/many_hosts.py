"""A server that is many: it answers on any number of loopback addresses, each a host of its own, well or badly.

Run as a program of its own, so that it does not share a core's lock with what is measured; `ManyHosts` starts it.
"""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from types import TracebackType
from typing import Any

WAYS = ("drip", "hang", "endless", "chain", "broken", "reset")
_CHAIN = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


def hosts(count: int) -> list[str]:
    """So many addresses of loopback."""
    return [f"127.0.{1 + number // 200}.{1 + number % 200}" for number in range(count)]


class ManyHosts:
    """The server as a child, while the block runs."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses

    def __enter__(self) -> "ManyHosts":
        command = [sys.executable, "-m", "tests.support.many_hosts", *self._addresses]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def spoil(self, addresses: list[str]) -> None:
        """From now on these hosts misbehave, each feed of theirs in its own way."""
        self._ask(f"spoil?{','.join(addresses)}")

    def asked(self) -> dict[str, list[float]]:
        """When each feed was asked for, by its address, in seconds."""
        found: dict[str, list[float]] = self._ask("asked")
        return found

    def _ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"http://{self._addresses[0]}:{self.port}/-/{what}", timeout=10) as answer:
            return json.load(answer)


class _Server:
    def __init__(self) -> None:
        self._asked: dict[str, list[float]] = {}
        self._spoilt: set[str] = set()

    async def run(self, addresses: list[str]) -> None:
        first = await asyncio.start_server(self._answer, addresses[0], 0)
        port = first.sockets[0].getsockname()[1]
        for address in addresses[1:]:
            await asyncio.start_server(self._answer, address, port)
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path, host = head.split(" ", 2)[1], writer.get_extra_info("sockname")[0]
            if path.startswith("/-/"):
                writer.write(_reply(json.dumps(self._control(path[3:])).encode()))
            else:
                self._asked.setdefault(f"{host}{path}", []).append(time.monotonic())
                await self._serve(host, path, head, writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever asked has had enough
        finally:
            writer.close()

    def _control(self, what: str) -> object:
        if what.startswith("spoil?"):
            self._spoilt.update(what.removeprefix("spoil?").split(","))
        return self._asked

    async def _serve(self, host: str, path: str, head: str, writer: asyncio.StreamWriter) -> None:
        if host in self._spoilt:
            await _misbehave(WAYS[int(path.rpartition("/")[2]) % len(WAYS)], writer)
        elif "if-none-match" in head.lower():
            writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n')
        else:
            writer.write(_reply(_feed(f"http://{host}{path}"), "application/rss+xml"))


def _feed(url: str) -> bytes:
    """A feed in which there is nothing yet: what a look costs is asked here, not what a post does."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{url}</title></channel></rss>'.encode()


def _reply(body: bytes, kind: str = "application/json") -> bytes:
    head = f'HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: "1"\r\nContent-Length: {len(body)}\r\n'
    return f"{head}Connection: close\r\n\r\n".encode() + body


async def _misbehave(way: str, writer: asyncio.StreamWriter) -> None:
    if way == "hang":
        await asyncio.sleep(600)
    elif way == "drip":
        for byte in _reply(_feed("http://slow.example/")):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.5)
    elif way == "endless":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
        while True:
            writer.write(b"<a>" * 20_000)
            await writer.drain()
    elif way == "chain":
        writer.write(
            _reply(f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY e0 'x'>{_CHAIN}]><rss>&e11;</rss>".encode(), "text/xml")
        )
    elif way == "broken":
        writer.write(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n")
    else:
        writer.transport.abort()


if __name__ == "__main__":
    asyncio.run(_Server().run(sys.argv[1:]))
