"""The measured site: a made-up company with its week, sixteen inbound doors that a desk writes through, and a feed."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, cycle
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.bench.front.misbehaving import Misbehaving
from tests.processes.conftest import list_settings
from tests.processes.running import Running
from tests.processes.senders import Door, open_door
from tests.support.ports import find_free_port
from wall.acts.follow import follow
from wall.clock import now
from wall.config import load_settings
from wall.connectors.pictures import FAKE
from wall.connectors.webhook import sign
from wall.demo.site import MARKER, prepare_demo
from wall.parts import Parts, assemble
from wall.people.queries import everybody
from wall.posts.models import Post
from wall.posts.service import hide

VOICES = 16  # as many as the reference page has
_PICTURES = tuple(f"{FAKE}{name}.jpg" for name in ("dawn", "dusk", "delta", "fjord", "forest", "harbour"))

Answer = Callable[[str, dict[str, Any]], dict[str, Any]]


class Desk:
    """Writes through the doors by turns, as sixteen people would: two of five posts have a picture."""

    def __init__(self, parts: Parts, port: int, doors: list[Door], pictures: tuple[str, ...]) -> None:
        self._parts, self._port, self._pictures = parts, port, pictures
        self._turns, self._numbers = cycle(doors), count()
        self._lock = threading.Lock()
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._sent: dict[str, tuple[Door, str]] = {}

    def publish(self, text: str, copies: int = 1) -> float:
        """Send one post, or several numbered ones; when the last was accepted, in milliseconds since 1970."""
        with self._lock:
            for number in range(copies):
                self._send(f"{text}{number}" if copies > 1 else text)
            return time.time() * 1000

    def delete(self, text: str) -> float:
        """Have the sender take a post back."""
        door, name = self._sent[text]
        with self._lock:
            self._knock(door, {"id": name, "action": "delete"})
            return time.time() * 1000

    def hide(self, text: str) -> float:
        """Hide a post, as a steward does."""
        with self._parts.database.write() as session:
            post = session.scalars(select(Post).where(Post.text == text)).one()
            hide(session, post, reason="For safety.", actor=None)
        return time.time() * 1000

    def _send(self, text: str) -> None:
        number, door = next(self._numbers), next(self._turns)
        message: dict[str, Any] = {"id": f"sent-{number}", "text": text}
        if number % 5 < 2 and self._pictures:
            picture = self._pictures[number % len(self._pictures)]
            message["media"] = [{"url": picture, "alt": "A picture of the river."}]
        if len(self._sent) < 1000:
            self._sent[text] = (door, message["id"])
        self._knock(door, message)

    def _knock(self, door: Door, message: dict[str, Any]) -> None:
        body, moment = json.dumps(message).encode(), now()
        name = f"message-{next(self._numbers)}"
        headers = {"content-type": "application/json", "webhook-id": name}
        headers["webhook-timestamp"] = str(int(moment.timestamp()))
        headers["webhook-signature"] = sign(door.secret, name, moment, body)
        try:
            status = self._ask(door.path, body, headers)
        except (OSError, http.client.HTTPException):  # it was idle for long enough to be closed
            self._connection.close()
            status = self._ask(door.path, body, headers)
        if status != 202:
            raise RuntimeError(f"the door answered {status}")

    def _ask(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status


class CountedFeed:
    """A feed on loopback that counts who asks for it, and how."""

    def __init__(self) -> None:
        self.asked = self.conditional = 0

    def answer(self, headers: Any) -> tuple[int, dict[str, str], bytes]:
        """The one entry, or 304 for who has it already."""
        self.asked += 1
        tag = '"one"'
        if headers.get("If-None-Match") == tag:
            self.conditional += 1
            return 304, {"ETag": tag}, b""
        entry = (
            f"<item><guid>1</guid><title>An entry</title><pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
        )
        about = "<title>A feed</title><link>http://127.0.0.1/</link><description>x</description>"
        body = f'<?xml version="1.0"?><rss version="2.0"><channel>{about}{entry}</channel></rss>'.encode()
        return 200, {"ETag": tag, "Content-Type": "application/rss+xml"}, body


class Site:
    """Everything that a run measures: addresses, the desk, the proxy in front, the feed behind."""

    def __init__(self, parts: Parts, running: Running, front: Misbehaving, desk: Desk, feed: CountedFeed) -> None:
        self.parts, self.running, self.front, self.desk, self.feed = parts, running, front, desk, feed
        self.url = f"http://127.0.0.1:{front.port}/?lang=en"
        self.server = f"http://127.0.0.1:{running.port}"


@contextmanager
def measured_site(folder: Path) -> Iterator[Site]:
    """The site, served while the block runs from a folder of its own."""
    settings = list_settings(folder)
    parts = assemble(load_settings(settings, folder / "no.toml"))
    feed = CountedFeed()
    try:
        prepare_demo(parts)
        (folder / MARKER).unlink()  # measured is an ordinary wall, without the demo's guide
        with parts.database.read() as session:
            voices = [person.slug for person in everybody(session)][:VOICES]
        doors = [open_door(parts, slug) for slug in voices]
        with counted(feed) as address, Running(find_free_port(), settings) as running:
            running.wait_until_served("/readyz")
            follow(parts, voices[0], address, actor=None)
            with Misbehaving(find_free_port(), running.port) as front:
                yield Site(parts, running, front, Desk(parts, running.port, doors, _PICTURES), feed)
    finally:
        parts.close()


@contextmanager
def counted(feed: CountedFeed) -> Iterator[str]:
    """Serve the feed; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = feed.answer(self.headers)
            _reply(self, status, body, headers)

        def log_message(self, *_args: object) -> None:
            pass

    with _serving(Handler) as port:
        yield f"http://127.0.0.1:{port}/feed.xml"


@contextmanager
def hooks(answer: Answer) -> Iterator[str]:
    """Serve what frontbench calls, `POST /publish {"text": …}`; the address in front of the names."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = json.loads(body) if body else {}
            _reply(self, 200, json.dumps(answer(self.path.strip("/"), given)).encode(), {})

        def log_message(self, *_args: object) -> None:
            pass

    with _serving(Handler) as port:
        yield f"http://127.0.0.1:{port}"


def _reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
