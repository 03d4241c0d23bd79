"""The helper process that reads feeds: forks one child for each, with little memory and little time.

A program of its own (`python feed_helper.py FD`) that imports nothing of Florilège. Over the socket FD it is sent one
more socket for each feed; on that one the child greets with a byte, gets four bytes of length and a JSON document
`{type, url}`, then four of length and the feed, and answers with four of length and JSON. A feed that takes too much
ends the child, not us.
"""

import ctypes
import io
import json
import re
import resource
import signal
import socket
import struct
import sys
import time
from calendar import timegm
from os import _exit, fork
from typing import Any

import feedparser

MEMORY = 256 * 1024 * 1024
CPU_SECONDS = 3
WALL_SECONDS = 8
MOST_ENTRIES = 50
LONGEST_TEXT = 200_000
LONGEST_LINE = 4_000
GREETING = b"!"

# Control characters, direction overrides (they let text lie about itself), and what is no character at all.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_PR_SET_PDEATHSIG = 1


def serve(control: socket.socket) -> None:
    """Fork a child for each socket that comes in, until the other end is closed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; our end is the closed socket
    while True:
        _, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not sockets:
            return
        with socket.socket(fileno=sockets[0]) as job:
            if fork() == 0:
                control.close()
                _work(job)


def read_feed(body: bytes, media_type: str, url: str) -> dict[str, Any]:
    """What a feed says, as plain JSON values: `version` is empty where it is no feed."""
    headers = {"content-type": media_type, "content-location": url}
    # A stream, never bytes: feedparser would take bytes for the name of a file and open it.
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=True
    )
    feed = parsed.feed
    return {
        "version": parsed.get("version", ""),  # nothing at all has none
        "title": _line(feed.get("title")),
        "title_is_html": _is_html(feed.get("title_detail")),
        "author": _line(feed.get("author")),
        "url": _line(feed.get("link")),
        "icon": _line(feed.get("icon") or (feed.get("image") or {}).get("href")),
        "language": _line(feed.get("language")),
        "entries": [_entry(entry) for entry in parsed.entries[:MOST_ENTRIES]],
    }


def _work(job: socket.socket) -> None:
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
        job.sendall(GREETING)
        with job.makefile("rwb") as stream:
            facts = json.loads(_receive(stream))
            answer = read_feed(_receive(stream), facts["type"], facts["url"])
            data = json.dumps(answer).encode()
            stream.write(struct.pack(">I", len(data)) + data)
    finally:
        _exit(0)  # no clean-up of what belongs to the helper; what is missing is the answer


def _receive(stream: Any) -> bytes:
    (size,) = struct.unpack(">I", stream.read(4))
    data: bytes = stream.read(size)
    return data


def _entry(entry: Any) -> dict[str, Any]:
    contents = entry.get("content") or []
    best = next((part for part in contents if _is_html(part)), contents[0] if contents else None)
    best = best or entry.get("summary_detail") or {}
    return {
        "id": _line(entry.get("id")),
        "url": _line(entry.get("link")),
        "title": _line(entry.get("title")),
        "title_is_html": _is_html(entry.get("title_detail")),
        "body": _text(best.get("value")),
        "body_is_html": _is_html(best),
        "published": _time(entry.get("published_parsed") or entry.get("updated_parsed")),
        "updated": _time(entry.get("updated_parsed")),
        "language": _line(best.get("language")),
        "media": [medium for medium in _media(entry) if medium["url"]][:12],
    }


def _media(entry: Any) -> list[dict[str, Any]]:
    thumbnails = [{**thumbnail, "medium": "thumbnail"} for thumbnail in entry.get("media_thumbnail", [])]
    return [
        {
            "url": _line(medium.get("url") or medium.get("href")),
            "type": _line(medium.get("type")),
            "medium": _line(medium.get("medium")),
            "width": _line(medium.get("width")),
            "height": _line(medium.get("height")),
        }
        for medium in [*entry.get("media_content", []), *entry.get("enclosures", []), *thumbnails]
    ]


def _is_html(detail: Any) -> bool:
    return bool(detail) and detail.get("type") in ("text/html", "application/xhtml+xml")


def _time(parsed: time.struct_time | None) -> int | None:
    try:
        return timegm(parsed) if parsed else None
    except (ValueError, OverflowError):
        return None


def _line(value: object) -> str:
    return " ".join(_text(value)[:LONGEST_LINE].split())


def _text(value: object) -> str:
    return _UNWANTED.sub("", value[:LONGEST_TEXT]) if isinstance(value, str) else ""


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
