"""The web process: gunicorn's gevent worker without monkey-patching, pages in native threads beside it."""

import io
import json
import resource
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any

import gevent
import gevent.socket
from gevent.util import wrap_errors
from gunicorn.app.base import BaseApplication
from gunicorn.workers.base_async import ALREADY_HANDLED
from gunicorn.workers.ggevent import GeventWorker

from wall.errors import FlorilegeError

PAGE_THREADS = 16
MAX_BODY = 1 << 20
BODY_SECONDS = 20.0
WORKER_GRACE, ARBITER_GRACE = 1, 4  # whole seconds, as gunicorn wants them
ON_STOP = "florilege.on_stop"  # app.extensions: functions called in the hub when the process is asked to end

_APP_LOAD_ERROR = 4  # gunicorn's own: the arbiter then ends, instead of trying again at once
_OF_THE_HUB = ("gunicorn.socket", "wsgi.file_wrapper", "wsgi.early_hints")  # write to the socket themselves

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]


class HubWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """Connections live in the hub; nothing else is changed for anybody, so pages are ordinary threaded code."""

    sockets: list[Any]

    def patch(self) -> None:
        """Hand the listeners to the hub, in place of patching the whole library."""
        self.sockets = [
            gevent.socket.socket(s.FAMILY, socket.SOCK_STREAM, fileno=s.sock.detach()) for s in self.sockets
        ]
        gevent.get_hub().threadpool.maxsize = PAGE_THREADS
        self.cfg.set("graceful_timeout", WORKER_GRACE)  # in this process: shorter than the arbiter's, which kills

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Answer without waiting for more to send along (delayed acknowledgements cost 40 ms otherwise)."""
        if client.family != socket.AF_UNIX:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().handle(listener, client, addr)

    def is_already_handled(self, respiter: Any) -> bool:
        """End the connection after a WebSocket: what the client sent behind its Close is no request."""
        if respiter is ALREADY_HANDLED:
            raise StopIteration
        return False

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Besides stopping, let the application say goodbye to its sockets."""
        super().handle_exit(sig, frame)
        for say_goodbye in getattr(self.wsgi, "extensions", {}).get(ON_STOP, ()):
            gevent.spawn(say_goodbye)


class InThreads:
    """WSGI middleware: reads the body in the hub, runs the page in a native thread, collects what it answers.

    A body over `max_body` bytes is answered with 413, one that takes longer than `body_seconds` with 408, a cut one
    with 400. A page cannot stream: its answer goes out when it is whole.
    """

    def __init__(self, wsgi: Wsgi, max_body: int = MAX_BODY, body_seconds: float = BODY_SECONDS) -> None:
        self._wsgi = wsgi
        self._max_body = max_body
        self._body_seconds = body_seconds

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self._max_body:
            return _refuse(start_response, 413, "Content Too Large")
        body = self._read_body(environ, length)
        if body is None:
            return _refuse(start_response, 408, "Request Timeout")
        if len(body) > self._max_body:
            return _refuse(start_response, 413, "Content Too Large")
        if len(body) < length:
            return _refuse(start_response, 400, "Bad Request")
        page_environ = {key: value for key, value in environ.items() if key not in _OF_THE_HUB}
        page_environ |= {"wsgi.input": io.BytesIO(body), "wsgi.multithread": True, "CONTENT_LENGTH": str(len(body))}
        answer = gevent.get_hub().threadpool.apply(wrap_errors(Exception, self._run), (page_environ,))
        if isinstance(answer, Exception):
            raise answer
        status, headers, data = answer
        start_response(status, headers)
        return [data]

    def _read_body(self, environ: dict[str, Any], length: int) -> bytes | None:
        """The body, at most one byte more than is allowed; None when it did not come in time."""
        if not length and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        with gevent.Timeout(self._body_seconds, False):  # noqa: FBT003  # gevent's way to say: end quietly
            return bytes(environ["wsgi.input"].read(length or self._max_body + 1))
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


def run_web(app_factory: Callable[[], Any], host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then leave by SystemExit. The application is made in the worker process.

    Where the address is taken or not ours: one sentence on standard error and exit code 1.
    """
    listener = _listen(host, port)
    _raise_file_limit()
    _WebServer(app_factory, listener.detach()).run()


class _WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn without its command line, configuration files or chatter."""

    def __init__(self, app_factory: Callable[[], Any], listener: int) -> None:
        self._app_factory = app_factory
        self._settings = {
            "bind": f"fd://{listener}",
            "worker_class": HubWorker,
            "workers": 1,
            "worker_connections": 16_000,
            "backlog": 2_048,
            "graceful_timeout": ARBITER_GRACE,
            "keepalive": 15,
            "loglevel": "error",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """The settings above, and none from outside."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application; what people can put right is told in its sentence, not as a traceback."""
        try:
            return self._app_factory()
        except FlorilegeError as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(_APP_LOAD_ERROR)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        sys.exit(f"Cannot serve on {host}, port {port}: {error.strerror}. Is it in use? --port takes another.")
    return listener


def _raise_file_limit() -> None:
    """Each connection is a file: use as many as the system lets us."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _refuse(start_response: Callable[..., Any], status: int, title: str) -> list[bytes]:
    body = json.dumps({"type": "about:blank", "title": title, "status": status}).encode()
    headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
    start_response(f"{status} {title}", headers)
    return [body]
