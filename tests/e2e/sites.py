"""Other people's sites, on ports of their own of loopback."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class OtherSite:
    """A site; what it answers, its kind says."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:  # noqa: N805 - self is the site's here
                body = self.page(handler.path)
                handler.send_response(200 if body else 404)
                for name, value in {**self.headers(), "Content-Length": str(len(body))}.items():
                    handler.send_header(name, value)
                handler.end_headers()
                handler.wfile.write(body)

            def log_message(handler, *_args: object) -> None:  # noqa: N805 - as above
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def headers(self) -> Mapping[str, str]:
        """What every answer carries."""
        raise NotImplementedError

    def page(self, path: str) -> bytes:
        """What is under a path; nothing is a 404."""
        raise NotImplementedError

    @contextmanager
    def served(self) -> Iterator[Self]:
        """Serve it on loopback."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


class HostSite(OtherSite):
    """A site whose pages anybody may set. Its policy allows scripts and frames of one origin, and no trusted type."""

    def __init__(self, allowed: str) -> None:
        self.pages = dict[str, str]()
        self.asked = list[str]()
        self._policy = (
            f"default-src 'none'; script-src {allowed}; frame-src {allowed}; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        super().__init__()

    def headers(self) -> Mapping[str, str]:
        """A page under this policy."""
        return {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": self._policy,
            "Cross-Origin-Embedder-Policy": "require-corp",
        }

    def page(self, path: str) -> bytes:
        """What was set there."""
        self.asked.append(path)
        return self.pages.get(path, "").encode()
