"""The web process: gunicorn's gevent worker without monkey-patching, pages in native threads beside it."""

import gc
import logging
import resource
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import gevent
import gevent.socket
from gevent.event import Event
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.base_async import ALREADY_HANDLED
from gunicorn.workers.ggevent import GeventWorker

from wall.errors import FlorilegeError

PAGE_THREADS = 16
GRACE_SECONDS, CUT_SECONDS = 2.0, 0.5  # for answers under way; for connections to notice that they were cut
ON_STOP = "florilege.on_stop"  # app.extensions: functions called in the hub when the process is asked to end

_NEW_OBJECTS = 10_000  # from one look for garbage to the next; a page makes some thousands, and Python looks after 700
_APP_LOAD_ERROR = 4  # gunicorn's own: the arbiter then ends, instead of trying again at once


class HubWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """Connections live in the hub; nothing else is changed for anybody, so pages are ordinary threaded code.

    Asked to end, it closes who waits at once, says goodbye to live clients, lets answers under way go out for two
    seconds, and cuts the rest.
    """

    sockets: list[Any]

    def patch(self) -> None:
        """Hand the listeners to the hub, in place of patching the whole library."""
        self.sockets = [
            gevent.socket.socket(s.FAMILY, socket.SOCK_STREAM, fileno=s.sock.detach()) for s in self.sockets
        ]
        gevent.get_hub().threadpool.maxsize = PAGE_THREADS
        self._stopped = Event()
        self._waiting: set[Any] = set()  # connections between two requests
        self._busy: set[Any] = set()

    def run(self) -> None:
        """Serve, telling the arbiter every second that this process lives."""
        look_for_garbage_seldom()
        pool = Pool(self.worker_connections)
        servers = [
            StreamServer(listener, handle=partial(self.handle, listener), spawn=pool) for listener in self.sockets
        ]
        for server in servers:
            server.start()
        while self.alive:
            self.notify()
            self._stopped.wait(1.0)
        for server in servers:
            server.stop_accepting()  # not close: who was just accepted asks the listener for its name
        _cut(self._waiting)
        for say_goodbye in getattr(self.wsgi, "extensions", {}).get(ON_STOP, ()):
            say_goodbye()
        pool.join(timeout=GRACE_SECONDS)
        _cut(self._waiting | self._busy)
        pool.join(timeout=CUT_SECONDS)

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve one connection, sending each answer at once (a delayed acknowledgement costs 40 ms)."""
        if client.family != socket.AF_UNIX:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._waiting.add(client)
        try:
            super().handle(listener, client, addr)
        finally:
            self._waiting.discard(client)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        """Answer one request."""
        self._waiting.discard(sock)
        self._busy.add(sock)
        try:
            super().handle_request(listener_name, req, sock, addr)
        finally:
            self._busy.discard(sock)
            self._waiting.add(sock)

    def is_already_handled(self, respiter: Any) -> bool:
        """End the connection after a WebSocket: what the client sent behind its Close is no request."""
        if respiter is ALREADY_HANDLED:
            raise StopIteration
        return False

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: end, without sleeping out the second."""
        super().handle_exit(sig, frame)
        self._stopped.set()


def look_for_garbage_seldom() -> None:
    """Leave what the program is made of out of every look for garbage, and look between pages rather than within them.

    Nobody is answered meanwhile: of 224 pages, six waited 180 ms longer for it; now ten wait 12 ms (measured).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def run_web(app_factory: Callable[[], Any], host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then leave by SystemExit. The application is made in the worker process.

    Where the address is taken or not ours: one sentence on standard error and exit code 1.
    """
    logging.getLogger("gunicorn.http.wsgi").setLevel(logging.ERROR)  # else each odd request is a line in the log
    listener = _listen(host, port)
    _raise_file_limit()
    _WebServer(app_factory, listener.detach()).run()


class OneLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's lines among all others, in their form; a connection that broke is one of them, not a traceback."""

    def setup(self, cfg: Any) -> None:
        """Let the root of all loggers have the lines, in place of handlers of its own."""
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.setLevel(logging.ERROR)
        self.error_log.propagate = True

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """What broke while a request was answered."""
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            self.error_log.error("%s (%s)", msg % args if args else msg, error, **kwargs)
        else:
            super().exception(msg, *args, **kwargs)


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
            "graceful_timeout": 4,  # the arbiter's: more than the worker takes, or it is killed
            "keepalive": 15,
            "logger_class": OneLog,
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


def _cut(connections: set[Any]) -> None:
    for connection in list(connections):
        with suppress(OSError):
            connection._sock.shutdown(socket.SHUT_RDWR)  # its reader sees an end; gevent's own would raise there


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
