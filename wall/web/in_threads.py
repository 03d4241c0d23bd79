"""Runs pages in native threads beside the hub: whoever reads always finds one, whoever changes something waits."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import gevent
from gevent.lock import BoundedSemaphore
from gevent.util import wrap_errors

from wall.errors import RETRY_AFTER_SECONDS

MAX_BODY = 1 << 20
ROOMY = {"/desk/brand": 3 << 20, "/desk/people/import": 6 << 20}  # where files are sent
BODY_SECONDS = 20.0
WRITERS, WRITER_SECONDS = 6, 4.5  # requests that may change something at once; how long the next ones wait for a turn

_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_OF_THE_HUB = ("gunicorn.socket", "wsgi.file_wrapper", "wsgi.early_hints")  # write to the socket themselves

_WHY = {
    400: "The request ended before all of it had come.",
    408: "The request took too long to come.",
    413: "What was sent is too large.",
    503: "Too much is going on just now. Nothing was changed; try again in a few seconds.",
}

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]


class InThreads:
    """WSGI middleware: reads the body in the hub, runs the page in a native thread, collects what it answers.

    A body over `max_body` bytes is answered with 413, one that takes longer than `body_seconds` with 408, a cut one
    with 400. A page cannot stream: its answer goes out when it is whole. Only a few requests that may change something
    run at once, so that whoever only reads finds a thread while they wait for the database; one that does not get its
    turn in time is answered with 503 and Retry-After. These answers are problem documents, with `headers`.
    """

    def __init__(
        self,
        wsgi: Wsgi,
        max_body: int = MAX_BODY,
        body_seconds: float = BODY_SECONDS,
        writer_seconds: float = WRITER_SECONDS,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._wsgi = wsgi
        self._max_body = max_body
        self._body_seconds = body_seconds
        self._writer_seconds = writer_seconds
        self._headers = list((headers or {}).items())
        self._writers = BoundedSemaphore(WRITERS)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        length, most = int(environ.get("CONTENT_LENGTH") or 0), ROOMY.get(environ["PATH_INFO"], self._max_body)
        if length > most:
            return self._refuse(start_response, 413, "Content Too Large")
        body = self._read_body(environ, length, most)
        if body is None:
            return self._refuse(start_response, 408, "Request Timeout")
        if len(body) > most:
            return self._refuse(start_response, 413, "Content Too Large")
        if len(body) < length:
            return self._refuse(start_response, 400, "Bad Request")
        page_environ = {key: value for key, value in environ.items() if key not in _OF_THE_HUB}
        page_environ |= {"wsgi.input": io.BytesIO(body), "wsgi.multithread": True, "CONTENT_LENGTH": str(len(body))}
        if page_environ["REQUEST_METHOD"] in _READING:
            return self._answer(page_environ, start_response)
        if not self._writers.acquire(timeout=self._writer_seconds):
            return self._refuse(start_response, 503, "Service Unavailable", ("Retry-After", str(RETRY_AFTER_SECONDS)))
        try:
            return self._answer(page_environ, start_response)
        finally:
            self._writers.release()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = gevent.get_hub().threadpool.apply(wrap_errors(Exception, self._run), (environ,))
        if isinstance(answer, Exception):
            raise answer
        status, headers, data = answer
        start_response(status, headers)
        return [data]

    def _read_body(self, environ: dict[str, Any], length: int, most: int) -> bytes | None:
        """The body, at most one byte more than is allowed; None when it did not come in time."""
        if not length and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        with gevent.Timeout(self._body_seconds, False):  # noqa: FBT003  # gevent's way to say: end quietly
            return bytes(environ["wsgi.input"].read(length or most + 1))
        return None

    def _run(self, environ: dict[str, Any]) -> tuple[str, Headers, bytes]:
        """In a native thread: nothing of the hub may be touched here."""
        started: list[tuple[str, Headers]] = []
        written: list[bytes] = []

        def start_response(status: str, headers: Headers, _exc_info: object = None) -> Callable[[bytes], None]:
            started[:] = [(status, headers)]
            return written.append

        answer = self._wsgi(environ, start_response)
        try:
            written.extend(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        ((status, headers),) = started
        return status, headers, b"".join(written)

    def _refuse(
        self, start_response: Callable[..., Any], status: int, title: str, *headers: tuple[str, str]
    ) -> list[bytes]:
        problem = {"type": "about:blank", "title": title, "status": status, "detail": _WHY[status]}
        body = json.dumps(problem, ensure_ascii=False).encode()
        common = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
        start_response(f"{status} {title}", [*self._headers, ("Cache-Control", "no-store"), *common, *headers])
        return [body]
