"""Another site: it has pages of its own on another port of loopback, under a strict policy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class HostSite:
    """A site whose pages anybody may set. Its policy allows scripts and frames of one origin, and no trusted type."""

    def __init__(self, allowed: str) -> None:
        self.pages = dict[str, str]()
        self.asked = list[str]()
        policy = (
            f"default-src 'none'; script-src {allowed}; frame-src {allowed}; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:  # noqa: N805 - self is the site's here
                self.asked.append(handler.path)
                body = self.pages.get(handler.path, "").encode()
                handler.send_response(200 if body else 404)
                handler.send_header("Content-Type", "text/html; charset=utf-8")
                handler.send_header("Content-Security-Policy", policy)
                handler.send_header("Cross-Origin-Embedder-Policy", "require-corp")
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body)

            def log_message(handler, *_args: object) -> None:  # noqa: N805 - as above
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def served(self) -> Iterator["HostSite"]:
        """Serve it on loopback."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()
